/* SPDX-License-Identifier: ISC */
/* PMUs and their events as sysfs describes them. */
#include "pmu.h"

#include <linux/perf_event.h>

#include "common/buf.h"
#include "common/num.h"
#include "proc.h"

/* Takes what comes before the next c off *s. */
static struct str
take(struct str *s, char c)
{
	struct str part = str_head(*s, str_chr(*s, c));

	*s = str_from_index(*s, part.n + 1);
	return part;
}

bool
pmu_number(struct str s, uint64_t *v)
{
	if (str_starts(s, STR("0x")) || str_starts(s, STR("0X")))
		return num_parse_hex(str_from_index(s, 2), v);
	return num_parse_dec(s, v);
}

/* One name within a directory. */
static bool
is_name(struct str s)
{
	return s.n > 0 && s.s[0] != '.' && str_chr(s, '/') == STR_NONE;
}

bool
pmu_type(struct str name, uint32_t *type)
{
	struct buf b = { 0 };
	uint64_t v = 0;
	bool ok;

	ok = is_name(name) &&
	    proc_read(&b, PMU_DEVICES "/%.*s/type", (int)name.n, name.s) &&
	    num_parse_dec(str_trim(buf_str(&b)), &v) && v <= UINT32_MAX;
	buf_free(&b);
	if (ok)
		*type = (uint32_t)v;
	return ok;
}

static __u64 *
field(struct perf_event_attr *a, struct str name)
{
	return str_eq(name, STR("config")) ? &a->config
	    : str_eq(name, STR("config1")) ? &a->config1
	    : str_eq(name, STR("config2")) ? &a->config2
					   : NULL;
}

/* "7" or "0-7" of at most 64 bits. */
static bool
parse_range(struct str s, uint64_t *first, uint64_t *last)
{
	bool one = str_chr(s, '-') == STR_NONE;
	struct str low = take(&s, '-');

	if (!num_parse_dec(low, first))
		return false;
	*last = *first;
	return (one || num_parse_dec(s, last)) && *first <= *last && *last < 64;
}

bool
pmu_set(struct perf_event_attr *a, struct str format, uint64_t value)
{
	__u64 *to = field(a, take(&format, ':'));
	uint64_t first, last;

	if (to == NULL || format.n == 0)
		return false;
	while (format.n > 0) {
		if (!parse_range(take(&format, ','), &first, &last))
			return false;
		for (; first <= last; first++, value >>= 1) {
			*to &= ~(UINT64_C(1) << first);
			*to |= (value & 1) << first;
		}
	}
	return value == 0;
}

/* Reads what a PMU's directory says of a term. */
static bool
describe(struct buf *b, struct str pmu, const char *dir, struct str name)
{
	return pmu.n > 0 && is_name(name) &&
	    proc_read(b, PMU_DEVICES "/%.*s/%s/%.*s", (int)pmu.n, pmu.s, dir,
		(int)name.n, name.s);
}

/* A term of the event's own bits. */
static const char *
set_bits(
    struct perf_event_attr *a, struct str pmu, struct str key, struct str value)
{
	struct buf format = { 0 };
	uint64_t v = 1;
	const char *why = NULL;

	if (value.n > 0 && !pmu_number(value, &v))
		return "not a number behind =";
	if (field(a, key) != NULL) {
		*field(a, key) = v;
		return NULL;
	}
	if (!describe(&format, pmu, "format", key))
		why = "no such term, nor event, of this PMU";
	else if (!pmu_set(a, str_trim(buf_str(&format)), v))
		why = "the value has more bits than the term";
	buf_free(&format);
	return why;
}

/* All the terms that an event of the PMU's own stands for. */
static const char *
set_event(struct perf_event_attr *a, struct str pmu, struct str text)
{
	const char *why = NULL;

	while (why == NULL && text.n > 0) {
		struct str value = take(&text, ','), key = take(&value, '=');

		why = str_eq(value, STR("?"))
		    ? "this event needs values: give its terms one by one"
		    : set_bits(a, pmu, key, value);
	}
	return why;
}

static struct str
unquote(struct str s)
{
	if (s.n >= 2 && (s.s[0] == '\'' || s.s[0] == '"') &&
	    s.s[s.n - 1] == s.s[0])
		return (struct str){ s.s + 1, s.n - 2 };
	return s;
}

static const char *
set_term(struct pmu_terms *t, struct perf_event_attr *a, struct str pmu,
    struct str term)
{
	struct str value = term, key = take(&value, '=');
	struct buf event = { 0 };
	const char *why;

	if (str_eq(key, STR("name"))) {
		t->name = unquote(value);
		return t->name.n > 0 ? NULL : "no name behind name=";
	}
	if (str_eq(key, STR("period")))
		return pmu_number(value, &t->period) && t->period > 0
		    ? NULL
		    : "period= takes a number of events";
	if (str_eq(key, STR("freq")))
		return pmu_number(value, &t->freq) && t->freq > 0
		    ? NULL
		    : "freq= takes a frequency in hertz";
	why = value.n == 0 && describe(&event, pmu, "events", key)
	    ? set_event(a, pmu, str_trim(buf_str(&event)))
	    : set_bits(a, pmu, key, value);
	buf_free(&event);
	return why;
}

const char *
pmu_terms(struct pmu_terms *t, struct perf_event_attr *a, struct str pmu,
    struct str text)
{
	const char *why = NULL;

	*t = (struct pmu_terms){ 0 };
	while (why == NULL && text.n > 0)
		why = set_term(t, a, pmu, take(&text, ','));
	if (why == NULL && t->period > 0 && t->freq > 0)
		why = "period= and freq= exclude each other";
	return why;
}
