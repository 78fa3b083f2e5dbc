/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_OPTIONS_H
#define FG_RECORD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "alloc.h"
#include "child.h"
#include "common/opts.h"
#include "event.h"
#include "live.h"
#include "rotate.h"
#include "target.h"

/*
 * What the command line asks for. This part of main says what is wrong with it
 * itself, and ends the program then, with status 2.
 */
struct options {
	struct events events;
	struct event_rate rate;
	const char *alloc_what; /* NULL: no --alloc */
	struct allocmode alloc;
	struct target_wish wish;
	bool as_user, list, no_archive, no_callchain, no_inherit, off_cpu;
	bool all_kernel, all_user, quiet, rotated;
	enum opts_progress progress;
	uint64_t delay, duration; /* nanoseconds */
	int toggle;               /* a signal, or 0 */
	struct rotate rotate;
	int level; /* of compression; 0: none */
	struct child_user user;
	uint64_t max_stack;
	enum live_how how;
	uint32_t dump; /* bytes of stack for it */
	bool dump_given;
	const char *output; /* NULL: standard output */
	char **command;     /* NULL: none */
};

/*
 * Bytes of stack, unless given, where samples come in bursts: the rings take
 * four times as many at a time, and stacks that are deeper are rare.
 */
#define OPTIONS_BURST 16384

/* Reads the command line; --help, --version and --list end there. */
void options_parse(struct options *o, int argc, char **argv);
/* Is something sampled that runs already? */
bool options_attached(const struct options *o);
/* Says why, if that is not NULL, and how to use the program; ends it. */
_Noreturn void options_usage(const char *why);

#endif
