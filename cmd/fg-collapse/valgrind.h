/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_VALGRIND_H
#define FG_COLLAPSE_VALGRIND_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

struct profile;

/*
 * The number of the frame that valgrind prints as
 *
 *	0x10925C: make_str (demo.c:14)
 *	0x484BE4C: mempcpy (in /usr/lib/libc.so.6)
 *	0x401AB77: ??? (in /lib/ld-linux-x86-64.so.2)
 *	0x1: ???
 *
 * by its function, with --srcline its source line too; code without a symbol
 * by its object as perf's is. *known is false for the last kind, which at the
 * root of a stack is no code but what happened to stand there.
 */
uint32_t valgrind_frame(struct profile *p, struct str text, bool *known);

#endif
