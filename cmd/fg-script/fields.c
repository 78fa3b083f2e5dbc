/* SPDX-License-Identifier: ISC */
/* The fields of a sample: names, what they need, and perf's defaults. */
#include "fields.h"

#include <stddef.h>

#include "common/perf/attr.h"
#include "common/perf/format.h"
#include "common/str.h"

static const struct {
	const char *name;
	uint32_t field;
	uint32_t needs;  /* another field */
	uint64_t sample; /* bit of sample_type */
} table[] = {
	{ "comm", FIELD_COMM, 0, PD_SAMPLE_TID },
	{ "cpu", FIELD_CPU, 0, PD_SAMPLE_CPU },
	{ "dso", FIELD_DSO, FIELD_IP, PD_SAMPLE_IP },
	{ "event", FIELD_EVENT, 0, 0 }, { "ip", FIELD_IP, 0, PD_SAMPLE_IP },
	{ "period", FIELD_PERIOD, 0, 0 },
	{ "pid", FIELD_PID, 0, PD_SAMPLE_TID },
	{ "sym", FIELD_SYM, FIELD_IP, PD_SAMPLE_IP },
	{ "symoff", FIELD_SYMOFF, FIELD_SYM, PD_SAMPLE_IP },
	{ "tid", FIELD_TID, 0, PD_SAMPLE_TID },
	{ "time", FIELD_TIME, 0, PD_SAMPLE_TIME },
	{ "trace", FIELD_TRACE, 0, 0 }, /* of tracepoints only */
};
#define FIELDS (sizeof(table) / sizeof(*table))

#define WHERE (FIELD_IP | FIELD_SYM | FIELD_SYMOFF | FIELD_DSO)

static uint32_t
find(struct str name)
{
	for (size_t i = 0; i < FIELDS; i++) {
		if (str_eq(name, str_from(table[i].name)))
			return table[i].field;
	}
	return 0;
}

/* The fields of set that lack what they belong to. */
static uint32_t
orphans(uint32_t set)
{
	uint32_t bad = 0;

	for (size_t i = 0; i < FIELDS; i++) {
		if ((set & table[i].field) != 0 &&
		    (set & table[i].needs) != table[i].needs)
			bad |= table[i].field;
	}
	return bad;
}

bool
fields_parse(struct fields *f, const char *arg)
{
	struct str rest = str_from(arg), name;
	size_t comma;
	uint32_t field;
	char sign;

	do {
		comma = str_chr(rest, ',');
		name = str_head(rest, comma);
		rest = str_from_index(rest, name.n + 1);
		sign = name.n > 0 ? name.s[0] : '\0';
		if (sign == '+' || sign == '-')
			name = str_from_index(name, 1);
		else
			sign = '\0';
		field = find(name);
		if (field == 0)
			return false;
		if (sign == '+')
			f->plus |= field;
		else if (sign == '-')
			f->minus |= field;
		else
			f->set |= field;
		f->given |= sign == '\0';
	} while (comma != STR_NONE);
	return !(f->given && (f->plus | f->minus) != 0) && orphans(f->set) == 0;
}

static uint32_t
defaults(const struct perf_attr *a)
{
	uint32_t set =
	    FIELD_COMM | FIELD_TID | FIELD_CPU | FIELD_TIME | FIELD_EVENT;

	if (a->type != PD_TYPE_TRACEPOINT)
		return set | FIELD_PERIOD | WHERE;
	set |= FIELD_TRACE;
	return a->sample_type & PD_SAMPLE_CALLCHAIN ? set | WHERE : set;
}

uint32_t
fields_of(const struct fields *f, const struct perf_attr *a)
{
	uint32_t set = f->given ? f->set : (defaults(a) | f->plus) & ~f->minus,
		 bad;

	for (size_t i = 0; i < FIELDS; i++) {
		if ((a->sample_type & table[i].sample) != table[i].sample)
			set &= ~table[i].field;
	}
	while ((bad = orphans(set)) != 0)
		set &= ~bad;
	return set;
}

const char *
fields_missing(const struct fields *f, const struct perf_attr *a)
{
	for (size_t i = 0; i < FIELDS; i++) {
		if (((f->set | f->plus) & table[i].field) != 0 &&
		    (a->sample_type & table[i].sample) != table[i].sample)
			return table[i].name;
	}
	return NULL;
}
