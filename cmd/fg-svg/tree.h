/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_TREE_H
#define FG_SVG_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/count.h"

struct stacks;
struct table;

/*
 * The call tree: each frame once under its caller, in preorder, callees of
 * one caller in the order of their names' bytes. Frame 0 is the root, which
 * stands for all stacks and has no name. Counts are by column: INPUT_AFTER
 * always, INPUT_BEFORE in a differential tree only, else 0.
 */
struct tree {
	struct frame *frames;
	uint32_t n;        /* with the root */
	uint32_t maxdepth; /* the root has depth 0 */
	bool diff;
	struct table *names; /* the stacks' table, not the tree's own */
	uint32_t pruned;     /* frames that tree_prune left out */
};

struct frame {
	uint32_t name; /* number in names; of the root: TABLE_NONE */
	uint32_t parent;
	uint32_t end; /* the first frame that is not below this one */
	uint32_t depth;
	struct count self[2], total[2];
};

/*
 * Builds *t out of s, which must not change while *t is in use, except by
 * tree_prune adding a name.
 */
void tree_init(struct tree *t, struct stacks *s, bool diff);
/*
 * Puts one frame TREE_PRUNED in place of the callees of each frame whose
 * totals are all below least, so that no caller's total changes.
 */
void tree_prune(struct tree *t, double least);
void tree_free(struct tree *t);

#define TREE_PRUNED "(pruned)"

#endif
