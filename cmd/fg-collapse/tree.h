/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_TREE_H
#define FG_COLLAPSE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/count.h"
#include "common/stacks.h"

struct profile;
struct sink;

/*
 * Stacks by the nodes of a tree, for formats that build them from callers to
 * callees or count them before all is known: gathered here, then given to the
 * sink. {0} is empty; STACKS_ROOT is the node without frames.
 */
struct tree {
	struct stacks stacks; /* of the sink's frames */
	uint64_t counted;     /* times that something was added */
};

/* The node of n frames, leaf first, called by what the stack of node is. */
uint32_t tree_under(
    struct tree *t, uint32_t node, const uint32_t *frames, size_t n);
/* The node of the lane that a profile is on: the root if there is none. */
uint32_t tree_lane(struct tree *t, const struct profile *p);
/*
 * Counts a stack; nothing if it is without frames. False if the sum does not
 * fit.
 */
bool tree_add(struct tree *t, uint32_t node, struct count weight);
/* Counts all stacks in the sink; false if a sum does not fit. Empties t. */
bool tree_fold(struct tree *t, struct sink *sink);
void tree_free(struct tree *t);

#endif
