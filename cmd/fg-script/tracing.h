/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_TRACING_H
#define FG_SCRIPT_TRACING_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"
#include "common/table.h"

/*
 * What a recording of tracepoints holds of them: the texts that tracefs has in
 * events/SYSTEM/EVENT/format, and the strings that trace_printk() was called
 * with. They come as one piece, in the format of trace.dat(5) version 6: a
 * magic number, its version, byte order and size of long, then the files of
 * tracefs, each behind its size. {0} holds nothing.
 */
struct tracing {
	bool known;         /* there was one */
	bool big;           /* its byte order, which is that of raw data, ... */
	unsigned long_size; /* ... and bytes of the kernel's long */
	struct table ids;   /* numbers of events, ... */
	struct tracing_event *events; /* ... and each event's texts */
	size_t events_cap;
	struct table addresses; /* of printk's formats, ... */
	struct str *printks;    /* ... and these */
	size_t printks_cap;
	struct arena arena;
};

struct tracing_event {
	struct str system;
	struct str format; /* the text */
};

/*
 * Takes in a piece, copying what is kept of it. False if it is cut or damaged;
 * what stands before the damage is kept.
 */
bool tracing_load(struct tracing *t, struct str blob);
/* The event of a number, perf_event_attr's config; NULL if there is none. */
const struct tracing_event *tracing_find(const struct tracing *t, uint64_t id);
/* The format string at a kernel's address; empty if there is none. */
struct str tracing_printk(const struct tracing *t, uint64_t addr);
void tracing_free(struct tracing *t);

#endif
