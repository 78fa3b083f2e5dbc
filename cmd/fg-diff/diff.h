/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_DIFF_H
#define FG_DIFF_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/skip.h"
#include "common/stacks.h"
#include "common/str.h"

struct out;
struct reader;

enum { DIFF_BEFORE, DIFF_AFTER };

/* One of the two profiles that are compared. */
struct diff_side {
	struct count total;
	uint64_t stacks;    /* lines that hold one */
	uint64_t twocounts; /* of those, with two numbers at the end */
	struct skip bad;    /* lines that could not be understood */
};

/* Two profiles joined by stack; {0} is empty, but set strip first. */
struct diff {
	bool strip; /* addresses in names are one: 0x7f12 becomes 0x... */
	struct diff_side sides[2];
	struct stacks stacks; /* columns are the sides */
	int decimals;         /* as many as any count has */
	struct count *scaled; /* BEFORE, normalized, in order of output */
	struct buf text;
};

/*
 * Reads folded stacks as one side. False if the sum of all counts does not
 * fit; r->line is then the place. What else is wrong is in the side.
 */
bool diff_read(struct diff *d, int side, struct reader *r);
/* Scales BEFORE so that its total is that of AFTER; neither may be 0. */
void diff_normalize(struct diff *d);
/* Writes "stack BEFORE AFTER" for each stack, sorted by bytes. */
void diff_write(const struct diff *d, struct out *o);
void diff_free(struct diff *d);

/* Adds s to out with each 0xHEX as 0x... */
void diff_strip(struct str s, struct buf *out);

#endif
