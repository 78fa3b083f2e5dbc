/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_EVENT_H
#define FG_RECORD_EVENT_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uprobe.h"

/* How often to sample: a frequency in Hz, or else every period-th event. */
struct event_rate {
	uint64_t freq, period; /* at most one is not 0 */
};

/*
 * What is sampled, from the text of -e:
 *
 *	NAME	named.h knows: software, hardware, caches
 *	rHEX	a raw hardware event
 *	PMU/TERM,.../	what sysfs describes, see pmu.h
 *	NAME/TERM,.../	one of the others, with a rate or a name of its own
 *	SYSTEM:NAME	a tracepoint, or with *, ? and [] all that fit
 *	mem:ADDRESS[/LENGTH][:rwx]	data read, written or executed
 *	uprobe:OBJECT:FUNCTION...	see uprobe.h
 *	kprobe:FUNCTION[+OFFSET][%return]	the same in the kernel
 *
 * and behind it :MODIFIERS, see spec.h; behind a '/' the colon may be left
 * out.
 */
struct event {
	char *name;       /* as perf shows it */
	char *tracepoint; /* "system/name", or NULL */
	char *symbol;     /* of a kprobe, or NULL */
	char *filter;     /* of a tracepoint's fields, or NULL */
	struct uprobe uprobe;
	struct event_rate rate; /* its own, or 0 */
	struct perf_event_attr attr;
	bool fall_back; /* to cpu-clock where there is no such counter */
	bool made;      /* not the kernel's: samples of it are made here */
	bool fixed;     /* its period is not to be chosen */
	bool tracker;   /* counts nothing: events_add_tracker */
	bool modes;     /* u or k was asked for, so they must not change */
	bool modified;  /* its name ends in modifiers */
	bool best;      /* less exact addresses will do */
	bool each;      /* every one is sampled if no rate is given */
	bool burst;     /* at its rate, samples can follow without a pause */
	bool in_kernel; /* happens nowhere else */
};

struct events {
	struct event *v;
	size_t n, cap;
	size_t last; /* the first one of what was added last */
	bool denied; /* nothing is wrong with the list: tracefs is not there */
};

/*
 * Adds the events of a comma-separated list. NULL, or what is wrong with it;
 * *bad is then the one concerned, which the caller frees.
 */
const char *events_add(struct events *ev, const char *list, char **bad);
/*
 * A condition for the tracepoints added last, in the words of the kernel's
 * Documentation/trace/events.rst. NULL, or why not.
 */
const char *events_filter(struct events *ev, const char *filter);
/* The default: cycles, or cpu-clock where there is no such counter. */
void events_add_default(struct events *ev);
/*
 * An event before all others that never happens: its counters can report what
 * threads do before sampling begins.
 */
void events_add_tracker(struct events *ev);
/*
 * Adds the two events of time off the CPUs, in nanoseconds: blocked, which
 * samples context switches, and preempted, which is made of that. Every switch
 * if CPUs are sampled, or else as many of each thread as EVENT_SWITCHES a
 * second.
 */
void events_add_offcpu(struct events *ev, bool by_cpu);
/* Blocked without samples: only that a switch happened is recorded. */
void event_to_switches(struct event *e);
/* cpu-clock, of any rate. */
bool event_is_clock(const struct event *e);
/* A uprobe or kprobe, which must not be inherited. */
bool event_is_probe(const struct event *e);
bool events_any_probe(const struct events *ev);
/* Turns e into cpu-clock, its modifiers and rate kept. */
void event_to_clock(struct event *e);
/* Restricts e to user code, as the modifier u does. */
void event_to_user(struct event *e);
/* Leaves out user code or the kernel, but for tracepoints. */
void events_modes(struct events *ev, bool user, bool kernel);
/*
 * Sets how often all are sampled that have no rate of their own. With neither
 * frequency nor period each has its default: tracepoints, probes and
 * breakpoints are taken one by one, all else 999 times a second.
 */
void events_rate(struct events *ev, struct event_rate rate);
/* The highest frequency of any, 0 if none has one; and lowers them to a limit. */
uint64_t events_top_freq(const struct events *ev);
void events_limit_freq(struct events *ev, uint64_t max);
/* Takes this program's own addresses out of the attributes, once open. */
void events_forget_pointers(struct events *ev);
void events_free(struct events *ev);

#define EVENT_FREQ 999
/* A stack takes several times as long as a switch, this many 3 % of a CPU. */
#define EVENT_SWITCHES 25000

#endif
