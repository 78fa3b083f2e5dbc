/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_ATTRTEXT_H
#define FG_SCRIPT_ATTRTEXT_H

#include <stdbool.h>

#include "common/str.h"

struct buf;

/*
 * Appends what is not 0 of a perf_event_attr, in the words and the order of
 * perf script --header: ", size = 136, sample_type = IP|TID, freq = 1". attr
 * is as in the file; nothing is appended for one that is damaged.
 */
void attrtext_add(struct buf *b, struct str attr, bool big);

#endif
