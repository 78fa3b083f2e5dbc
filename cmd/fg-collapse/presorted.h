/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PRESORTED_H
#define FG_COLLAPSE_PRESORTED_H

#include <stdbool.h>

struct format;

/*
 * Whether the operands, one or more, are plain files of folded text that are
 * sorted, as those that this program wrote are, and their counts add up: then
 * merging them is quicker and needs no memory. They are read to see it, up to
 * the first line that is out of order. format is what the user said it is, or
 * NULL. Says nothing: what cannot be read is for others to tell.
 */
bool presorted(char *const *operands, const struct format *format);

#endif
