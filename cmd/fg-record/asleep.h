/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_ASLEEP_H
#define FG_RECORD_ASLEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

struct live;
struct offcpu;
struct target;

/*
 * Threads that wait when sampling begins. The kernel samples none that does
 * not move, but tells where it waits (/proc/TID/syscall, proc(5)): the program
 * counter and the stack pointer. Its stack is read from its memory and unwound
 * as far as these two are enough. The thread is not stopped and notices
 * nothing.
 */
struct asleep {
	bool runs;       /* it does not wait at all */
	bool known;      /* the two below are */
	uint64_t pc, sp; /* where it will go on, and its user's stack */
};

/*
 * Tells o of every thread of t, all of which are sampled since a time; live
 * unwinds their stacks, or is NULL.
 */
void asleep_start(struct offcpu *o, struct live *live, const struct target *t,
    uint64_t since);

/* The same of those who wait by now without a stack, see offcpu_look. */
void asleep_look(struct offcpu *o, struct live *live);
/* Reads a thread's line in syscall, for tests; false if it is none. */
bool asleep_parse(struct asleep *a, struct str line);

#endif
