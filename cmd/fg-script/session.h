/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_SESSION_H
#define FG_SCRIPT_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "common/progress.h"
#include "counter.h"
#include "data.h"
#include "filter.h"
#include "order.h"
#include "print.h"
#include "symbol.h"
#include "task.h"

struct out;
struct reader;

struct session_options {
	struct symbols_options symbols;
	struct print_options print;
	struct filter filter;
	unsigned show;    /* records to print among samples: enum show */
	bool header;      /* what the recording says of itself goes first, */
	bool header_only; /* and nothing behind it */
	bool account;     /* frames without a name are counted */
	bool progress;
};

/*
 * One recording from its bytes to text: records are read, put in order of
 * time, and change what is known of tasks or are printed. Every record is
 * counted once: in samples, filtered, refused, taken, passed, damaged or
 * unknown; but a group of counters as the samples that it holds.
 */
struct session {
	struct session_options *opts;
	struct data data;
	struct order order;
	struct counters counters;
	struct tasks tasks;
	struct symbols symbols;
	struct print print;
	struct account account;
	struct progress progress;
	struct out *out;
	bool filtering;   /* there is something to filter by */
	uint64_t records; /* all that could be read */
	uint64_t samples; /* printed, or of no fields: print.hidden */
	uint64_t filtered[FILTER_KINDS]; /* samples left out, by what */
	uint64_t groups;       /* records that hold counters of events, ... */
	uint64_t members;      /* so many, each a sample, ... */
	uint64_t unmoved;      /* except these, for nothing was counted */
	uint64_t refused;      /* samples that lack no_field */
	uint64_t taken;        /* what they say was taken in */
	uint64_t passed;       /* they say nothing of any sample */
	uint64_t damaged;      /* their fields do not fit into them */
	uint64_t unknown;      /* of types that are not known */
	uint64_t shown;        /* printed, other than samples */
	uint64_t first, last;  /* times of samples printed, the extremes */
	uint64_t lost;         /* records the recorder had no room for */
	uint64_t lost_samples; /* samples of which the same was counted */
	bool
	    no_span; /* percentages of a time that is not known were asked for */
	const char *no_field; /* a field asked for that samples do not have */
	struct str no_field_event;
};

/*
 * Opens the recording in r; false if it is none: data.why and data.where tell.
 * session_free is due in either case. opts stays the caller's, and must live
 * as long.
 */
bool session_open(struct session *s, struct reader *r,
    struct session_options *opts, struct out *out);
/*
 * Prints all of it. False if something is missing: data.why, if the input is
 * cut or damaged, damaged, no_field or no_span.
 */
bool session_run(struct session *s);
/* Samples left out by any filter. */
uint64_t session_filtered(const struct session *s);
void session_free(struct session *s);

#endif
