/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_PRINT_H
#define FG_SCRIPT_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain.h"
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
#include "values.h"

/*
 * Samples as the text of perf script, but for what the manual says:
 *
 *	comm tid [cpu] misc seconds.micros: period event: addr data_src weight
 *	<TAB>address symbol+0xoffset (dso)
 *	  source line
 *	...
 *	registers, branches, other values
 *
 * Without any of the last, an empty line stands in their place. Without a
 * callchain comm is set right in 16 columns and the address follows on the
 * first line.
 */
enum print_time { PRINT_ABSOLUTE, PRINT_SINCE_FIRST, PRINT_SINCE_LAST };

struct print_options {
	struct fields fields;
	enum print_time time;
	bool ns;            /* time to the nanosecond */
	bool no_chain;      /* the sample's own address only */
	bool no_inline;     /* functions inlined are not shown */
	bool file_offset;   /* user addresses in callchains are file offsets */
	uint64_t max_stack; /* frames printed of a stack; 0: all */
};

struct print {
	struct print_options opts;
	const struct data *data;
	struct tasks *tasks;
	struct symbols *symbols;
	struct print_event *events; /* how to print those known so far */
	size_t nevents;
	size_t event_width; /* of the longest name */
	bool begun;
	uint64_t time_base; /* what relative times are relative to */
	struct tailset tails;
	struct values values;
	struct inlines inlines;
	struct dumps dumps;
	struct chains chains;
	struct leaf leaf;
	struct trace trace;
	struct arena arena;
	uint64_t hidden;     /* samples of events that have no fields */
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
