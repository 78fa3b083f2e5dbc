/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_SAMPLER_H
#define FG_RECORD_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "live.h"
#include "ring.h"

struct buf;
struct events;
struct pollfd;
struct target;

/*
 * The events opened: a counter for each event, CPU and thread, and a ring for
 * each CPU that all its counters write to (an inherited counter must have a
 * CPU of its own to be mapped). The first event's counters also report what
 * the threads do: names, forks, exits, mappings.
 */
struct sampler {
	struct sampler_cpu *cpus;
	size_t n;
	bool tracker;     /* the first event only tracks what threads do */
	bool on_clock;    /* no counter of cycles: cpu-clock instead */
	bool user_only;   /* not allowed to see the kernel: user code only */
	bool approximate; /* ... so time off the CPUs has no stacks */
	bool no_fields;   /* not allowed to see those of tracepoints */
	bool cgroups;     /* threads are control groups' descriptors */
	bool bad_filter;  /* opening failed at the event's filter */
	bool no_memory;   /* none could be locked for the rings */
	bool cramped;     /* ... but for smaller ones than are wanted */
	bool settled;     /* an event has been opened: no more changes */
	int32_t tid;      /* the thread concerned when opening failed */
	size_t event;     /* ... and the event */
};

struct sampler_cpu {
	struct ring ring;
	struct counter *counters;
	size_t n, cap;
	size_t polled; /* the counter that is waited for */
};

struct counter {
	int fd;
	uint32_t event; /* its index */
	uint64_t id;    /* in each of its records */
	bool wide;      /* of every process, see family.h */
};

/* How to sample. */
struct sampler_mode {
	bool callchain;    /* with the stack */
	enum live_how how; /* ... and what is made of it, from ... */
	uint32_t dump;     /* ... so many bytes of it, or of ... */
	uint32_t burst;    /* ... what comes in bursts, so many */
	bool bursts;       /* samples may follow one another closely */
	bool cpu;          /* samples tell their CPU */
	bool on_exec;      /* starts by itself when the thread executes */
	bool family;       /* probes are opened for every process */
	bool alone;        /* without what the threads start */
};

/*
 * Opens all, not yet sampling. What the kernel or the user's rights do not
 * allow is left out of the attributes in ev, or replaced, if that still makes
 * a useful recording (on_clock and user_only say so). False with errno: no
 * thread was left, or an event cannot be had.
 */
bool sampler_open(struct sampler *s, struct events *ev, const struct target *t,
    struct sampler_mode mode);
/* Lets the event that only tracks, if there is one, begin to. */
void sampler_track(struct sampler *s);
void sampler_start(struct sampler *s);
/* Only those that do not start as a thread executes. */
void sampler_start_wide(struct sampler *s);
/* No samples until it is started again, but the tracking goes on. */
void sampler_pause(struct sampler *s);
void sampler_stop(struct sampler *s);
/* Samples the kernel had no room for; 0 where it does not say (before 6.0). */
uint64_t sampler_lost(const struct sampler *s);
/*
 * Appends the numbers of the event's counters, or that of one made here, to
 * ids, which holds uint64_t.
 */
void sampler_ids(const struct sampler *s, uint32_t event, struct buf *ids);
/*
 * Sets the s->n places at p to wait for each ring. False if none is left to
 * wait for: every thread, and all they have started since, has ended.
 */
bool sampler_poll(const struct sampler *s, struct pollfd *p);
/* Takes note of what poll said of them: of threads that have ended. */
void sampler_polled(struct sampler *s, const struct pollfd *p);
void sampler_close(struct sampler *s);

#endif
