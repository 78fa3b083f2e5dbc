/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_STYLE_H
#define FG_SVG_STYLE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"

struct look;

/*
 * The style element. Colours are in attributes, for readers without styles;
 * this has what the dark scheme and options change of them, and, if full, what
 * the script needs, with diff in a differential graph. classes has a bit for
 * each color_class that is drawn and has a colour of its own in the dark.
 */
void style_write(struct buf *b, const struct look *look, uint32_t classes,
    bool full, bool diff);

#endif
