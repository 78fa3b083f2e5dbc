/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_STYLE_H
#define FG_SVG_STYLE_H

#include <stdbool.h>

#include "common/buf.h"

struct look;
struct picture_classes;

/*
 * The style element. Colours are in attributes, for readers without styles;
 * this has what the dark scheme and options change of them, and, if full, what
 * the script needs, with diff in a differential graph. used has the classes of colours that are
 * drawn and have colours of their own in the dark.
 */
void style_write(struct buf *b, const struct look *look,
    const struct picture_classes *used, bool full, bool diff);

#endif
