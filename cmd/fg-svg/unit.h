/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_UNIT_H
#define FG_SVG_UNIT_H

#include "common/buf.h"
#include "common/str.h"

/*
 * Units that people read in steps of a thousand: of time, "ns", "us", "ms",
 * "s" and these words at length, and of memory, "bytes", "kB", "MB", "KiB".
 * 1234567 ns are 1.23 ms.
 */
struct unit;

/* The unit of that name, or NULL: counts in it are shown as they are. */
const struct unit *unit_find(struct str name);
/* "1.23 ms": three digits, but all of a number beyond the last step. */
void unit_add(struct buf *b, const struct unit *u, double value);
/* The steps: "1 ns,1000 us", factor and name of each, the least first. */
void unit_steps(struct buf *b, const struct unit *u);

#endif
