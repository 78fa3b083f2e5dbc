/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_FIELDS_H
#define FG_SCRIPT_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

struct perf_attr;

/* What can be printed of a sample; a set of them is a mask. */
enum field {
	FIELD_COMM = 1 << 0,
	FIELD_PID = 1 << 1,
	FIELD_TID = 1 << 2,
	FIELD_CPU = 1 << 3,
	FIELD_TIME = 1 << 4,
	FIELD_PERIOD = 1 << 5,
	FIELD_EVENT = 1 << 6,
	FIELD_IP = 1 << 7,
	FIELD_SYM = 1 << 8,
	FIELD_SYMOFF = 1 << 9,
	FIELD_DSO = 1 << 10,
	FIELD_TRACE = 1 << 11 /* a tracepoint's data */
};

/* What the user asked for: {0} is nothing. */
struct fields {
	bool given; /* set replaces the default */
	uint32_t set;
	uint32_t plus, minus; /* or these change it */
};

/*
 * Takes in an argument of -F: "comm,ip" or "+pid,-period". False if it names
 * no field, mixes the two forms, or asks for sym, symoff or dso without what
 * they belong to.
 */
bool fields_parse(struct fields *f, const char *arg);
/*
 * What to print of an event's samples: perf script's default for its type as
 * changed by f, less what its samples do not have.
 */
uint32_t fields_of(const struct fields *f, const struct perf_attr *a);
/* The name of a field that f asks for and samples of a do not have; or NULL. */
const char *fields_missing(const struct fields *f, const struct perf_attr *a);

#endif
