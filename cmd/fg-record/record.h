/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_RECORD_H
#define FG_RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "feature.h"
#include "merge.h"
#include "relay.h"
#include "synth.h"
#include "tally.h"

struct alloc;
struct archive;
struct child;
struct events;
struct family;
struct live;
struct offcpu;
struct rotate;
struct meter;
struct sampler;
struct target;
struct writer;

/*
 * The recording itself: what was there before, then what the kernel delivers,
 * until the command or everything sampled has ended or a signal says so.
 *
 * A signal from the terminal goes to the command as well, which decides what
 * to make of it: the recording goes on until the command ends. One sent to
 * the recorder alone is passed on, as SIGTERM if the command ignores it.
 * Without a command it ends the recording. After duration that has ended too,
 * and what is left is to wait for the command.
 *
 * What cannot be written ends the recording, never the command. The reader of
 * a pipe may take its time; but when a signal has ended the recording and it
 * takes nothing for two seconds, it is given up: ETIMEDOUT.
 */
struct record {
	struct sampler *sampler;
	struct writer *writer;
	struct child *child; /* NULL: no command */
	const struct target *target;
	const struct events *events;
	struct live *live;       /* NULL: stacks are written as they come */
	struct family *family;   /* NULL: all that is sampled is wanted */
	struct offcpu *offcpu;   /* NULL: time off the CPUs is not recorded */
	struct alloc *alloc;     /* NULL: allocations are not recorded */
	struct archive *archive; /* NULL: no symbols are kept */
	struct rotate *rotate;   /* NULL: one file, open already */
	struct meter *meter;     /* NULL: not shown */
	char **argv;             /* the program's own, to be noted */
	int signals;             /* signalfd(2) of those record_signals names */
	int toggle;              /* ... and of the one that starts and stops */
	uint64_t delay;          /* nanoseconds until sampling begins */
	uint64_t duration;       /* ... and for how long; 0: to the end */
	struct tally tally;
	struct feature_facts facts;
	struct synth synth;
	struct merge merge;
	struct relay relay;
	uint64_t start_at, stop_at; /* CLOCK_MONOTONIC, 0: not by time */
	bool sampling;              /* by the last signal to toggle */
	uint64_t due; /* when records are to be written, CLOCK_MONOTONIC */
	int error;    /* errno of the write that failed, else 0 */
	bool stop;
	bool told; /* ... by a signal */
};

/*
 * The signals to block and to read from r->signals; ends with 0. Besides, with
 * a signal to toggle, that one: sampling begins at the first and pauses at
 * each second one.
 */
extern const int record_signals[];

/*
 * Writes what comes before the samples: what runs already. From here on the
 * sampler must report what happens to it. The fields before tally are the
 * caller's, the others 0.
 */
void record_begin(struct record *r);
/*
 * Starts the sampler, but for what starts by itself as the command executes,
 * and notes what threads do that run already.
 */
void record_start(struct record *r);
/*
 * Records from a started sampler until the end, stops it and writes what
 * follows; a command has then ended. False if it could not be written whole:
 * r->error.
 */
bool record_run(struct record *r);

#endif
