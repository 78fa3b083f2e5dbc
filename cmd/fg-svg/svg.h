/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_SVG_H
#define FG_SVG_SVG_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/str.h"

/*
 * The next character of s, which is not empty: how many bytes it takes, and
 * in *c its code point, SVG_BAD for a byte that is no part of valid UTF-8.
 */
#define SVG_BAD UINT32_C(0xfffd)
size_t svg_char(struct str s, uint32_t *c);

/*
 * Appends s so that it stands for itself in the text of an element and in an
 * attribute's value, in XML and in HTML. All text from outside goes this way.
 * Invalid UTF-8 becomes U+FFFD. What has no place in XML, moves the text
 * around it or cannot be seen (control characters, bidirectional controls,
 * line separators, non-characters) is shown as \x1b or \u202e.
 */
void svg_text(struct buf *b, struct str s);

/* The same without escapes: for text that is yet to be packed. */
void svg_plain(struct buf *b, struct str s);

/*
 * At most cells characters of s, wide ones counted twice, the last of them an
 * ellipsis if that is not all. Borrowed from s, *cut telling of the ellipsis.
 */
struct str svg_fit(struct str s, size_t cells, int *cut);

/* The same from the end: what is cut off is the beginning. */
struct str svg_fit_end(struct str s, size_t cells, int *cut);

/* " name="value"", the value escaped, a number, or a colour. */
void svg_attr(struct buf *b, const char *name, struct str value);
void svg_attr_dec(struct buf *b, const char *name, uint64_t value);
void svg_attr_rgb(struct buf *b, const char *name, uint32_t rgb);
void svg_attr_px(struct buf *b, const char *name, double px);

/* Text known to need no escape. */
void svg_raw(struct buf *b, const char *z);
/* A length to a tenth, "12.5". */
void svg_px(struct buf *b, double px);
/* "#rrggbb" */
void svg_rgb(struct buf *b, uint32_t rgb);
/* "1,234,567.5" */
void svg_count(struct buf *b, struct count c);
/* As few digits as tell v from its neighbours: "1.5". */
void svg_double(struct buf *b, double v);
/* 100 * part / whole, "12.34%" */
void svg_percent(struct buf *b, double part, double whole);

#endif
