/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_COUNTER_H
#define FG_SCRIPT_COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/table.h"
#include "data.h"
#include "sample.h"

/*
 * Samples that bring counters along (PERF_SAMPLE_READ, of perf record -e
 * '{a,b}:S'): the leader of a group alone takes samples, and each is one of
 * every member whose counter has moved since the last, by as much as it has.
 * perf_event_open(2) has the layout, under PERF_FORMAT_GROUP. Where events are
 * inherited each thread has counters of its own. Memory follows these. {0} is
 * empty.
 */
struct counters {
	struct table keys; /* of counters that were seen, ... */
	uint64_t *last;    /* ... and the value each had */
	size_t cap;
	uint64_t unknown; /* values of no event, left out */
};

/* How many counters with an id a sample has; 0: it stands for itself. */
size_t counters_in(const struct sample *s);
/*
 * Makes *one the sample of counter i of s: its event, id and period. False if
 * that has not moved, or belongs to no event.
 */
bool counters_take(struct counters *c, const struct data *d,
    const struct sample *s, size_t i, struct sample *one);
void counters_free(struct counters *c);

#endif
