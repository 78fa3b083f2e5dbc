/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_SEQUENCE_H
#define FG_COLLAPSE_SEQUENCE_H

#include <stddef.h>
#include <stdint.h>

#include "common/count.h"

struct lines;
struct stackset;

/*
 * Stacks in the order they came in, each lane, such as a thread, for itself:
 * equal ones that follow one another in a lane are one run, if no more time
 * than gap is between them. So memory follows the changes of stack, not the
 * distinct stacks. {0} is empty.
 */
struct sequence {
	uint64_t gap; /* nanoseconds; 0: any */
	struct sequence_run *runs;
	struct sequence_lane *lanes; /* in order of their first stack */
	size_t nruns, runs_cap, nlanes, lanes_cap;
	uint32_t *at; /* at[frame of a lane]: its index in lanes + 1, or 0 */
	size_t at_cap;
};

/*
 * Adds a stack to a lane, which has the number of a frame; time is looked at if
 * there is a gap.
 */
void sequence_add(struct sequence *q, uint32_t lane, uint32_t stack,
    uint64_t time, struct count count);
/*
 * All runs, lane by lane, as folded lines; the stacks are of set. How many
 * frames the deepest has.
 */
size_t sequence_write(
    const struct sequence *q, const struct stackset *set, struct lines *lines);
void sequence_free(struct sequence *q);

#endif
