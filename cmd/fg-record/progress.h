/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_PROGRESS_H
#define FG_RECORD_PROGRESS_H

#include <stdint.h>

struct tally;

/*
 * A line on standard error, a terminal, that tells once a second how long the
 * recording has gone on and what is in it. The cursor is left at its start:
 * what the command prints goes over it. {0} is one that was never shown.
 */
struct progress {
	uint64_t start; /* nanoseconds on the monotonic clock */
	uint64_t next;  /* the second to show next */
	int width;      /* columns of the line that stands there */
};

void progress_begin(struct progress *p);
/* Shows the line if it is time to. */
void progress_show(struct progress *p, const struct tally *t);
/* Takes it away. */
void progress_end(struct progress *p);

#endif
