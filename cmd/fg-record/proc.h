/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_PROC_H
#define FG_RECORD_PROC_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

struct buf;

/* What /proc and /sys say of the machine and its processes. */

/*
 * Reads the whole file named by the format into b, which is emptied first.
 * False if there is no such file (any more) or it cannot be read.
 */
bool proc_read(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The number a file consists of. */
bool proc_number(const char *path, int64_t *v);
/*
 * What follows "KEY:" on a line of its own in text, blanks around it removed;
 * empty if there is no such line.
 */
struct str proc_field(struct str text, struct str key);
/*
 * Calls fn with every name in a directory that is a number, ascending. False
 * if there is no such directory (any more).
 */
typedef void proc_fn(void *arg, int32_t id);
bool proc_each(const char *dir, proc_fn *fn, void *arg);

#endif
