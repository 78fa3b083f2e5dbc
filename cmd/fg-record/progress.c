/* SPDX-License-Identifier: ISC */
/* What is told on a terminal while it records. */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>

#include "clock.h"
#include "tally.h"

#define SECOND 1000000000

void
progress_begin(struct progress *p)
{
	*p = (struct progress){ .start = clock_now(), .next = 1 };
}

void
progress_show(struct progress *p, const struct tally *t)
{
	uint64_t seconds = (clock_now() - p->start) / SECOND;

	if (seconds < p->next)
		return;
	p->next = seconds + 1;
	p->width = fprintf(stderr,
	    "fg-record: %" PRIu64 " s, %" PRIu64 " samples, %" PRIu64 " lost\r",
	    seconds, t->samples, t->lost);
	(void)fflush(stderr);
}

void
progress_end(struct progress *p)
{
	if (p->width > 0)
		fprintf(stderr, "%*s\r", p->width, "");
	p->width = 0;
}
