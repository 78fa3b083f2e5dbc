/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_POINTER_H
#define FG_SCRIPT_POINTER_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/str.h"

/*
 * What the kernel's %p prints of the bytes pointed to
 * (Documentation/core-api/printk-formats.rst): addresses of Internet (I4, I6,
 * I6c, IS) and Ethernet (M), UUIDs (U).
 */

/*
 * Appends bytes as kind, what follows "%p", says; false if it is no kind known
 * here or bytes are too few. big: byte order of the recording.
 */
bool pointer_add(struct buf *b, const char *kind, struct str bytes, bool big);

#endif
