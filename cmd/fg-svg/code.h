/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_CODE_H
#define FG_SVG_CODE_H

#include <stdint.h>

#include "common/buf.h"

struct tree;

/*
 * The call tree in two to three bytes a frame, for the script to read. It is
 * the text of <metadata> elements, by class:
 *
 *	fg-names   the names, the most frequent first, each ended by LF, which
 *	           no name holds; escaped as all text is
 *	fg-colors  the distinct colours, rrggbb each
 *	fg-paint   a number for each name: its colour's place in fg-colors
 *	fg-frames  the frames in preorder, less the root
 *
 * A frame is two or more numbers: up * 2^columns + mask; its name's place in
 * fg-names; for each bit of mask its self count. up tells how many levels are
 * left since the frame before, 0 for a callee of that; bit 0 of mask stands
 * for the count, bit 1 for that before. Where some count has a fraction, the
 * counts are two numbers each: whole units, then the fraction in units of
 * 10^-decimals. Totals and ends follow from these. A differential tree has
 * neither fg-colors by name nor fg-paint: its fg-colors are those of
 * color_delta.
 *
 * A number is written with 90 digits: the printable ASCII characters 33 to
 * 126 in order, less & < > ]. With d for the first digit's value and e, f for
 * those that follow:
 *
 *	d < 60   d                                  0 .. 59
 *	d < 84   60 + (d - 60) * 90 + e             .. 2219
 *	d < 89   2220 + (d - 84) * 8100 + e * 90 + f  .. 42719
 *	d = 89   42720 + what follows to base 45, lowest first, 45 being
 *	         added to every digit but the last
 *
 * An element ends before it has CODE_CHUNK bytes and another of its class
 * follows: XML readers refuse text of more than ten million bytes.
 */
#define CODE_CHUNK ((size_t)8 * 1000 * 1000)
#define CODE_BASE 90

void code_number(struct buf *b, uint64_t v);
/* Appends the elements; rgb is by name, and not used if t is differential. */
void code_tree(struct buf *b, const struct tree *t, const uint32_t *rgb);

#endif
