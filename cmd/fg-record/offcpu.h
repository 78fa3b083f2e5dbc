/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_OFFCPU_H
#define FG_RECORD_OFFCPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arrival.h"
#include "common/str.h"
#include "common/table.h"
#include "ids.h"

struct buf;
struct events;
struct sampler;

/*
 * Time that threads spend off the CPUs, by the stack they left with. The
 * kernel records when a thread leaves a CPU, whether it could have gone on
 * (preempted) or waits (blocked), and when it is back; and it samples a stack
 * at context switches. That is held until then and written with that time and
 * with the nanoseconds between as its period.
 *
 * Of a thread that switches very often, only some switches are sampled. The
 * time of the others, which is known all the same, is added to that of the
 * thread's next one with a stack that took about as long (the same power of
 * eight), so that many short waits do not take the place of a long one. And
 * who waits longer than some milliseconds can be looked at meanwhile.
 *
 * Where the kernel may not be sampled (approximate), the stack is that of the
 * thread's last sample before it left.
 *
 * Periods of cpu-clock become the time that the thread has run since its last
 * one, so that these and those of time off the CPUs add up to all time. Not so
 * if CPUs are sampled rather than threads: there what a thread that ends has
 * run since its last sample would be lost again and again.
 */
struct offcpu {
	struct table tids; /* ... */
	struct offcpu_thread *v;
	size_t cap;
	bool approximate;
	bool by_cpu;      /* CPUs are sampled, not threads */
	bool weighted;    /* periods of cpu-clock are what a thread has run */
	struct ids roles; /* of events in all this */
	uint64_t blocked, preempted; /* ids to write */
	uint64_t type;               /* sample_type of what is written */
	uint64_t unsampled; /* time of the last switch without a stack */
	struct arrival arrival;
	uint64_t *cpus; /* when a thread last left each; 0: none did */
	size_t ncpus, cpus_cap;
};

/* What a thread does when sampling begins. */
struct offcpu_start {
	uint32_t pid, tid;
	uint64_t since, seen; /* when it began, and when this was found out */
	bool asleep;
	struct str sample; /* its stack as a sample; empty: not known */
};

/* For a sampler that is open, with events_add_offcpu's among its events. */
void offcpu_init(struct offcpu *o, const struct events *ev,
    const struct sampler *s, bool by_cpu);
/*
 * A thread was there before sampling began. What it had slept by then does not
 * count, but what it sleeps on does.
 */
void offcpu_start(struct offcpu *o, const struct offcpu_start *s);
/*
 * Takes the sample at the end of b, from start on, away if it is one of a
 * context switch.
 */
void offcpu_sample(struct offcpu *o, struct buf *b, size_t start);
/* A SWITCH or SWITCH_CPU_WIDE record; appends the sample of who is back. */
void offcpu_switch(struct offcpu *o, struct buf *b, struct str record);
/* A COMM record: with an executed program sampling may begin. */
void offcpu_comm(struct offcpu *o, struct str record);
/* An EXIT record: the thread will not be back. Appends what is left of it. */
void offcpu_exit(struct offcpu *o, struct buf *b, struct str record);
/*
 * Whether there are switches without a stack these days, so that who waits for
 * longer should be looked at every OFFCPU_LOOK_MS.
 */
#define OFFCPU_LOOK_MS 4
bool offcpu_looks(const struct offcpu *o, uint64_t now);
/* The same, or because what threads have run is still to be compared first. */
bool offcpu_hurries(const struct offcpu *o, uint64_t now);
/* Reads how long threads have run, for the moment when records get there. */
void offcpu_measure(struct offcpu *o, uint64_t now);
/* Calls fn, once in a wait, for threads that have waited without a stack. */
typedef void offcpu_fn(void *arg, uint32_t pid, uint32_t tid);
void offcpu_look(struct offcpu *o, uint64_t now, offcpu_fn *fn, void *arg);
/*
 * What it has found by the time seen, if the thread waits since: its stack as a
 * sample, or nothing if it waits for a CPU only.
 */
void offcpu_found(
    struct offcpu *o, uint32_t tid, uint64_t seen, struct str sample);
/* A FORK record: of the thread, even if one of its number has ended. */
void offcpu_fork(struct offcpu *o, struct str record);
/* Appends samples of all that is not written by a time; starts anew. */
void offcpu_end(struct offcpu *o, struct buf *b, uint64_t now);
/*
 * Appends the fields of a thread's sample up to its callchain; event, time and
 * period are 0.
 */
void offcpu_put_head(struct buf *b, uint32_t pid, uint32_t tid, uint64_t ip);
/* ... and those behind it. */
void offcpu_put_tail(const struct offcpu *o, struct buf *b);
void offcpu_free(struct offcpu *o);

#endif
