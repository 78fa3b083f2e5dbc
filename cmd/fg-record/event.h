/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_EVENT_H
#define FG_RECORD_EVENT_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What is sampled, from the text of -e:
 *
 *	NAME[:MODIFIERS]	a name event_names gives
 *	rHEX[:MODIFIERS]	a raw hardware event
 *	SYSTEM:NAME[:MODIFIERS]	a tracepoint
 *
 * Modifiers are u (user), k (kernel; with neither letter both are sampled)
 * and p, pp, ppp (how exact the address must be, for hardware events).
 */
struct event {
	char *name;       /* as perf shows it */
	char *tracepoint; /* "system/name", or NULL */
	struct perf_event_attr attr;
	bool fall_back; /* to cpu-clock where there is no such counter */
	bool made;      /* not the kernel's: samples of it are made here */
	bool fixed;     /* its period is not to be chosen */
	bool tracker;   /* counts nothing: events_add_tracker */
	bool modes;     /* u or k was asked for, so they must not change */
};

struct events {
	struct event *v;
	size_t n, cap;
};

/* How often to sample: a frequency in Hz, or else every period-th event. */
struct event_rate {
	uint64_t freq, period; /* at most one is not 0 */
};

/*
 * Adds the events of a comma-separated list. NULL, or what is wrong with it;
 * *bad is then the one concerned, which the caller frees.
 */
const char *events_add(struct events *ev, const char *list, char **bad);
/* The default: cycles, or cpu-clock where there is no such counter. */
void events_add_default(struct events *ev);
/*
 * An event before all others that never happens: its counters can report what
 * threads do before sampling begins.
 */
void events_add_tracker(struct events *ev);
/*
 * Adds the two events of time off the CPUs, in nanoseconds: blocked, which
 * samples every context switch, and preempted, which is made of that.
 */
void events_add_offcpu(struct events *ev);
/* Turns e into cpu-clock, its modifiers and rate kept. */
void event_to_clock(struct event *e);
/* Restricts e to user code, as the modifier u does. */
void event_to_user(struct event *e);
/*
 * Sets how often all are sampled. With neither frequency nor period each has
 * its default: tracepoints are taken one by one, all else 999 times a second.
 */
void events_rate(struct events *ev, struct event_rate rate);
/* Names -e knows, sorted as in the manual; NULL behind the last. */
const char *event_names(size_t i);
void events_free(struct events *ev);

#define EVENT_FREQ 999

#endif
