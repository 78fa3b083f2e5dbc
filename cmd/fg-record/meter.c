/* SPDX-License-Identifier: ISC */
/* What is told on a terminal while it records. */
#include "meter.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "clock.h"
#include "common/help.h"
#include "tally.h"

#define SECOND 1000000000

void
meter_begin(struct meter *p)
{
	*p = (struct meter){ .start = clock_now(), .next = 1 };
}

void
meter_show(struct meter *p, const struct tally *t)
{
	char line[128];
	uint64_t seconds = (clock_now() - p->start) / SECOND;

	if (seconds < p->next)
		return;
	p->next = seconds + 1;
	snprintf(line, sizeof(line),
	    "fg-record: %" PRIu64 " s, %" PRIu64 " samples, %" PRIu64 " lost",
	    seconds, t->samples, t->lost);
	/* A line that goes on in the next one cannot be taken away. */
	p->width =
	    fprintf(stderr, "%.*s", (int)help_width(STDERR_FILENO) - 1, line);
	fputc('\r', stderr);
	(void)fflush(stderr);
}

void
meter_end(struct meter *p)
{
	if (p->width > 0)
		fprintf(stderr, "%*s\r", p->width, "");
	p->width = 0;
}
