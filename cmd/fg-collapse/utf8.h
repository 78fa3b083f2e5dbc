/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_UTF8_H
#define FG_COLLAPSE_UTF8_H

#include <stdint.h>

struct buf;

/* Adds the character numbered c, or U+FFFD if there is none, as UTF-8. */
void utf8_add(struct buf *b, uint32_t c);

#endif
