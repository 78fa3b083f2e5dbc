/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_JOIN_H
#define FG_DIFF_JOIN_H

#include <stdbool.h>

#include "common/count.h"
#include "common/stacks.h"

struct merge;
struct out;
struct roots;
struct runs;

/*
 * Two sides as stacks with two counts in the order of bytes, from wherever
 * they are: sorted files that are merged, or a tree.
 */
struct join {
	struct merge *merge; /* or ... */
	struct runs *runs;
	struct count
	    *scaled; /* of a merge: BEFORE but for zeros, in that order */
	size_t n;
	struct roots *roots; /* NULL, or what is told of all stacks written */
};

/*
 * Scales BEFORE, whose sum is from, such that its sum is to; neither is 0. All
 * counts have at most so many decimals. False as merge_each.
 */
bool join_scale(
    struct join *j, struct count from, struct count to, int decimals);
/*
 * Writes "stack BEFORE AFTER" for each stack, or, only, for those that have
 * gone: whose AFTER is 0.
 */
bool join_write(const struct join *j, struct out *o, bool gone);
void join_free(struct join *j);

#endif
