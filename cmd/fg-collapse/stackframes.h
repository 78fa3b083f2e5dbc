/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_STACKFRAMES_H
#define FG_COLLAPSE_STACKFRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/count.h"
#include "common/str.h"
#include "common/table.h"

struct sink;
struct tree;

/*
 * Frames that name the one they are called by, and how often each was a leaf;
 * what was counted may be told before what it is. {0} is empty.
 */
struct stackframes {
	struct table ids;
	struct stackframe *v; /* of each id */
	size_t cap;
	struct stackframes_leaf *leaves;
	size_t n, leaves_cap;
	uint32_t *path; /* from a leaf up */
	size_t path_cap;
};

/* A frame of the sink that is called by another; parent empty: by none. */
void stackframes_add(
    struct stackframes *s, struct str id, uint32_t frame, struct str parent);
/* Something happened on a lane in a frame. */
void stackframes_count(
    struct stackframes *s, uint32_t lane, struct str id, struct count weight);
/*
 * Counts all under the node lanes[lane] of tree, which it then gives to the
 * sink. Leaves that are not there, or that call themselves, are told to the
 * tally. False if a sum does not fit.
 */
bool stackframes_fold(struct stackframes *s, struct tree *tree,
    const uint32_t *lanes, struct sink *sink);
void stackframes_free(struct stackframes *s);

#endif
