/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_METER_H
#define FG_RECORD_METER_H

#include <stdint.h>

struct tally;

/*
 * A line on standard error, a terminal, that tells once a second how long the
 * recording has gone on and what is in it. The cursor is left at its start:
 * what the command prints goes over it. {0} is one that was never shown.
 */
struct meter {
	uint64_t start; /* nanoseconds on the monotonic clock */
	uint64_t next;  /* the second to show next */
	int width;      /* columns of the line that stands there */
};

void meter_begin(struct meter *p);
/* Shows the line if it is time to. */
void meter_show(struct meter *p, const struct tally *t);
/* Takes it away. */
void meter_end(struct meter *p);

#endif
