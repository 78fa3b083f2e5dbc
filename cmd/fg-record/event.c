/* SPDX-License-Identifier: ISC */
/* Event descriptions to perf_event_attr, perf_event_open(2). */
#include "event.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/str.h"
#include "common/xalloc.h"
#include "spec.h"
#include "tracing.h"

static void
add(struct events *ev, struct event e)
{
	ev->v = xgrow(ev->v, &ev->cap, ev->n + 1, sizeof(*ev->v));
	ev->v[ev->n++] = e;
}

static void
event_free(struct event *e)
{
	xfree(e->name);
	xfree(e->tracepoint);
	xfree(e->symbol);
	xfree(e->filter);
	uprobe_free(&e->uprobe);
}

static const char *
add_one(struct events *ev, struct str text)
{
	struct event e;
	const char *why = spec_parse(&e, text);

	if (why != NULL)
		event_free(&e);
	else
		add(ev, e);
	return why;
}

/* A pattern for tracepoints, whether any fits, and what all have behind it. */
struct matching {
	struct events *ev;
	const char *pattern;
	struct str modifiers;
	const char *why;
};

static void
add_matching(void *arg, const char *name)
{
	struct matching *m = arg;
	struct buf text = { 0 };

	if (fnmatch(m->pattern, name, 0) != 0)
		return;
	buf_addstr(&text, str_from(name));
	buf_addstr(&text, m->modifiers);
	m->why = add_one(m->ev, buf_str(&text));
	buf_free(&text);
}

/* All tracepoints that fit "SYSTEM:NAME[:MODIFIERS]". */
static const char *
add_pattern(struct events *ev, struct str text)
{
	size_t colon = str_chr(text, ':'), second;
	struct matching m = { .ev = ev,
		.why = "no tracepoint's name is like that" };
	struct buf pattern = { 0 };

	if (colon == STR_NONE)
		return "no such event; patterns are for tracepoints, "
		       "SYSTEM:NAME";
	second = str_chr(str_from_index(text, colon + 1), ':');
	if (second != STR_NONE)
		m.modifiers = str_from_index(text, second + colon + 1);
	buf_addstr(&pattern, str_head(text, text.n - m.modifiers.n));
	buf_addzero(&pattern, 1);
	m.pattern = pattern.s;
	if (!tracing_each(add_matching, &m))
		m.why = TRACING_WHY;
	buf_free(&pattern);
	return m.why;
}

/* Would it be one, if tracefs could be read? */
static bool
is_tracepoint(struct str text)
{
	return str_chr(text, ':') != STR_NONE &&
	    str_chr(text, '/') == STR_NONE &&
	    !str_starts(text, STR("uprobe:")) &&
	    !str_starts(text, STR("kprobe:")) && !str_starts(text, STR("mem:"));
}

const char *
events_add(struct events *ev, const char *list, char **bad)
{
	struct str rest = str_from(list);
	bool more = true;

	while (more) {
		struct str text = str_head(rest, spec_end(rest));
		struct buf b = { 0 };
		const char *why;

		ev->last = ev->n;
		why = spec_is_pattern(text) ? add_pattern(ev, text)
					    : add_one(ev, text);
		if (why != NULL) {
			ev->denied = is_tracepoint(text) && !tracing_readable();
			buf_addstr(&b, text);
			buf_addzero(&b, 1);
			*bad = b.s;
			return why;
		}
		more = text.n < rest.n;
		rest = str_from_index(rest, text.n + 1);
	}
	return NULL;
}

/* One more condition, besides those there are. */
static void
add_condition(struct event *e, struct str filter)
{
	struct buf b = { 0 };

	if (e->filter != NULL) {
		buf_addc(&b, '(');
		buf_addstr(&b, str_from(e->filter));
		buf_addstr(&b, STR(") && ("));
		buf_addstr(&b, filter);
		buf_addc(&b, ')');
	} else {
		buf_addstr(&b, filter);
	}
	buf_addzero(&b, 1);
	xfree(e->filter);
	e->filter = b.s;
}

const char *
events_filter(struct events *ev, const char *filter)
{
	if (ev->n == 0)
		return "--filter needs the -e of a tracepoint before it";
	for (size_t i = ev->last; i < ev->n; i++)
		if (ev->v[i].tracepoint == NULL)
			return "--filter is for tracepoints only: "
			       "the last event before it is none";
	for (size_t i = ev->last; i < ev->n; i++)
		add_condition(&ev->v[i], str_from(filter));
	return NULL;
}

void
events_add_default(struct events *ev)
{
	(void)add_one(ev, STR("cycles"));
	ev->v[ev->n - 1].fall_back = true;
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
		    .sample_period = 1,
		    .exclude_guest = 1 } };

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
events_add_offcpu(struct events *ev, bool by_cpu)
{
	struct event e = own("offcpu-blocked", PERF_COUNT_SW_CONTEXT_SWITCHES);

	e.modes = e.burst = true;
	e.attr.context_switch = 1;
	if (!by_cpu) {
		e.attr.freq = 1;
		e.attr.sample_freq = EVENT_SWITCHES;
	}
	add(ev, e);
	e = own("offcpu-preempted", PERF_COUNT_SW_CONTEXT_SWITCHES);
	e.made = true;
	add(ev, e);
}

void
event_to_switches(struct event *e)
{
	struct event *preempted = e + 1;

	xfree(e->name);
	xfree(preempted->name);
	e->name = xstrdup("offcpu-blocked:approximate");
	preempted->name = xstrdup("offcpu-preempted:approximate");
	e->attr.config = PERF_COUNT_SW_DUMMY;
	e->attr.freq = 0;
	e->attr.sample_period = 1;
	e->attr.exclude_kernel = e->attr.exclude_hv = 1;
}

bool
event_is_clock(const struct event *e)
{
	return e->attr.type == PERF_TYPE_SOFTWARE &&
	    e->attr.config == PERF_COUNT_SW_CPU_CLOCK;
}

bool
event_is_probe(const struct event *e)
{
	return e->uprobe.path != NULL || e->symbol != NULL;
}

bool
events_any_probe(const struct events *ev)
{
	for (size_t i = 0; i < ev->n; i++)
		if (event_is_probe(&ev->v[i]))
			return true;
	return false;
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
	/* As in cycles:p, or msr/tsc/. */
	buf_addstr(&name,
	    e->modified || str_ends(buf_str(&name), STR("/")) ? STR("u")
							      : STR(":u"));
	buf_addzero(&name, 1);
	xfree(e->name);
	e->name = name.s;
	e->attr.exclude_kernel = e->attr.exclude_hv = 1;
	e->modes = true;
}

void
events_modes(struct events *ev, bool user, bool kernel)
{
	for (size_t i = 0; i < ev->n; i++) {
		struct event *e = &ev->v[i];

		if (e->fixed || e->tracepoint != NULL)
			continue;
		e->modes = true;
		e->attr.exclude_user |= !user;
		e->attr.exclude_kernel |= !kernel;
		e->attr.exclude_hv = 1;
	}
}

/* What the kernel's code counts one by one, rather than a processor or timer. */
static bool
is_counted(const struct perf_event_attr *a)
{
	return a->type != PERF_TYPE_HARDWARE && a->type != PERF_TYPE_HW_CACHE &&
	    a->type != PERF_TYPE_RAW &&
	    !(a->type == PERF_TYPE_SOFTWARE &&
		(a->config == PERF_COUNT_SW_CPU_CLOCK ||
		    a->config == PERF_COUNT_SW_TASK_CLOCK));
}

void
events_rate(struct events *ev, struct event_rate all)
{
	for (size_t i = 0; i < ev->n; i++) {
		const struct event *e = &ev->v[i];
		struct perf_event_attr *a = &ev->v[i].attr;
		struct event_rate rate = e->rate;

		if (e->fixed)
			continue;
		if (rate.freq == 0 && rate.period == 0)
			rate = all;
		a->freq = rate.period == 0 && (rate.freq > 0 || !e->each);
		if (a->freq)
			a->sample_freq = rate.freq > 0 ? rate.freq : EVENT_FREQ;
		else
			a->sample_period = rate.period > 0 ? rate.period : 1;
		ev->v[i].burst = !a->freq && is_counted(a);
	}
}

uint64_t
events_top_freq(const struct events *ev)
{
	uint64_t top = 0;

	for (size_t i = 0; i < ev->n; i++)
		if (ev->v[i].attr.freq && ev->v[i].attr.sample_freq > top)
			top = ev->v[i].attr.sample_freq;
	return top;
}

void
events_limit_freq(struct events *ev, uint64_t max)
{
	for (size_t i = 0; i < ev->n; i++)
		if (ev->v[i].attr.freq && ev->v[i].attr.sample_freq > max)
			ev->v[i].attr.sample_freq = max;
}

void
events_forget_pointers(struct events *ev)
{
	for (size_t i = 0; i < ev->n; i++)
		if (event_is_probe(&ev->v[i]))
			ev->v[i].attr.config1 = 0;
}

void
events_free(struct events *ev)
{
	for (size_t i = 0; i < ev->n; i++)
		event_free(&ev->v[i]);
	xfree(ev->v);
	*ev = (struct events){ 0 };
}
