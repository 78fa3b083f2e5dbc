/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_WHEN_H
#define FG_COLLAPSE_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

/* Times are nanoseconds of the recording's clock. */

enum when_kind {
	WHEN_OPEN,   /* no bound */
	WHEN_AT,     /* the clock itself: "6544038.708" */
	WHEN_AFTER,  /* from the first sample on: "+2.5", "+300ms" */
	WHEN_PERCENT /* of what is recorded: "10%" */
};

struct when_bound {
	enum when_kind kind;
	uint64_t v; /* nanoseconds, or millionths of the whole */
};

/* A part of a recording: from <= t < to. {0} is all of it. */
struct when {
	struct when_bound from, to;
};

/* The same for one recording: what first and last are. */
struct when_window {
	uint64_t from, to;
};

/* A bound as the user spells it; false if it is none. */
bool when_parse(struct str text, struct when_bound *b);
/* A span such as "250ms", "1.5s", "2" (seconds); false if it is none or 0. */
bool when_span(struct str text, uint64_t *ns);
/* "6544038.708352" or with nine decimals. */
bool when_time(struct str text, uint64_t *ns);
/* Whether the recording's last time must be known for the window. */
bool when_needs_last(const struct when *w);
/* last is inclusive, so that 100 % includes it. */
struct when_window when_window(
    const struct when *w, uint64_t first, uint64_t last);

#endif
