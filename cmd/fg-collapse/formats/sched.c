/* SPDX-License-Identifier: ISC */
/*
 * Time off the CPUs out of the scheduler's events as perf script prints them,
 * recorded with perf record -a -g -e sched:sched_switch: from where a thread
 * was switched out until it is switched in again.
 *
 *	prog 7 [000] 953.610293: sched:sched_switch: prev_comm=prog prev_pid=7
 *	    prev_prio=120 prev_state=S ==> next_comm=sh next_pid=18 next_prio=0
 *		ffffffff821facd8 __schedule+0x618 ([kernel.kallsyms])
 *		           ee137 nanosleep+0x7 (/usr/lib/libc.so.6)
 *
 * (The first two are one line.) libtraceevent's own print has no names:
 * "prog:7 [120] S ==> sh:18 [0]".
 */
#include "../format.h"

#include <string.h>

#include "../perfline.h"
#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/table.h"
#include "common/xalloc.h"

enum { OFFCPU, BLOCKED, PREEMPTED };

/* A thread off the CPUs. */
struct off {
	struct count since; /* ns */
	uint32_t *frames;   /* of the stack it left, leaf first */
	size_t n, cap;
	bool off;
	bool preempted;
};

struct sched {
	struct profile p;
	struct sink *sink;
	int which;
	struct table tids;
	struct off *threads; /* threads[tid's number] */
	size_t cap;
	bool inside; /* a switch whose frames follow */
	struct buf comm, tid;
	struct count time;
	bool preempted;
};

static int
sniff(struct str head)
{
	(void)head; /* is what perf reads */
	return 0;
}

struct change {
	struct str prev, state, next;
};

/* What stands behind the last key in s, up to a blank. */
static bool
last_field(struct str s, struct str key, struct str *value)
{
	struct str part, rest = s;
	bool found = false;

	while (text_split(&rest, key, &part))
		found = true;
	*value = str_word(&rest);
	return found;
}

/* "prog:7 [120] S": the number, and what is behind the brackets */
static bool
short_task(struct str s, struct str *pid, struct str *state)
{
	size_t open = str_rchr(s, '['), close = str_rchr(s, ']');

	if (open == STR_NONE || close == STR_NONE || close < open)
		return false;
	*state = str_trim(str_from_index(s, close + 1));
	*pid = str_rtrim(str_head(s, open));
	*pid = str_from_index(*pid, str_rchr(*pid, ':') + 1);
	return true;
}

static bool
is_switch(const struct perf_header *h, struct change *c)
{
	struct str prev, next = h->tail, none;
	uint64_t v;

	if (!str_eq(h->event, STR("sched:sched_switch")) ||
	    !text_split(&next, STR(" ==> "), &prev))
		return false;
	if (!(last_field(prev, STR("prev_pid="), &c->prev) &&
		last_field(prev, STR("prev_state="), &c->state) &&
		last_field(next, STR("next_pid="), &c->next)) &&
	    !(short_task(prev, &c->prev, &c->state) &&
		short_task(next, &c->next, &none)))
		return false;
	return num_parse_dec(c->prev, &v) && num_parse_dec(c->next, &v);
}

/* The time is the last word before the event that ends in a colon. */
static bool
time_of(struct str line, const struct perf_header *h, struct count *ns)
{
	struct str word, head = str_head(line, h->event.s - line.s);
	size_t blank;

	while ((head = str_rtrim(head)).n > 0) {
		blank = str_rchr(head, ' ');
		word = str_from_index(head, blank == STR_NONE ? 0 : blank + 1);
		if (str_ends(word, STR(":")))
			return text_time(
			    str_head(word, word.n - 1), STR("s"), ns);
		head = str_head(head, head.n - word.n);
	}
	return false;
}

static struct off *
thread_of(struct sched *s, struct str tid)
{
	size_t known = s->tids.n;
	uint32_t at = table_put(&s->tids, tid);

	if (s->tids.n > known) {
		s->threads =
		    xgrow(s->threads, &s->cap, s->tids.n, sizeof(*s->threads));
		s->threads[at] = (struct off){ .off = false };
	}
	return &s->threads[at];
}

/* A thread runs again: what it was off the CPUs is its stack's. */
static bool
switch_in(struct sched *s, struct str tid)
{
	struct off *t = thread_of(s, tid);
	struct count ns;

	if (!t->off)
		return true;
	t->off = false;
	if (count_cmp(s->time, t->since) < 0 ||
	    (s->which == BLOCKED && t->preempted) ||
	    (s->which == PREEMPTED && !t->preempted)) {
		s->sink->tally.unused++;
		return true;
	}
	ns = count_sub(s->time, t->since);
	sink_stack(s->sink, t->frames, t->n, ns);
	return sink_fits(s->sink);
}

/* All frames of the one that is switched out were read. */
static void
switch_out(struct sched *s)
{
	struct profile *p = &s->p;
	struct off *t;

	if (!s->inside)
		return;
	s->inside = false;
	t = thread_of(s, buf_str(&s->tid));
	if (p->opts->by == BY_STATE)
		profile_push(p,
		    profile_frame(p,
			s->preempted ? STR("[preempted]") : STR("[blocked]")));
	profile_push(p, profile_frame(p, buf_str(&s->comm)));
	t->off = true;
	t->since = s->time;
	t->preempted = s->preempted;
	if (p->lane != 0)
		profile_push(p, p->lane);
	t->frames = xgrow(t->frames, &t->cap, p->n, sizeof(*t->frames));
	memcpy(t->frames, p->frames, p->n * sizeof(*t->frames));
	t->n = p->n;
	profile_clear(p);
}

static bool
header(struct sched *s, struct reader *r, struct str line,
    const struct perf_header *h)
{
	struct change c;
	struct lane lane = { .process = h->comm,
		.pid = h->pid,
		.thread = h->comm,
		.tid = h->tid };

	switch_out(s);
	if (!is_switch(h, &c)) {
		s->sink->tally.unused++;
		return true;
	}
	if (!time_of(line, h, &s->time)) {
		skip_add(&s->sink->tally.bad, r->line, "no time", line);
		return true;
	}
	if (!str_eq(c.prev, STR("0"))) {
		s->inside = true;
		s->preempted = str_starts(c.state, STR("R"));
		buf_clear(&s->comm);
		buf_addstr(&s->comm, h->comm);
		buf_clear(&s->tid);
		buf_addstr(&s->tid, c.prev);
		profile_lane(&s->p, &lane);
	}
	return switch_in(s, c.next);
}

static void
frame(struct sched *s, const struct perf_frame *f)
{
	struct buf b = { 0 };

	if (f->symbol.n > 0 && !str_eq(f->symbol, STR("[unknown]"))) {
		profile_push(&s->p, profile_function(&s->p, f->symbol));
		return;
	}
	buf_addc(&b, '[');
	buf_addstr(&b,
	    f->object.n == 0 || str_eq(f->object, STR("[unknown]"))
		? STR("unknown")
		: str_basename(f->object));
	buf_addc(&b, ']');
	profile_push(&s->p, profile_frame(&s->p, buf_str(&b)));
	buf_free(&b);
}

static bool
one_line(struct sched *s, struct reader *r, struct str line)
{
	struct perf_header h;
	struct perf_frame f;

	if (perf_blank(line)) {
		switch_out(s);
	} else if (s->inside && (line.s[0] == '\t' || line.s[0] == ' ') &&
	    perf_frame(line, &f)) {
		frame(s, &f);
	} else if (perf_comment(line)) {
		s->sink->tally.unused++;
	} else if (perf_header(line, &h)) {
		return header(s, r, line, &h);
	} else if (perf_frame(line, &f)) {
		s->sink->tally.unused++; /* of an event that is not used */
	} else {
		skip_add(&s->sink->tally.bad, r->line,
		    "neither event nor frame", line);
	}
	return true;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[OFFCPU] = { { "offcpu", 6 }, { "ns", 2 } },
		[BLOCKED] = { { "blocked", 7 }, { "ns", 2 } },
		[PREEMPTED] = { { "preempted", 9 }, { "ns", 2 } },
	};
	struct sched s = { .sink = sink };
	struct str line;
	bool fits = true;

	s.which = values_choose(&sink->values, values, 3, OFFCPU);
	if (s.which < 0)
		return true;
	profile_init(&s.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&s, r, line);
	switch_out(&s);
	for (size_t i = 0; i < s.tids.n; i++)
		xfree(s.threads[i].frames);
	table_free(&s.tids);
	xfree(s.threads);
	buf_free(&s.comm);
	buf_free(&s.tid);
	profile_free(&s.p);
	return fits;
}

const struct format format_sched = {
	.name = "sched",
	.desc = "perf script of sched:sched_switch, as time off the CPUs; "
		"by -f only",
	.sniff = sniff,
	.parse = parse,
};
