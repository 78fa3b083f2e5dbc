/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_CALLS_H
#define FG_COLLAPSE_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/count.h"

struct sink;

/*
 * Calls for formats that write each once, by number of its caller: kept as
 * they come, without a look for one that is the same, and sorted by callers at
 * the end. So none waits for memory, of which a call takes eight bytes; a tree
 * (see tree.h) is for formats that come to the same call again and again. {0}
 * is empty; a call of CALLS_NONE has no caller.
 */
struct calls {
	struct call {
		uint32_t caller, frame; /* of the sink */
	} * calls;                      /* calls[0] is none */
	uint32_t n;                     /* with that */
	size_t cap;
};

#define CALLS_NONE 0

/* The call of n frames, the last by caller, each by the one behind it. */
uint32_t calls_add(
    struct calls *c, uint32_t caller, const uint32_t *frames, size_t n);
/*
 * Counts the stacks of calls with a weight in the sink, what is the same stack
 * as one; weights[i] is call i's. False if a sum does not fit. Empties c.
 */
bool calls_fold(struct calls *c, const uint64_t *weights, struct sink *sink);
void calls_free(struct calls *c);

#endif
