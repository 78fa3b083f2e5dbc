/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_PAGE_H
#define FG_SVG_PAGE_H

#include "common/buf.h"

struct look;
struct tree;

/*
 * The whole document: valid XML 1.0 in UTF-8 that fetches nothing, the same
 * bytes for the same tree and look; or, as HTML, the same without the XML
 * declaration in a page of its own. In this order: title and description; the
 * style; the static picture, complete without the rest; the tree as code.h
 * has it; the script that draws from that and takes the static picture away.
 * A still picture ends before the tree. All that the script needs to know
 * besides is in data- attributes of the root element:
 *
 *	data-fg       1, the version of this format
 *	data-frames   frames coded, the root not counted
 *	data-columns  1, or 2 if differential or a chart
 *	data-decimals of the counts
 *	data-unit     what is counted
 *	data-ladder   steps of the unit, see unit.h
 *	data-factor   counts are multiplied by it where they are shown
 *	data-total    the root's total, if it is more than the sum
 *	data-total0   its total before, if that is not the sum, and how many
 *	              frames, of which it is the first, have that
 *	data-root, data-tint             colours of the root and the skyline
 *	data-root-dark, data-tint-dark   the same in the dark, with fg-dark
 *	data-row, data-size        height of a row and of the font, pixels
 *	data-pruned   frames that were left out
 *	data-truncate left: of long names the end is shown
 *	data-by       root, file: the root's callees are to be picked from
 *	data-theme    light, dark
 *	data-view     callers, outline, sandwich, top: to be opened with
 *	data-focus    a function to be opened with
 *	data-search   a regular expression to be opened with
 *	data-sides    both sides of a difference, see sides.h
 *	data-base     names at which stacks begin
 *	data-title, data-subtitle, data-nametype
 *	data-inverted, data-negate, data-fixed, data-chart    1 where they
 *	data-diffusion (steps of colour by width), data-alone (HTML)   apply
 *
 * The script adds data-ready when the page can be used.
 */
void page_write(struct buf *b, const struct tree *t, const struct look *look);
/* A small picture that says only what is wrong. */
void page_message(struct buf *b, const struct look *look, const char *text);

#endif
