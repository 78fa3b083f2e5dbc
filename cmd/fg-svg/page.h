/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_PAGE_H
#define FG_SVG_PAGE_H

#include "common/buf.h"

struct look;
struct tree;

/*
 * The whole document: valid XML 1.0 in UTF-8 that fetches nothing, the same
 * bytes for the same tree and look. In this order: title and description; the
 * style; the static picture, complete without the rest; the tree as code.h
 * has it; the script that draws from that and takes the static picture away.
 * A still picture ends before the tree. All that the script needs to know
 * besides is in data- attributes of the root element:
 *
 *	data-fg       1, the version of this format
 *	data-frames   frames coded, the root not counted
 *	data-columns  1, or 2 if differential
 *	data-decimals of the counts
 *	data-unit     what is counted
 *	data-root, data-tint       colours of the root and the skyline
 *	data-row, data-size        height of a row and of the font, pixels
 *	data-inverted, data-negate, data-fixed    1 where they apply
 *	data-title, data-subtitle, data-nametype, data-search    where given
 *
 * The script adds data-ready when the page can be used.
 */
void page_write(struct buf *b, const struct tree *t, const struct look *look);
/* A small picture that says only what is wrong. */
void page_message(struct buf *b, const struct look *look, const char *text);

#endif
