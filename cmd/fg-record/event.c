/* SPDX-License-Identifier: ISC */
/* Event descriptions to perf_event_attr, perf_event_open(2). */
#include "event.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/str.h"
#include "common/xalloc.h"
#include "tracing.h"

static const struct {
	const char *name;
	uint32_t type;
	uint64_t config;
} known[] = {
#define HARDWARE(name, id)                                   \
	{                                                    \
		name, PERF_TYPE_HARDWARE, PERF_COUNT_HW_##id \
	}
#define SOFTWARE(name, id)                                   \
	{                                                    \
		name, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_##id \
	}
	SOFTWARE("alignment-faults", ALIGNMENT_FAULTS),
	HARDWARE("branch-instructions", BRANCH_INSTRUCTIONS),
	HARDWARE("branch-misses", BRANCH_MISSES),
	HARDWARE("branches", BRANCH_INSTRUCTIONS),
	HARDWARE("bus-cycles", BUS_CYCLES),
	HARDWARE("cache-misses", CACHE_MISSES),
	HARDWARE("cache-references", CACHE_REFERENCES),
	SOFTWARE("context-switches", CONTEXT_SWITCHES),
	SOFTWARE("cpu-clock", CPU_CLOCK),
	HARDWARE("cpu-cycles", CPU_CYCLES),
	SOFTWARE("cpu-migrations", CPU_MIGRATIONS),
	SOFTWARE("cs", CONTEXT_SWITCHES),
	HARDWARE("cycles", CPU_CYCLES),
	SOFTWARE("emulation-faults", EMULATION_FAULTS),
	SOFTWARE("faults", PAGE_FAULTS),
	HARDWARE("instructions", INSTRUCTIONS),
	SOFTWARE("major-faults", PAGE_FAULTS_MAJ),
	SOFTWARE("migrations", CPU_MIGRATIONS),
	SOFTWARE("minor-faults", PAGE_FAULTS_MIN),
	SOFTWARE("page-faults", PAGE_FAULTS),
	HARDWARE("ref-cycles", REF_CPU_CYCLES),
	HARDWARE("stalled-cycles-backend", STALLED_CYCLES_BACKEND),
	HARDWARE("stalled-cycles-frontend", STALLED_CYCLES_FRONTEND),
	SOFTWARE("task-clock", TASK_CLOCK),
#undef HARDWARE
#undef SOFTWARE
};

#define NKNOWN (sizeof(known) / sizeof(known[0]))
#define MAX_PRECISE 3U

const char *
event_names(size_t i)
{
	return i < NKNOWN ? known[i].name : NULL;
}

/* Takes what comes before the next ':' off *s. */
static struct str
take_part(struct str *s)
{
	size_t colon = str_chr(*s, ':');
	struct str part = str_head(*s, colon);

	*s = str_from_index(*s, part.n + (colon != STR_NONE));
	return part;
}

static bool
by_name(struct event *e, struct str name)
{
	for (size_t i = 0; i < NKNOWN; i++)
		if (str_eq(name, str_from(known[i].name))) {
			e->attr.type = known[i].type;
			e->attr.config = known[i].config;
			return true;
		}
	return false;
}

static bool
by_number(struct event *e, struct str name)
{
	uint64_t config;

	if (name.n < 2 || name.s[0] != 'r' ||
	    !num_parse_hex(str_from_index(name, 1), &config))
		return false;
	e->attr.type = PERF_TYPE_RAW;
	e->attr.config = config;
	return true;
}

/* The number tracefs gives the tracepoint. */
static bool
read_id(const char *tracepoint, uint64_t *id)
{
	struct buf path = { 0 }, text = { 0 };
	bool ok;

	buf_addstr(&path, STR("events/"));
	buf_addstr(&path, str_from(tracepoint));
	buf_add(&path, "/id", sizeof("/id"));
	ok = tracing_read(&text, path.s) &&
	    num_parse_dec(str_trim(buf_str(&text)), id);
	buf_free(&path);
	buf_free(&text);
	return ok;
}

static const char *
by_tracepoint(struct event *e, struct str system, struct str name)
{
	struct buf b = { 0 };
	uint64_t id;

	if (str_chr(system, '/') != STR_NONE || str_chr(name, '/') != STR_NONE)
		return "no such event";
	buf_addstr(&b, system);
	buf_addc(&b, '/');
	buf_addstr(&b, name);
	buf_addc(&b, '\0');
	if (!read_id(b.s, &id)) {
		buf_free(&b);
		return "no such event, or no such tracepoint to be read "
		       "(is tracefs mounted, and are you root?)";
	}
	e->tracepoint = b.s;
	e->attr.type = PERF_TYPE_TRACEPOINT;
	e->attr.config = id;
	return NULL;
}

static const char *
set_modifiers(struct event *e, struct str letters)
{
	bool user = false, kernel = false;
	unsigned int precise = 0;

	for (size_t i = 0; i < letters.n; i++)
		switch (letters.s[i]) {
		case 'u':
			user = true;
			break;
		case 'k':
			kernel = true;
			break;
		case 'p':
			if (precise++ < MAX_PRECISE)
				break;
			/* fallthrough */
		default:
			return "modifiers are u, k, p, pp and ppp";
		}
	e->modes = user || kernel;
	e->attr.exclude_user = e->modes && !user;
	e->attr.exclude_kernel = e->modes && !kernel;
	e->attr.exclude_hv = e->modes;
	e->attr.precise_ip = precise & MAX_PRECISE;
	return NULL;
}

static const char *
parse(struct event *e, struct str text)
{
	struct str rest = text, name = take_part(&rest);
	const char *why = NULL;

	*e = (struct event){ .attr = { .size = PERF_ATTR_SIZE_VER7 } };
	if (!by_name(e, name) && !by_number(e, name)) {
		if (rest.n == 0)
			return "no such event";
		why = by_tracepoint(e, name, take_part(&rest));
	}
	return why != NULL ? why : set_modifiers(e, rest);
}

static char *
copy(struct str s)
{
	char *z = xmalloc(s.n + 1);

	memcpy(z, s.s, s.n);
	z[s.n] = '\0';
	return z;
}

static void
add(struct events *ev, struct event e)
{
	ev->v = xgrow(ev->v, &ev->cap, ev->n + 1, sizeof(*ev->v));
	ev->v[ev->n++] = e;
}

const char *
events_add(struct events *ev, const char *list, char **bad)
{
	struct str rest = str_from(list);
	bool more = true;

	while (more) {
		size_t comma = str_chr(rest, ',');
		struct str text = str_head(rest, comma);
		struct event e;
		const char *why = parse(&e, text);

		if (why != NULL) {
			xfree(e.tracepoint);
			*bad = copy(text);
			return why;
		}
		e.name = copy(text);
		add(ev, e);
		more = comma != STR_NONE;
		rest = str_from_index(rest, text.n + 1);
	}
	return NULL;
}

void
events_add_default(struct events *ev)
{
	struct event e;

	(void)parse(&e, STR("cycles"));
	e.name = xstrdup("cycles");
	e.fall_back = true;
	add(ev, e);
}

/* One of the recorder's own, every occurrence of which counts. */
static struct event
own(const char *name, uint64_t config)
{
	struct event e = { .name = xstrdup(name),
		.fixed = true,
		.attr = { .type = PERF_TYPE_SOFTWARE,
		    .size = sizeof(e.attr),
		    .config = config,
		    .sample_period = 1 } };

	return e;
}

void
events_add_tracker(struct events *ev)
{
	struct event e = own("dummy:u", PERF_COUNT_SW_DUMMY);

	e.tracker = e.modes = true;
	e.attr.exclude_kernel = e.attr.exclude_hv = 1;
	add(ev, e);
	memmove(ev->v + 1, ev->v, (ev->n - 1) * sizeof(*ev->v));
	ev->v[0] = e;
}

void
events_add_offcpu(struct events *ev)
{
	struct event e = own("offcpu-blocked", PERF_COUNT_SW_CONTEXT_SWITCHES);

	e.modes = true;
	e.attr.context_switch = 1;
	add(ev, e);
	e = own("offcpu-preempted", PERF_COUNT_SW_CONTEXT_SWITCHES);
	e.made = true;
	add(ev, e);
}

void
event_to_clock(struct event *e)
{
	xfree(e->name);
	e->name = xstrdup(e->attr.exclude_kernel ? "cpu-clock:u" : "cpu-clock");
	e->attr.type = PERF_TYPE_SOFTWARE;
	e->attr.config = PERF_COUNT_SW_CPU_CLOCK;
	e->fall_back = false;
}

void
event_to_user(struct event *e)
{
	struct buf name = { 0 };

	buf_addstr(&name, str_from(e->name));
	buf_addstr(&name, e->attr.precise_ip > 0 ? STR("u") : STR(":u"));
	buf_addzero(&name, 1);
	xfree(e->name);
	e->name = name.s;
	e->attr.exclude_kernel = e->attr.exclude_hv = 1;
	e->modes = true;
}

void
events_rate(struct events *ev, struct event_rate rate)
{
	for (size_t i = 0; i < ev->n; i++) {
		struct perf_event_attr *a = &ev->v[i].attr;
		bool one = a->type == PERF_TYPE_TRACEPOINT;

		if (ev->v[i].fixed)
			continue;
		a->freq = rate.period == 0 && (rate.freq > 0 || !one);
		if (a->freq)
			a->sample_freq = rate.freq > 0 ? rate.freq : EVENT_FREQ;
		else
			a->sample_period = rate.period > 0 ? rate.period : 1;
	}
}

void
events_free(struct events *ev)
{
	for (size_t i = 0; i < ev->n; i++) {
		xfree(ev->v[i].name);
		xfree(ev->v[i].tracepoint);
	}
	xfree(ev->v);
	*ev = (struct events){ 0 };
}
