/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_ORDER_H
#define FG_SVG_ORDER_H

struct tree;

/*
 * Puts the frames of a tree that has grown into preorder, callees by their
 * names' bytes. While it grew a frame's end was the first in a list of its
 * callees, which goes on by before: from the greatest name to the least, or,
 * where there are slots, in no order. In preorder end is the last callee, or 0.
 */
void order_frames(struct tree *t);

#endif
