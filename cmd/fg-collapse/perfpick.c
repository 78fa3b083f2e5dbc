/* SPDX-License-Identifier: ISC */
/* Headers of perf script against what the user wants to see. */
#include "perfpick.h"

#include "comm.h"
#include "format.h"
#include "names.h"
#include "payload.h"
#include "perfline.h"
#include "sink.h"

/* Digits of a CPU's number at least, and of seconds: bytes sort as numbers. */
#define CPU_DIGITS 3
#define SECOND_DIGITS 6
#define SECOND UINT64_C(1000000000)

void
perfpick_init(
    struct perfpick *k, const struct format_opts *opts, struct sink *sink)
{
	*k = (struct perfpick){ .opts = opts, .sink = sink };
	k->columns = format_clocked(opts) || opts->by == BY_CPU;
	k->choosy = format_clocked(opts) || opts->samples || opts->events ||
	    opts->field.n > 0;
}

void
perfpick_free(struct perfpick *k)
{
	buf_free(&k->text);
}

/* Whether the sample is of the time asked for. */
static bool
inside(struct perfpick *k, const struct perf_header *h)
{
	struct sink_clock *clock = &k->sink->clock;
	const struct when *when = &k->opts->when;
	uint64_t t = 0;
	bool timed = when_time(h->time, &t);

	clock->now = t;
	if (!clock->started) {
		clock->started = true;
		clock->first = t;
	}
	if (!k->placed) {
		k->window = when_window(when, clock->first, clock->last);
		k->placed = true;
	}
	if (when->from.kind == WHEN_OPEN && when->to.kind == WHEN_OPEN)
		return true;
	return timed && t >= k->window.from && t < k->window.to;
}

bool
perfpick_keep(struct perfpick *k, struct str event, const struct perf_header *h,
    struct count *weight)
{
	struct events *e = &k->sink->events;
	struct tally *t = &k->sink->tally;

	if (k->columns && !inside(k, h)) {
		events_meet(e, event);
		t->outside++;
		return false;
	}
	if (!events_sample(e, event, weight->whole) && !k->opts->events) {
		t->filtered++;
		return false;
	}
	if (k->opts->events) {
		events_add_period(e, *weight);
		return false;
	}
	if (k->opts->samples)
		*weight = COUNT(1);
	if (k->opts->field.n > 0 &&
	    (h == NULL || !payload_field(h->tail, k->opts->field, weight))) {
		t->fieldless++;
		return false;
	}
	return true;
}

/* A command as part of a frame. */
static void
add_command(struct buf *b, struct str comm)
{
	char c;

	for (size_t i = 0; i < comm.n; i++) {
		c = comm.s[i];
		if (c == ' ' || c == '\t')
			c = '_';
		buf_addc(b, c == ';' ? ':' : c);
	}
	if (comm.n == 0)
		buf_addc(b, '?');
}

static void
add_id(struct buf *b, char before, struct str id)
{
	buf_addc(b, before);
	buf_addstr(b, id.n > 0 ? id : STR("?"));
}

uint32_t
perfpick_command(struct perfpick *k, const struct perf_header *h)
{
	struct buf *b = &k->text, all = { 0 };

	buf_clear(b);
	if (k->opts->aggregate_comm) {
		comm_aggregate(h->comm, &all);
		add_command(b, buf_str(&all));
		buf_free(&all);
	} else {
		add_command(b, h->comm);
	}
	if (k->opts->pid || k->opts->tid)
		add_id(b, '-', h->pid);
	if (k->opts->tid)
		add_id(b, '/', h->tid);
	return sink_frame(k->sink, buf_str(b));
}

/* A number in at least so many digits. */
static void
add_padded(struct buf *b, uint64_t v, size_t digits)
{
	uint64_t top = 1;

	while (--digits > 0)
		top *= 10;
	for (; top > 1 && v < top; top /= 10)
		buf_addc(b, '0');
	buf_adddec(b, v);
}

/* "CPU 007" */
static void
add_cpu(struct buf *b, struct str cpu)
{
	buf_addstr(b, STR("CPU "));
	for (size_t n = cpu.n; n > 0 && n < CPU_DIGITS; n++)
		buf_addc(b, '0');
	buf_addstr(b, cpu.n > 0 ? cpu : STR("?"));
}

/* "+000012.500s", with as many decimals as the step has. */
static void
add_step(struct perfpick *k, struct buf *b, struct str time)
{
	uint64_t step = k->opts->step, first = k->sink->clock.first, t;
	size_t digits = 9;

	if (!when_time(time, &t)) {
		buf_addstr(b, STR("[no time]"));
		return;
	}
	buf_addc(b, t < first ? '-' : '+');
	/* Before the first, steps are told by their end in the past. */
	t = t < first ? first - t + step - 1 : t - first;
	t -= t % step;
	for (; digits > 0 && step % 1000 == 0; step /= 1000)
		digits -= 3;
	add_padded(b, t / SECOND, SECOND_DIGITS);
	t %= SECOND;
	for (size_t n = digits; n < 9; n++)
		t /= 10;
	if (digits > 0) {
		buf_addc(b, '.');
		add_padded(b, t, digits);
	}
	buf_addc(b, 's');
}

uint32_t
perfpick_lane(struct perfpick *k, const struct perf_header *h)
{
	struct buf *b = &k->text;

	buf_clear(b);
	switch (k->opts->by) {
	case BY_PROCESS:
		add_command(b, h->comm);
		add_id(b, '-', h->pid);
		break;
	case BY_THREAD:
		add_command(b, h->comm);
		add_id(b, '-', h->tid);
		break;
	case BY_CPU:
		add_cpu(b, h->cpu);
		break;
	case BY_TIME:
		add_step(k, b, h->time);
		break;
	default:
		return 0;
	}
	return sink_frame(k->sink, buf_str(b));
}

uint32_t
perfpick_event_lane(struct perfpick *k, struct str event)
{
	if (k->opts->by == BY_STATE)
		return sink_frame(k->sink, events_state(event));
	buf_clear(&k->text);
	names_safe(event.n > 0 ? event : STR("no event"), &k->text);
	return sink_frame(k->sink, buf_str(&k->text));
}
