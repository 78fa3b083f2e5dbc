/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_TRACE_H
#define FG_SCRIPT_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "code.h"
#include "common/buf.h"
#include "common/str.h"
#include "common/table.h"
#include "tracing.h"

/*
 * What a tracepoint tells in its sample's raw data, as text: its "print fmt",
 * or, where that cannot be understood, "[FAILED TO PARSE]" and all its fields
 * as " name=value", which is what perf script does. Numbers that a format has
 * from the kernel's variables, which are not recorded, are "?". Formats are
 * read when the first sample of their event comes.
 */

/* The kernel's function at an address; false if there is none. */
typedef bool trace_symbol_fn(
    void *arg, uint64_t addr, struct str *name, uint64_t *offset);

struct trace {
	const struct tracing *tracing;
	trace_symbol_fn *symbol;
	void *arg;
	struct table ids;           /* of events seen, ... */
	struct trace_event *events; /* ... and their formats */
	size_t nevents, cap;
	struct code_machine machine;
};

/* tracing must live as long. */
void trace_init(struct trace *t, const struct tracing *tracing,
    trace_symbol_fn *symbol, void *arg);
/*
 * Appends the text of raw, the data of the event of a number; control
 * characters in it become '?', and of very much text the end is left out. Nothing if the recording does not tell its format.
 */
void trace_add(struct trace *t, struct buf *b, uint64_t id, struct str raw);
void trace_free(struct trace *t);

#endif
