/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_EXTENT_H
#define FG_SCRIPT_EXTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/space/unwind.h"
#include "common/table.h"
#include "task.h"

/*
 * How large dumps would have had to be. The walks of a thread's stacks show
 * how far up it goes, all the way if one of them arrives at the outermost
 * frame; there the dumps that are cut would have had to reach. What would lie
 * beyond 64 MiB is not believed. Memory follows the threads. {0} is empty.
 */
struct extents {
	struct table keys; /* threads, each under each of its names, ... */
	struct extent *v;  /* ... and the stack of each */
	size_t cap;
};

struct extent {
	uint64_t top;  /* behind the outermost frame that was wanted */
	bool whole;    /* and there is none beyond */
	uint64_t low;  /* the lowest stack pointer of a stack that was cut */
	uint64_t need; /* bytes that one of these is known to need */
};

/* A walk of a whole stack of task k, and of one that was cut, to reach. */
void extents_whole(struct extents *x, const struct task *k, uint64_t reach);
void extents_cut(struct extents *x, const struct task *k,
    const struct unwind_stack *stack, uint64_t reach);
/*
 * The size of dumps that would have held all stacks that were cut, a multiple
 * of 8. *least: it is no more than a lower bound, for no whole stack of some
 * thread was seen.
 */
uint64_t extents_size(const struct extents *x, bool *least);
void extents_free(struct extents *x);

#endif
