/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_RAW_H
#define FG_SCRIPT_RAW_H

#include "common/str.h"

struct buf;

/*
 * Appends what a program of the kernel's virtual machine wrote, as lines of
 * offset, bytes and characters, and once more in quotes if it is a string.
 */
void raw_add(struct buf *b, struct str bytes);

#endif
