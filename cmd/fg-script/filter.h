/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_FILTER_H
#define FG_SCRIPT_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"
#include "sample.h"
#include "task.h"

/* Why a sample is left out: the first of these that it does not pass. */
enum filter_kind {
	FILTER_EVENT,
	FILTER_CPU,
	FILTER_TIME,
	FILTER_PID,
	FILTER_TID,
	FILTER_COMM,
	FILTER_KINDS /* it passes */
};

/* First and last of what is wanted. */
struct filter_range {
	uint64_t first, last;
};

struct filter_list {
	struct filter_range *v;
	size_t n, cap;
};

struct filter_names {
	struct str *v;
	size_t n, cap;
};

/*
 * Which samples are wanted. {0} is all of them; of what is asked for in any
 * way every sample must pass each. Arguments are kept, not copied.
 */
struct filter {
	struct filter_list cpus, pids, tids;
	struct filter_list times; /* nanoseconds, */
	struct filter_list parts; /* or parts of FILTER_WHOLE of the span */
	struct filter_names comms, events;
};

/* The whole of a recording, from its first sample to its last: 100 %. */
#define FILTER_WHOLE 1000000000

/*
 * Takes in an option's argument; more of the same kind add to it. False if it
 * is none, with f as it was or partly changed:
 *	numbers	"0,2-4"
 *	times	"SECONDS,SECONDS", several with a blank between, one end or the
 *		other left out; or percentages of the recording's span, several
 *		with a comma between: "10%-20%", "10%" from its beginning, and
 *		"10%/2", the second tenth
 *	names	"a,b"; commas between slashes are of the name
 */
bool filter_parse(struct filter *f, enum filter_kind kind, const char *arg);
/* Whether anything is asked for. */
bool filter_any(const struct filter *f);
/* Whether times are asked for that need filter_span. */
bool filter_needs_span(const struct filter *f);
/* Makes percentages times, given when the first and last sample were. */
void filter_span(struct filter *f, uint64_t first, uint64_t last);
/*
 * The field of sample_type that is asked for and samples of this event do not
 * have, as an option is called; NULL if there is none.
 */
const char *filter_missing(const struct filter *f, const struct data_event *ev);
/* Whether samples of an event can pass. */
bool filter_event(const struct filter *f, struct str name);
/*
 * What keeps a sample, or another record of this task, time and CPU, out;
 * FILTER_KINDS if nothing does. The event is not looked at.
 */
enum filter_kind filter_check(
    const struct filter *f, const struct task *k, uint64_t time, uint32_t cpu);
/* The option of a kind: "--comm". */
const char *filter_option(enum filter_kind kind);
void filter_free(struct filter *f);

#endif
