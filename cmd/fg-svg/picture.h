/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_PICTURE_H
#define FG_SVG_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/str.h"

struct color_palette;
struct tree;

/* What the options say of the page's looks; strings may be NULL. */
struct look {
	const char *title, *subtitle, *notes;
	const char *countname; /* what is counted: "samples" */
	const char *nametype;  /* put before a frame's details */
	const char *search;    /* searched for when the page opens */
	const char *fonttype;
	double fontsize; /* pixels, as all that follow */
	double row;      /* height of a row of frames */
	double width;
	bool fixed;    /* that wide, however wide the window is */
	bool still;    /* the static picture, and nothing else */
	bool inverted; /* the root on top */
	bool reversed; /* stacks were reversed: leaves at the root */
	bool negate;   /* grown and shrunk change places */
	bool classic;  /* the shades of flamegraph.pl --hash */
	const struct color_palette *palette;
	bool background;    /* ground is set */
	uint32_t ground[2]; /* colour on top and at the bottom */
};

/* Between the frames and the sides. */
#define PICTURE_PAD 10

/*
 * The picture that needs no script, in at most PICTURE_MAX bytes, whatever
 * the tree: the widest frames get a colour, a label if it fits and a tooltip;
 * those next in width a colour; of the others the skyline is drawn.
 */
#define PICTURE_MAX (60 * 1000)
void picture_frames(
    struct buf *b, const struct tree *t, const struct look *look);
/* The height above the frames, and of all. */
double picture_head(const struct look *look);
double picture_height(const struct tree *t, const struct look *look);
/* The colours of a function, the root, and what is too narrow to be drawn. */
uint32_t picture_color(const struct look *look, struct str name);
uint32_t picture_root(const struct tree *t, const struct look *look);
uint32_t picture_tint(const struct tree *t, const struct look *look);
/* "name (1,234 samples, 12.34%)" for frame i. */
void picture_title(
    struct buf *b, const struct tree *t, const struct look *look, uint32_t i);
/* Less the annotation that tells kernel, inlined, JIT and waker frames. */
struct str picture_name(struct str name);

#endif
