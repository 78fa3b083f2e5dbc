/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_OFFCPU_H
#define FG_RECORD_OFFCPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"
#include "common/table.h"

struct buf;
struct events;
struct sampler;

/*
 * Time that threads spend off the CPUs, by the stack they left with. The
 * kernel samples a stack at every context switch, and records when a thread
 * leaves a CPU, whether it could have gone on (preempted) or waits (blocked),
 * and when it is back. The sample is held until then and written with that
 * time and with the nanoseconds between as its period.
 *
 * A thread that is away when sampling begins is seen from its return on, and
 * one that is away when it ends is counted up to then.
 */
struct offcpu {
	struct table tids; /* ... */
	struct offcpu_thread *v;
	size_t cap;
	uint64_t *switches; /* ids of the event that samples them, sorted */
	size_t n;
	uint64_t blocked, preempted; /* ids to write */
	size_t period;               /* offset of that in a sample */
};

/* For a sampler that is open, with events_add_offcpu's among its events. */
void offcpu_init(
    struct offcpu *o, const struct events *ev, const struct sampler *s);
/*
 * Takes the sample at the end of b, from start on, away if it is one of a
 * context switch.
 */
void offcpu_sample(struct offcpu *o, struct buf *b, size_t start);
/* A SWITCH or SWITCH_CPU_WIDE record; appends the sample of who is back. */
void offcpu_switch(struct offcpu *o, struct buf *b, struct str record);
/* An EXIT record: the thread will not be back. */
void offcpu_exit(struct offcpu *o, struct str record);
/* Appends samples of all who are still away at a time. */
void offcpu_end(struct offcpu *o, struct buf *b, uint64_t now);
void offcpu_free(struct offcpu *o);

#endif
