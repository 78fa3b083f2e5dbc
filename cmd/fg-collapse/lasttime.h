/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_LASTTIME_H
#define FG_COLLAPSE_LASTTIME_H

#include <stdint.h>

struct format;
struct reader;

/*
 * The time of the last sample of an input that is still to be read, out of the
 * end of the file, for which it is not read: a plain one, not compressed, or
 * memory. NULL, or why it cannot be told.
 */
const char *lasttime_find(
    const struct reader *r, const struct format *format, uint64_t *ns);

#endif
