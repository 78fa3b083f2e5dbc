/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_COMM_H
#define FG_COLLAPSE_COMM_H

#include "common/buf.h"
#include "common/str.h"

/*
 * Appends what the threads of one kind have in common in their names, numbers
 * as '*': of "ksoftirqd/32" and of "kworker/u8:1-ev" what stands before the
 * number and a star, of "pool-1-thread-12" "pool-*-thread-*". A digit behind a
 * letter is part of the name, as in "cc1plus".
 */
void comm_aggregate(struct str comm, struct buf *out);

#endif
