/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_PRINTABLE_H
#define FG_COMMON_PRINTABLE_H

#include "common/str.h"

struct arena;
struct buf;

/*
 * Text that cannot break or forge a line of output: control characters become
 * '?'. Appended to b; or copied, with a NUL behind it.
 */
void printable_add(struct buf *b, struct str s);
struct str printable(struct arena *a, struct str s);

#endif
