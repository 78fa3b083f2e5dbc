/* SPDX-License-Identifier: ISC */
/* Which events there are in a recording, and which are folded. */
#include "events.h"

#include <stdlib.h>

#include "common/xalloc.h"

#define NANOSECONDS "nanoseconds"

/* Letters perf allows behind the colon of an event. */
#define MODIFIERS "ukhIGHpPSDWebR"

/* What fg-record says there of time off the CPUs without stacks of its own. */
#define APPROXIMATE "approximate"

static bool
are_modifiers(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (str_chr(STR(MODIFIERS), s.s[i]) == STR_NONE)
			return false;
	return s.n > 0;
}

static struct str
base_name(struct str name)
{
	size_t slash = str_chr(name, '/'), end = str_rchr(name, '/'), colon;
	struct str behind;

	if (slash != end) {
		name = str_head(name, end);
		return str_from_index(name, slash + 1);
	}
	colon = str_rchr(name, ':');
	if (colon == STR_NONE)
		return name;
	behind = str_from_index(name, colon + 1);
	return are_modifiers(behind) || str_eq(behind, STR(APPROXIMATE))
	    ? str_head(name, colon)
	    : name;
}

/* What follows cpu_core or cpu_atom in the name of a hybrid event. */
static bool
hybrid(struct str name, struct str *rest)
{
	if (!str_starts(name, STR("cpu_core/")) &&
	    !str_starts(name, STR("cpu_atom/")))
		return false;
	*rest = str_from_index(name, sizeof("cpu_core") - 1);
	return true;
}

static bool
same_event(struct str a, struct str b)
{
	struct str ra, rb;

	if (hybrid(a, &ra) && hybrid(b, &rb))
		return str_eq(ra, rb);
	return str_eq(a, b);
}

bool
events_match(struct str filter, struct str name)
{
	return str_eq(filter, name) || str_eq(filter, base_name(name));
}

struct str
events_state(struct str name)
{
	if (events_match(STR("offcpu-blocked"), name))
		return STR("[blocked]");
	if (events_match(STR("offcpu-preempted"), name))
		return STR("[preempted]");
	return STR("[running]");
}

/* Whether it counts nanoseconds. */
/* What the periods of an event are of; its base name if that is not known. */
static struct str
unit_of(struct str name)
{
	static const struct {
		const char *event, *unit;
	} units[] = { { "cpu-clock", NANOSECONDS },
		{ "task-clock", NANOSECONDS },
		{ "offcpu-blocked", NANOSECONDS },
		{ "offcpu-preempted", NANOSECONDS }, { "alloc", "bytes" },
		{ "alloc-live", "bytes" }, { "alloc-count", "allocations" } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (events_match(str_from(units[i].event), name))
			return str_from(units[i].unit);
	return base_name(name);
}

static bool
is_time(struct str name)
{
	return str_eq(unit_of(name), STR(NANOSECONDS));
}

static bool
wanted(const struct events *e, struct str name)
{
	for (size_t i = 0; i < e->nfilters; i++)
		if (events_match(e->filters[i], name))
			return true;
	if (e->nfilters > 0)
		return false;
	if (e->all)
		return true;
	return e->by_state ? is_time(name) : same_event(name, e->names.keys[0]);
}

/* Sets last to the event called name. */
static void
find(struct events *e, struct str name)
{
	size_t known = e->names.n;

	if (known == 0 || !str_eq(name, e->names.keys[e->last]))
		e->last = table_put(&e->names, name);
	if (e->names.n > known) {
		e->seen = xgrow(e->seen, &e->cap, e->names.n, sizeof(*e->seen));
		e->seen[e->last] =
		    (struct events_seen){ .keep = wanted(e, name) };
	}
}

bool
events_sample(struct events *e, struct str name, uint64_t period)
{
	find(e, name);
	e->seen[e->last].samples++;
	e->seen[e->last].weighted |= period > 1;
	return e->seen[e->last].keep;
}

void
events_meet(struct events *e, struct str name)
{
	find(e, name);
}

void
events_forget(struct events *e)
{
	e->seen[e->last].samples--;
}

void
events_add_period(struct events *e, struct count period)
{
	struct events_seen *seen = &e->seen[e->last];

	if (!count_add(&seen->periods, period))
		seen->big = true;
}

void
events_follow(struct events *e, const struct events *other)
{
	e->filters = other->filters;
	e->nfilters = other->nfilters;
	e->by_state = other->by_state;
	e->all = other->all;
	if (other->names.n > 0)
		find(e, other->names.keys[0]);
}

void
events_merge(struct events *e, struct events *other)
{
	for (size_t i = 0; i < other->names.n; i++) {
		find(e, other->names.keys[i]);
		e->seen[e->last].samples += other->seen[i].samples;
		e->seen[e->last].big |= other->seen[i].big;
		e->seen[e->last].weighted |= other->seen[i].weighted;
		events_add_period(e, other->seen[i].periods);
		other->seen[i].samples = 0;
		other->seen[i].periods = COUNT(0);
	}
}

/* An event met, for sorting. */
struct met {
	struct str name;
	struct events_seen seen;
};

static int
met_cmp(const void *a, const void *b)
{
	return str_cmp(
	    ((const struct met *)a)->name, ((const struct met *)b)->name);
}

static void
add_name(struct buf *b, struct str name)
{
	if (name.n == 0)
		name = STR("no event");
	for (size_t i = 0; i < name.n; i++) {
		char c = name.s[i];

		buf_addc(b, c >= ' ' && c <= '~' ? c : '?');
	}
}

/* Those that have samples, sorted by name; how many. */
static size_t
sorted(const struct events *e, struct met **all)
{
	size_t n = 0;

	*all = xcalloc(e->names.n, sizeof(**all));
	for (size_t i = 0; i < e->names.n; i++)
		if (e->seen[i].samples > 0)
			(*all)[n++] =
			    (struct met){ e->names.keys[i], e->seen[i] };
	if (n > 0)
		qsort(*all, n, sizeof(**all), met_cmp);
	return n;
}

const char *
events_list(const struct events *e, bool keep, struct buf *b)
{
	struct met *all;
	size_t n = sorted(e, &all);

	buf_clear(b);
	for (size_t i = 0; i < n; i++) {
		if (all[i].seen.keep != keep)
			continue;
		if (b->n > 0)
			buf_addstr(b, STR(", "));
		buf_adddec(b, all[i].seen.samples);
		buf_addstr(b, STR(" of "));
		add_name(b, all[i].name);
	}
	buf_addc(b, '\0');
	xfree(all);
	return b->s;
}

bool
events_table(const struct events *e, struct buf *b)
{
	char text[COUNT_TEXT];
	struct met *all;
	size_t n = sorted(e, &all);
	bool fits = true;

	for (size_t i = 0; i < n; i++) {
		add_name(b, all[i].name);
		buf_addc(b, '\t');
		buf_adddec(b, all[i].seen.samples);
		buf_addc(b, '\t');
		buf_add(b, text, count_format(text, all[i].seen.periods));
		buf_addc(b, '\n');
		fits = fits && !all[i].seen.big;
	}
	xfree(all);
	return fits;
}

void
events_counted(const struct events *e, struct str *event, struct str *unit)
{
	bool weighted = false, none = true;
	struct str name, u;

	*event = *unit = STR("");
	for (size_t i = 0; i < e->names.n; i++) {
		if (!e->seen[i].keep || e->seen[i].samples == 0)
			continue;
		weighted |= e->seen[i].weighted;
		name = base_name(e->names.keys[i]);
		u = unit_of(name);
		*event = none || str_eq(*event, name) ? name : STR("");
		*unit = none || str_eq(*unit, u) ? u : STR(EVENTS_SEVERAL);
		none = false;
	}
	if (!weighted && !none)
		*unit = STR("samples");
}

void
events_free(struct events *e)
{
	table_free(&e->names);
	xfree(e->seen);
	*e = (struct events){ 0 };
}
