/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PRESORTED_H
#define FG_COLLAPSE_PRESORTED_H

#include <stdbool.h>
#include <stddef.h>

struct format;

/*
 * Whether the operands, one or more, are plain files of folded text that are
 * sorted, as those that this program wrote are, whose counts add up, and not
 * more than may be open at once: then merging them is quicker and needs no
 * memory. They are read to see it, up to the first line that is out of order.
 * format is what the user said it is, or NULL; up to so many threads look at
 * one each. Says nothing: what cannot be
 * read is for others to tell.
 */
bool presorted(
    char *const *operands, const struct format *format, size_t threads);

#endif
