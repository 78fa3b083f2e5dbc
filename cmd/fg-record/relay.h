/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_RELAY_H
#define FG_RECORD_RELAY_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/str.h"
#include "proc.h"

/*
 * What one file of a recording hands on to the next, so that each can be read
 * alone: which processes there are, and what happened to them while they were
 * looked at. {0} knows of none.
 */
struct relay {
	struct buf pids; /* a bit for each process that was seen */
	bool keeping;
	struct buf kept; /* records that are no samples, while keeping */
};

/* Takes note of records on their way to a file. */
void relay_add(struct relay *r, struct str records);
/* Takes note of one process. */
void relay_note(struct relay *r, uint32_t pid);
/*
 * Calls fn with each process seen that is still there, or whose number another
 * has now.
 */
void relay_each(const struct relay *r, proc_fn *fn, void *arg);
void relay_free(struct relay *r);

#endif
