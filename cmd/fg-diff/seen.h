/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_SEEN_H
#define FG_DIFF_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "common/table.h"

/*
 * Whole stacks that were read before, and what they are in the tree: runs of
 * one program have most stacks in common, and in the same order, so that the
 * one that followed the last time is tried first. {0} is empty.
 */
struct seen {
	struct table stacks;
	uint32_t *node; /* [number of a stack] */
	uint32_t *next; /* [the same]: the stack that followed, or itself */
	size_t node_cap, next_cap;
	uint32_t last; /* the stack before */
};

#define SEEN_NEW UINT32_MAX

/* The node of stack; of a new one SEEN_NEW, for the caller to set. */
uint32_t *seen_node(struct seen *s, struct str stack);
void seen_free(struct seen *s);

#endif
