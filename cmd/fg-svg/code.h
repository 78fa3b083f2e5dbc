/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_CODE_H
#define FG_SVG_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

struct nameattr;
struct tree;
struct verdicts;

/*
 * The call tree in two to three bytes a frame, for the script to read. It is
 * the text of <metadata> elements, by class:
 *
 *	fg-names   the names, the most frequent first, each ended by LF, which
 *	           no name holds; escaped as all text is
 *	fg-colors  the distinct colours, rrggbb each
 *	fg-paint   a number for each name: its colour's place in fg-colors
 *	fg-dark    the colours for the dark scheme, if there are such
 *	fg-links   what is to be shown of names, and where they lead: lines of a
 *	           place in fg-names in decimal, and key=value behind TABs
 *	fg-judged  what was judged of frames, as verdict.h has it, the first
 *	           line counting from the root
 *	fg-frames  the frames in preorder, less the root
 *
 * A frame is two or more numbers: up * 2^columns + mask; its name's place in
 * fg-names; for each bit of mask its self count. up tells how many levels are
 * left since the frame before, 0 for a callee of that; bit 0 of mask stands
 * for the count, bit 1 for that before. Where some count has a fraction, the
 * counts are two numbers each: whole units, then the fraction in units of
 * 10^-decimals. Totals and ends follow from these. Where colours do not go by
 * name there is no fg-paint, and fg-colors are the COLOR_STEPS steps, of
 * color_delta in a differential tree and else of color_heat.
 *
 * In a chart bit 1 stands for what the caller had to itself between the callee
 * before and this one.
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
 * follows: XML readers refuse text of more than ten million bytes. Those of a
 * class whose first has data-packed are, together, packed text of so many
 * bytes, see pack.h.
 */
#define CODE_CHUNK ((size_t)8 * 1000 * 1000)
#define CODE_BASE 90
/* Bytes that hold any number. */
#define CODE_MAX 16

void code_number(struct buf *b, uint64_t v);
/* What is coded besides the tree. */
struct code_extra {
	const uint32_t *rgb;         /* by name, or NULL: colours are steps */
	const uint32_t *dark;        /* by name, one for each of rgb; or NULL */
	const struct nameattr *attr; /* or NULL */
	const struct verdicts *verdicts; /* placed; or NULL */
	size_t pack; /* names of more bytes are packed, and with 0 all is */
};
/* Appends the elements; whether any of them is packed. */
bool code_tree(
    struct buf *b, const struct tree *t, const struct code_extra *extra);

#endif
