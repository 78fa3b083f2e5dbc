/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_EVENTS_H
#define FG_COLLAPSE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/str.h"
#include "common/table.h"

/*
 * The events a recording holds samples of, and which of them are kept: counts
 * of different events cannot be added. Wanted is what matches a filter or,
 * without filters, the first event met. An event's base name is the name less
 * its modifiers ("cycles:u", "cycles:ppp") or its PMU ("cpu_core/cycles/u");
 * the two kinds of core of a hybrid processor count one event under two
 * names, cpu_core/X/ and cpu_atom/X/, which are taken as one. {0} is empty.
 *
 * A clock's event and fg-record's times off the CPUs all count nanoseconds:
 * these can be added, and are what is wanted if they are told apart by state.
 */
struct events {
	struct table names;       /* as printed, in order of arrival */
	struct events_seen *seen; /* seen[number in names] */
	size_t cap;
	const struct str *filters; /* full or base names; the caller's */
	size_t nfilters;
	bool by_state; /* without filters all times are kept */
	bool all;      /* without filters all are kept */
	uint32_t last; /* the event asked for last */
};

struct events_seen {
	uint64_t samples;
	struct count periods; /* as far as they were added */
	bool big;             /* periods did not fit */
	bool weighted;        /* a sample was told to stand for more than 1 */
	bool keep;
};

/* Counts a sample of the event called name, for period; whether it is kept. */
bool events_sample(struct events *e, struct str name, uint64_t period);
/*
 * The same for a sample that is left out whatever its event: it is not
 * counted, but may be the first met.
 */
void events_meet(struct events *e, struct str name);
/* Takes back the count of the sample last counted. */
void events_forget(struct events *e);
/* Adds the period of the sample last counted to those of its event. */
void events_add_period(struct events *e, struct count period);
/*
 * All events that have samples, sorted by name, to b: a line each, of name,
 * samples and sum of periods with a TAB between. False if a sum did not fit.
 */
bool events_table(const struct events *e, struct buf *b);
/* Whether filter names the event, in full or by its base name. */
bool events_match(struct str filter, struct str name);
/*
 * What a thread was doing when it was sampled: "[blocked]", "[preempted]" or,
 * for any event that happens on a CPU, "[running]".
 */
struct str events_state(struct str name);
/*
 * Makes e, which is empty, want what other wants, which has met an event or
 * has filters.
 */
void events_follow(struct events *e, const struct events *other);
/* Adds what another met, and forgets there how much it was. */
void events_merge(struct events *e, struct events *other);
/*
 * The events that are kept, or that are not, sorted by name: "3 of a, 1 of b"
 * in b, which ends in a NUL.
 */
const char *events_list(const struct events *e, bool keep, struct buf *b);
/*
 * What a count is of that adds up the periods of the events that are kept:
 * *event, the base name if they have one, and *unit, such as "nanoseconds",
 * that name, "samples" where each sample is but one, or EVENTS_SEVERAL. Empty
 * what is not known, and an event of several. Names are valid as long as e.
 */
#define EVENTS_SEVERAL "several things"
void events_counted(
    const struct events *e, struct str *event, struct str *unit);
void events_free(struct events *e);

#endif
