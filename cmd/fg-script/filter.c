/* SPDX-License-Identifier: ISC */
/* Options that say which samples are wanted, and whether one is. */
#include "filter.h"

#include "common/num.h"
#include "common/perf/format.h"
#include "common/xalloc.h"

#define NS_PER_S UINT64_C(1000000000)
#define NS_DIGITS 9

/* Digits of a percentage behind its point: FILTER_WHOLE is 100 of it. */
#define PERCENT_DIGITS 7

/* Letters that perf allows behind the colon of an event. */
#define MODIFIERS STR("ukhIGHpPSDWebR")

static void
add_range(struct filter_list *l, uint64_t first, uint64_t last)
{
	l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = (struct filter_range){ first, last };
}

/* What is before the first c, which goes as well; *more: there was one. */
static struct str
cut(struct str *rest, char c, bool *more)
{
	size_t n = str_chr(*rest, c);
	struct str s = str_head(*rest, n);

	*more = n != STR_NONE;
	*rest = str_from_index(*rest, s.n + 1);
	return s;
}

static bool
parse_numbers(struct filter_list *l, struct str arg)
{
	uint64_t first, last;
	bool more, range;

	do {
		struct str rest = cut(&arg, ',', &more);
		struct str s = cut(&rest, '-', &range);

		if (!num_parse_dec(s, &first) || first > UINT32_MAX)
			return false;
		last = first;
		if (range && (!num_parse_dec(rest, &last) || last < first))
			return false;
		add_range(l, first, last);
	} while (more);
	return true;
}

/* A decimal number times ten to the power of digits, the most behind a dot. */
static bool
parse_fixed(struct str s, int digits, uint64_t *v)
{
	uint64_t part = 0, power = 1;
	bool dot;
	struct str whole = cut(&s, '.', &dot);

	if (!num_parse_dec(whole, v) || s.n > (size_t)digits ||
	    (dot && !num_parse_dec(s, &part)))
		return false;
	for (int i = 0; i < digits; i++) {
		power *= 10;
		part *= (size_t)i < s.n ? 1 : 10;
	}
	if (*v > (UINT64_MAX - part) / power)
		return false;
	*v = *v * power + part;
	return true;
}

static bool
parse_seconds(struct filter_list *l, struct str arg)
{
	uint64_t first, last;
	struct str s;
	bool comma;

	while ((s = str_word(&arg)).n > 0) {
		struct str start = cut(&s, ',', &comma);

		first = 0;
		last = UINT64_MAX;
		if (!comma ||
		    (start.n > 0 && !parse_fixed(start, NS_DIGITS, &first)) ||
		    (s.n > 0 && !parse_fixed(s, NS_DIGITS, &last)) ||
		    last < first)
			return false;
		add_range(l, first, last);
	}
	return l->n > 0;
}

static bool
parse_percent(struct str s, uint64_t *v)
{
	return str_ends(s, STR("%")) &&
	    parse_fixed(str_head(s, s.n - 1), PERCENT_DIGITS, v) &&
	    *v <= FILTER_WHOLE;
}

/* "10%-20%", "10%", or "10%/2". */
static bool
parse_part(struct filter_list *l, struct str s)
{
	uint64_t first = 0, last, nth;
	struct str rest = s, start;
	bool range, slash;

	start = cut(&rest, '/', &slash);
	if (slash) {
		if (!parse_percent(start, &last) || last == 0 ||
		    !num_parse_dec(rest, &nth) || nth == 0 ||
		    nth > (FILTER_WHOLE + last - 1) / last)
			return false;
		first = (nth - 1) * last;
		last = nth * last;
		if (last > FILTER_WHOLE)
			last = FILTER_WHOLE;
	} else {
		start = cut(&s, '-', &range);
		if (range && !parse_percent(start, &first))
			return false;
		if (!parse_percent(range ? s : start, &last) || last < first)
			return false;
	}
	add_range(l, first, last);
	return true;
}

static bool
parse_times(struct filter *f, struct str arg)
{
	bool more;

	if (str_chr(arg, '%') == STR_NONE)
		return parse_seconds(&f->times, arg);
	do {
		if (!parse_part(&f->parts, str_trim(cut(&arg, ',', &more))))
			return false;
	} while (more);
	return true;
}

/* The length of the name that s begins with. */
static size_t
name_end(struct str s)
{
	bool inside = false;
	size_t i;

	for (i = 0; i < s.n && (s.s[i] != ',' || inside); i++)
		inside ^= s.s[i] == '/';
	return i;
}

static bool
parse_names(struct filter_names *l, struct str arg)
{
	size_t n;

	for (;;) {
		n = name_end(arg);
		if (n == 0)
			return false;
		l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
		l->v[l->n++] = str_head(arg, n);
		if (n == arg.n)
			return true;
		arg = str_from_index(arg, n + 1);
	}
}

/* A command may have any byte but the comma in its name. */
static bool
parse_comms(struct filter_names *l, struct str arg)
{
	bool more;

	do {
		struct str name = cut(&arg, ',', &more);

		if (name.n == 0)
			return false;
		l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
		l->v[l->n++] = name;
	} while (more);
	return true;
}

bool
filter_parse(struct filter *f, enum filter_kind kind, const char *arg)
{
	struct str s = str_from(arg);

	switch (kind) {
	case FILTER_EVENT:
		return parse_names(&f->events, s);
	case FILTER_CPU:
		return parse_numbers(&f->cpus, s);
	case FILTER_TIME:
		return parse_times(f, s);
	case FILTER_PID:
		return parse_numbers(&f->pids, s);
	case FILTER_TID:
		return parse_numbers(&f->tids, s);
	case FILTER_COMM:
		return parse_comms(&f->comms, s);
	default:
		return false;
	}
}

bool
filter_any(const struct filter *f)
{
	return f->cpus.n + f->pids.n + f->tids.n + f->times.n + f->parts.n +
	    f->comms.n + f->events.n >
	    0;
}

bool
filter_needs_span(const struct filter *f)
{
	return f->parts.n > 0;
}

/* The time at a part of the span, rounded. */
static uint64_t
time_at(uint64_t first, uint64_t last, uint64_t part)
{
	const uint64_t whole = FILTER_WHOLE;
	uint64_t span = last - first;

	return first + span / whole * part +
	    (span % whole * part + whole / 2) / whole;
}

void
filter_span(struct filter *f, uint64_t first, uint64_t last)
{
	if (last < first)
		last = first;
	for (size_t i = 0; i < f->parts.n; i++) {
		uint64_t from = time_at(first, last, f->parts.v[i].first);
		uint64_t to = time_at(first, last, f->parts.v[i].last);

		/* What ends one part begins the next; as perf has it. */
		add_range(&f->times, from, to - (to > from && to != last));
	}
	f->parts.n = 0;
}

static bool
in_list(const struct filter_list *l, uint64_t v)
{
	for (size_t i = 0; i < l->n; i++) {
		if (v >= l->v[i].first && v <= l->v[i].last)
			return true;
	}
	return l->n == 0;
}

static bool
in_names(const struct filter_names *l, struct str name)
{
	for (size_t i = 0; i < l->n; i++) {
		if (str_eq(l->v[i], name))
			return true;
	}
	return l->n == 0;
}

/* Without the modifiers, ":ppp", or without "pmu/" and "/ppp" around it. */
static struct str
base_name(struct str name)
{
	size_t slash = str_chr(name, '/'), end = str_rchr(name, '/');
	size_t colon = str_rchr(name, ':'), i;

	if (slash != end)
		return str_from_index(str_head(name, end), slash + 1);
	if (colon == STR_NONE || colon + 1 == name.n)
		return name;
	for (i = colon + 1; i < name.n; i++) {
		if (str_chr(MODIFIERS, name.s[i]) == STR_NONE)
			return name;
	}
	return str_head(name, colon);
}

bool
filter_event(const struct filter *f, struct str name)
{
	return in_names(&f->events, name) ||
	    in_names(&f->events, base_name(name));
}

const char *
filter_missing(const struct filter *f, const struct data_event *ev)
{
	uint64_t has = ev->attr.sample_type;

	if (!filter_event(f, ev->name))
		return NULL;
	if (f->cpus.n > 0 && (has & PD_SAMPLE_CPU) == 0)
		return "cpu";
	if (f->times.n + f->parts.n > 0 && (has & PD_SAMPLE_TIME) == 0)
		return "time";
	if ((has & PD_SAMPLE_TID) != 0)
		return NULL;
	if (f->pids.n > 0)
		return "pid";
	if (f->tids.n > 0)
		return "tid";
	return f->comms.n > 0 ? "comm" : NULL;
}

enum filter_kind
filter_check(
    const struct filter *f, const struct task *k, uint64_t time, uint32_t cpu)
{
	if (!in_list(&f->cpus, cpu))
		return FILTER_CPU;
	if (!in_list(&f->times, time))
		return FILTER_TIME;
	if (!in_list(&f->pids, k->pid))
		return FILTER_PID;
	if (!in_list(&f->tids, k->tid))
		return FILTER_TID;
	return in_names(&f->comms, k->comm) ? FILTER_KINDS : FILTER_COMM;
}

const char *
filter_option(enum filter_kind kind)
{
	static const char *const names[] = { "--event-filter", "--cpu",
		"--time", "--pid", "--tid", "--comm" };

	return names[kind];
}

void
filter_free(struct filter *f)
{
	xfree(f->cpus.v);
	xfree(f->pids.v);
	xfree(f->tids.v);
	xfree(f->times.v);
	xfree(f->parts.v);
	xfree(f->comms.v);
	xfree(f->events.v);
}
