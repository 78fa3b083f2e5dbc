/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_TEXT_H
#define FG_COLLAPSE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/count.h"
#include "common/str.h"

/* What the formats that are lines of text take their lines apart with. */

/* How many blanks (or of the bytes in set) the line begins with. */
size_t text_indent(struct str line);
size_t text_span(struct str line, struct str set);
/* Takes prefix off the front of *s, if it is there. */
bool text_take(struct str *s, struct str prefix);
/* Takes a hexadecimal number off it, behind "0x" or not. */
bool text_take_hex(struct str *s, uint64_t *v);
/*
 * Splits *s at the first mark: *part is what stands before it, *s what stands
 * behind. If there is none it is false, and both stay as they are.
 */
bool text_split(struct str *s, struct str mark, struct str *part);
/* What stands before the mark; all of s if it is not there. */
struct str text_before(struct str s, struct str mark);
/* s without the quotes around it, if it has them on both sides. */
struct str text_unquote(struct str s);
/* Without "+12" or "+0x1f" at its end. */
struct str text_no_offset(struct str s);

/* A decimal number times ten to the power of shift, exactly. */
bool text_decimal(struct str s, int shift, struct count *c);
/* The same in nanoseconds: "1.5" of unit ns, us, ms, s, sec, m, min or h. */
bool text_time(struct str s, struct str unit, struct count *ns);
/*
 * A number with thousands separators, groups of three digits between one of
 * ',' '.' ' ' or a quote; and one without any.
 */
bool text_grouped(struct str s, uint64_t *v);

/* The method of "at pkg.Class.method(File.java:12)", blanks before it or not. */
bool text_java_at(struct str line, struct str *method);
/*
 * The same of a line that is known to be a frame, as what stands above it says:
 * false if not all of it is there. A method of Kotlin may have blanks.
 */
bool text_java_frame(struct str line, struct str *method);
/* Whether s is the beginning of whole, and not all of it. */
bool text_begins(struct str s, struct str whole);

#endif
