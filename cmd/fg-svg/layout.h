/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_LAYOUT_H
#define FG_SVG_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tree;

/*
 * Where the frames of a tree are in a picture some pixels wide: the root from
 * 0 to width, callees side by side within their caller, by name, behind what
 * the caller has to itself. Rows are depths, the root's row being 0.
 */
struct layout {
	struct box *boxes; /* wide enough to be drawn, in preorder */
	size_t n, cap;
	bool hidden;    /* there are frames too narrow for a box */
	uint32_t *rows; /* of each pixel column: the rows in use there */
	size_t columns;
};

struct box {
	uint32_t frame;
	double x, w; /* pixels */
};

/* Boxes for all frames at least narrow pixels wide; rows count all frames. */
void layout_init(
    struct layout *l, const struct tree *t, double width, double narrow);
void layout_free(struct layout *l);

#endif
