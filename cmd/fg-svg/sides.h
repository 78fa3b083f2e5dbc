/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_SIDES_H
#define FG_SVG_SIDES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"

struct look;
struct tree;

/*
 * Appends, escaped, what is compared in a differential tree: the names of both
 * sides as far as they are known, their totals and numbers of runs, how what
 * changed was told from noise, and how much is in frames that are gone, which
 * have no width.
 */
void sides_write(struct buf *b, const struct tree *t, const struct look *look);
/* What the colours and other signs of frames mean. */
void sides_legend(struct buf *b, const struct tree *t, const struct look *look);
/* Whether frame i had no counts before. */
bool sides_new(const struct tree *t, uint32_t i);

#endif
