/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_WAITING_H
#define FG_RECORD_WAITING_H

#include <stdint.h>

#include "common/str.h"

struct buf;
struct live;

/*
 * The stack of a thread that waits, of whose registers /proc tells two. What
 * the others are follows from how its functions begin (prologue.h).
 */
struct waiting_thread {
	uint32_t pid;
	uint64_t pc, sp;
	struct str stack; /* bytes from sp on */
	int memory;       /* descriptor of the process's, to read its code */
};

/* Appends its callers, itself first, for a callchain. */
void waiting_put(struct live *l, struct buf *b, const struct waiting_thread *t);

#endif
