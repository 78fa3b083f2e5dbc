/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_MERGE_H
#define FG_DIFF_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/stacks.h"
#include "profile.h"

/* More runs are better joined in a table. */
#define MERGE_MOST 8

/*
 * Two sides whose runs are each sorted by the bytes of their stacks, none of
 * them twice, as fg-collapse writes them, joined without holding any of it in
 * memory.
 */
struct merge {
	const char *const *paths; /* the runs of both sides */
	size_t n, before;         /* so many, the first of them before */
	struct count totals[MERGE_MOST];
	const char *why;  /* a run was not as before: then what ... */
	const char *path; /* ... and which run */
};

/*
 * Reads p from its first line to its end, or to where it is out of order: true
 * if it is sorted, and its numbers are then those of all of it.
 */
bool merge_sorted(struct profile *p);
/*
 * Calls fn with each stack and its count on either side, in the order of
 * bytes; merge_before with those of BEFORE only. False if a file cannot be
 * opened or read any more, or adds up to another total than it did.
 */
bool merge_each(struct merge *m, stacks_fn *fn, void *arg);
bool merge_before(struct merge *m, stacks_fn *fn, void *arg);

#endif
