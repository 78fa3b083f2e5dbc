/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_FIELDS_H
#define FG_SCRIPT_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
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
	FIELD_TRACE = 1 << 11, /* a tracepoint's data */
	FIELD_MISC = 1 << 12,
	FIELD_ADDR = 1 << 13,
	FIELD_DATA_SRC = 1 << 14,
	FIELD_WEIGHT = 1 << 15,
	FIELD_INS_LAT = 1 << 16,
	FIELD_DSOFF = 1 << 17,
	FIELD_SRCLINE = 1 << 18,
	FIELD_IREGS = 1 << 19,
	FIELD_UREGS = 1 << 20,
	FIELD_BRSTACK = 1 << 21,
	FIELD_BRSTACKSYM = 1 << 22,
	FIELD_BRSTACKOFF = 1 << 23,
	FIELD_BPF_OUTPUT = 1 << 24,
	FIELD_PHYS_ADDR = 1 << 25,
	FIELD_DATA_PAGE_SIZE = 1 << 26,
	FIELD_CODE_PAGE_SIZE = 1 << 27
};

/* Kinds of events that can have a list of their own. */
enum fields_type {
	FIELDS_HW,
	FIELDS_SW,
	FIELDS_TRACE,
	FIELDS_HW_CACHE,
	FIELDS_RAW,
	FIELDS_BREAK,
	FIELDS_OTHER,
	FIELDS_TYPES
};

/* What the user asked for: {0} is nothing. */
struct fields {
	struct fields_list {
		bool given; /* set replaces the default */
		uint32_t set;
		uint32_t plus, minus; /* or these change it */
	} of[FIELDS_TYPES];
};

/*
 * Takes in an argument of -F: "comm,ip" or "+pid,-period", or the same behind
 * "sw:" for events of that kind; "sw:" alone is no fields, which hides them.
 * A later argument goes on from an earlier one. False, with the reason in why,
 * if it names no field or one that is not printed here, mixes the two forms,
 * or asks for sym, symoff, dso or srcline without what they belong to.
 */
bool fields_parse(struct fields *f, const char *arg, struct buf *why);
/*
 * What to print of an event's samples: perf script's default for its type as
 * changed by f, less what its samples do not have. 0: do not print them.
 */
uint32_t fields_of(const struct fields *f, const struct perf_attr *a);
/* Whether f asks for a field of any events. */
bool fields_ask(const struct fields *f, enum field field);
/* The name of a field that f asks for and samples of a do not have; or NULL. */
const char *fields_missing(const struct fields *f, const struct perf_attr *a);

#endif
