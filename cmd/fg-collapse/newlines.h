/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_NEWLINES_H
#define FG_COLLAPSE_NEWLINES_H

#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/*
 * The offsets of the first max line feeds in s, but none behind one that ends
 * an empty line; how many there are. max is at least 1. What is so near the
 * end of s that fewer than NEWLINES_SLACK bytes follow may be left out: behind
 * a line found that many can be read.
 */
#define NEWLINES_SLACK 64
size_t newlines_find(struct str s, uint32_t *ends, size_t max);

/* The bytes up to behind the first empty line, or 0 if there is none. */
size_t newlines_empty(struct str s);

#endif
