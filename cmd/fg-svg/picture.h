/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_PICTURE_H
#define FG_SVG_PICTURE_H

#include <stdint.h>

#include "common/buf.h"
#include "common/str.h"

struct look;
struct tree;

/* The pattern in front of frames that are new. */
#define PICTURE_HATCH "fg-new"

/* Between the frames and the sides. */
#define PICTURE_PAD 10

/*
 * The picture that needs no script, in at most PICTURE_MAX bytes, whatever
 * the tree: the widest frames get a colour, a label if it fits and a tooltip;
 * those next in width a colour; of the others the skyline is drawn.
 */
#define PICTURE_MAX (60 * 1000)
/* A bit for each color_class that shapes are filled or strokes drawn with. */
struct picture_classes {
	uint32_t fills, strokes;
};
/* Adds to *used. */
void picture_frames(struct buf *b, const struct tree *t,
    const struct look *look, struct picture_classes *used);
/* The height above the frames, and of all. */
double picture_head(const struct look *look);
double picture_height(const struct tree *t, const struct look *look);
/* The colours of a function, the root, and what is too narrow to be drawn. */
uint32_t picture_color(const struct look *look, struct str name);
uint32_t picture_root(const struct tree *t, const struct look *look);
uint32_t picture_tint(const struct tree *t, const struct look *look);
#define PICTURE_ROOT_DARK 0x4f4f4f
#define PICTURE_TINT_DARK 0x2f333a
/* "name (1,234 samples, 12.34%)" for frame i. */
void picture_title(
    struct buf *b, const struct tree *t, const struct look *look, uint32_t i);
/* Less the annotation that tells kernel, inlined, JIT and waker frames. */
struct str picture_name(struct str name);

#endif
