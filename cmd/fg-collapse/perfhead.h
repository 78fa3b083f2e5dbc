/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PERFHEAD_H
#define FG_COLLAPSE_PERFHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/str.h"

struct perf_header;

/*
 * Headers of samples that differ from one met before in nothing but numbers:
 * the columns of CPU, time and period. What stands before them, command and
 * ids, and the event behind them are known by their bytes; as every column
 * then has the form that it had before, the header reads as that one did.
 */

/* What the user makes of it. */
struct perfhead_use {
	bool java;     /* a command of Java */
	uint32_t root; /* the frame of the command */
	uint32_t lane; /* the frame of the lane, or 0 */
};

/* What stands before the columns. */
struct perfhead {
	struct buf text;
	bool cpu;     /* a column of CPUs follows */
	bool counted; /* and behind the time one of periods */
	struct perfhead_use use;
};

/* The end of a line, from the blank before the event on. */
struct perfhead_event {
	struct buf text;
	size_t n; /* bytes of its name */
};

/* {0} is empty. */
struct perfheads {
	struct perfhead *heads;
	struct perfhead_event *events;
	struct perfhead_form *forms; /* whole lines: most are like one of few */
};

/*
 * What line, which is a header, has in common with one met before, or NULL;
 * *event points into line.
 */
const struct perfhead_use *perfheads_find(const struct perfheads *t,
    struct str line, struct str *event, uint64_t *period);
/*
 * Remembers line, which was read as h: for the user to fill in, or NULL if it
 * has other columns.
 */
struct perfhead_use *perfheads_add(
    struct perfheads *t, struct str line, const struct perf_header *h);
void perfheads_free(struct perfheads *t);

#endif
