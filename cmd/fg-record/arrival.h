/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_ARRIVAL_H
#define FG_RECORD_ARRIVAL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How late it is recorded that a thread has come to a CPU. The kernel first
 * takes up the thread's events again, which takes it some microseconds of the
 * thread's time; who comes and goes ten thousand times a second would seem to
 * have run a good deal less than it has. How long it has run is counted by the
 * scheduler, too (/proc/PID/schedstat). So threads that often come are
 * compared with that now and then: the time on the CPUs by the records up to a
 * moment in which one is on none, and by the scheduler's count.
 */
#define ARRIVAL_WATCHES 4

struct arrival {
	uint64_t begun;  /* first look */
	bool known;      /* late is */
	uint64_t late;   /* ns, as found last, of whatever thread */
	uint64_t n, old; /* arrivals, and those before the last look */
	uint32_t recent[ARRIVAL_WATCHES]; /* the threads of the last ones */
	uint64_t looked;                  /* when */
	struct arrival_watch {
		uint32_t tid; /* who is compared; 0: nobody */
		uint64_t due; /* what was seen is compared then; 0: nothing */
		uint64_t run; /* ... and is this, ns ... */
		uint64_t run_then, on_then, n_then; /* since; 0: not yet */
		int64_t owed; /* ns that all corrections have missed by */
	} watch[ARRIVAL_WATCHES];
};

/* A thread by the time due, and by its records. */
struct arrival_thread {
	uint64_t on;   /* ns on the CPUs, with late as it was taken off */
	uint64_t n;    /* arrivals */
	uint64_t late; /* ns, of this thread; 0: not known */
	bool runs;     /* ... at that very time, or is not known any more */
};

/* A thread has come, and it is not known better when than by its record. */
void arrival_add(struct arrival *a, uint32_t tid);
/* Looks at threads if that is worth while. */
void arrival_look(struct arrival *a, uint64_t now);
/* Not known yet, soon after the first look: the next one should be soon. */
bool arrival_is_new(const struct arrival *a, uint64_t now);
/* What is due is compared with what is recorded; due is 0 then, t->late new. */
void arrival_compare(
    struct arrival *a, struct arrival_watch *w, struct arrival_thread *t);
/* How late a thread's arrival is recorded, ns. */
uint64_t arrival_late(const struct arrival *a, uint64_t late);

#endif
