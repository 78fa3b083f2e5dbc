/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_PRINT_H
#define FG_SCRIPT_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "data.h"
#include "dump.h"
#include "fields.h"
#include "inline.h"
#include "leaf.h"
#include "sample.h"
#include "symbol.h"
#include "tail.h"
#include "task.h"
#include "trace.h"

/*
 * Samples as the text of perf script, but for what the manual says:
 *
 *	comm tid [cpu] seconds.micros: period event:
 *	<TAB>address symbol+0xoffset (dso)
 *	...
 *	<empty line>
 *
 * The first line ends in a blank. Without a callchain comm is set right in 16
 * columns and the address follows on the same line.
 */
struct print_options {
	struct fields fields;
	bool ns;        /* time to the nanosecond */
	bool no_chain;  /* the sample's own address only */
	bool no_inline; /* functions inlined are not shown */
};

struct print {
	struct print_options opts;
	const struct data *data;
	struct tasks *tasks;
	struct tails tails;
	struct inlines inlines;
	struct dumps dumps;
	struct leaf leaf;
	struct trace trace;
	struct symbols *symbols;
	uint32_t *fields;   /* what to print of each event, ... */
	struct str *names;  /* ... and its name, printable */
	size_t nevents;     /* those known so far */
	size_t event_width; /* of the longest name */
	struct arena arena;
	uint64_t bad_chains; /* callchains that were cut */
};

void print_init(struct print *p, const struct print_options *opts,
    const struct data *d, struct tasks *t, struct symbols *s);
/* Appends the text of a sample. */
void print_sample(struct print *p, struct buf *b, const struct sample *s);
/*
 * Appends what a record of task k has before its text: those of the fields of
 * s->event up to the time, out of s.
 */
void print_start(struct print *p, struct buf *b, const struct sample *s,
    const struct task *k);
void print_free(struct print *p);

#endif
