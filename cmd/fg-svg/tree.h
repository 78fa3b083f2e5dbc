/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_TREE_H
#define FG_SVG_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/count.h"
#include "common/table.h"

#include "column.h"

/*
 * The call tree. It grows by tree_child and tree_add, frames then being
 * numbered in order of arrival, callers before callees; tree_finish makes it
 * what the rest of the program reads: each frame once under its caller, in
 * preorder, callees of one caller in the order of their names' bytes. Frames
 * that arrive in that order, as those of sorted text do, cost next to nothing
 * to find and nothing to sort.
 *
 * Frame 0 is the root, which stands for all stacks and has no name. Counts are
 * by column: TREE_AFTER always, TREE_BEFORE in a differential tree only.
 *
 * A chart keeps the order of arrival, and may have callees of one name under
 * one caller. In place of its second column, total[TREE_GAP] is what the
 * caller had to itself between the callee before and this one.
 */
enum { TREE_BEFORE, TREE_AFTER, TREE_GAP = TREE_BEFORE };

struct tree {
	struct frame *frames;
	uint32_t n;        /* with the root */
	uint32_t maxdepth; /* the root has depth 0 */
	int decimals;      /* that the counts need: 0 to 18 */
	bool diff, chart;
	struct table names;
	struct column self[2], total[2]; /* by frame; see tree_self */
	uint32_t pruned;                 /* frames that tree_prune left out */
	size_t cap;
	bool disorder;           /* frames are not in preorder */
	struct tree_slot *slots; /* (caller, name) to frame, once needed */
	uint32_t *places;        /* of slots, by frame */
	size_t mask;
};

struct frame {
	uint32_t name; /* number in names; of the root: TABLE_NONE */
	uint32_t parent;
	uint32_t end;    /* the first frame that is not below this one */
	uint32_t before; /* while it grows: another callee of parent, or 0 */
	uint32_t depth : 31;
	uint32_t ends : 1; /* a stack ends here, be its count 0 */
};

/* What ends at a frame, and that with all that is below it. */
static inline struct count
tree_self(const struct tree *t, uint32_t frame, int column)
{
	return column_get(&t->self[column], frame);
}

static inline struct count
tree_total(const struct tree *t, uint32_t frame, int column)
{
	return column_get(&t->total[column], frame);
}

void tree_init(struct tree *t, bool chart);
/*
 * Finds the frame of a name below parent, new or not, the one of the next name
 * below that, and so on. In a chart they are always new ones, and parent must
 * be the last frame or one of its callers.
 */
struct tree_step {
	struct str name;
	uint32_t frame;     /* what is found */
	uint32_t id, place; /* for tree_path's own use */
};
void tree_path(
    struct tree *t, uint32_t parent, struct tree_step *steps, size_t n);
/* The frame of that name under parent, as above. */
uint32_t tree_child(struct tree *t, uint32_t parent, struct str name);
/* Adds to what ends at a frame; false, with nothing added, on overflow. */
bool tree_add(struct tree *t, uint32_t frame, int column, struct count c);
/* Orders the frames, and works out all that was not known till now. */
void tree_finish(struct tree *t, bool diff);
/*
 * Puts one frame TREE_PRUNED in place of the callees of each frame whose
 * totals are all below least, so that no caller's total changes. Not for
 * charts.
 */
void tree_prune(struct tree *t, double least);
void tree_free(struct tree *t);

#define TREE_PRUNED "(pruned)"

#endif
