/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_DRAIN_H
#define FG_RECORD_DRAIN_H

#include <stddef.h>

struct record;

/*
 * From the rings to the writer: in order of time, through all that makes other
 * records of what the kernel delivers, if there is any such; else as they are.
 */
/* Moves what there is, and writes it when that is due. */
void drain(struct record *r);
/* Takes note of what is in the writer's buffer from start on. */
void drain_account(struct record *r, size_t start);
/* Writes what there is now. */
void drain_flush(struct record *r);
/* Remembers the first error; the rings are left to overflow from then on. */
void drain_fail(struct record *r);

#endif
