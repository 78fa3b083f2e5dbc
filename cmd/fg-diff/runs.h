/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_RUNS_H
#define FG_DIFF_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/count.h"
#include "common/stacks.h"
#include "common/table.h"
#include "seen.h"

struct names;
struct profile;

enum { RUNS_BEFORE, RUNS_AFTER };

/* What one run has of one stack. */
struct runs_cell {
	uint32_t node; /* of stacks, where the stack ends */
	uint32_t run;
	struct count count;
};

struct run {
	int side;
	struct count total;
	/* What all its counts are multiples of: 0 if they are all 0. */
	struct count unit;
};

/*
 * All runs of both sides in one tree of frames; {0} is empty, but set names,
 * cells and slices first.
 */
struct runs {
	struct names *names;  /* how frames are renamed */
	bool keep;            /* cells are kept, else sums only */
	bool slices;          /* a run is a time= frame of fg-collapse --by */
	struct stacks stacks; /* columns are the sides */
	struct seen seen;     /* if cells are kept */
	struct runs_cell *cells;
	struct run *runs;
	size_t ncells, cells_cap, n, cap;
	struct count total[2];
	struct table times[2]; /* frames of slices, numbered by side ... */
	uint32_t *slice[2];    /* ... and the run that each is */
	size_t slice_cap[2];
};

/*
 * Adds all of p to a side as one run more, or as one more for each slice of
 * time in it. False if the side's sum does not fit; p is then at the line.
 */
bool runs_read(struct runs *r, int side, struct profile *p);
/* How many runs a side has. */
size_t runs_count(const struct runs *r, int side);
/*
 * Whether a stack begins with a frame of --by=time=: "+000012.500s;", which is
 * then taken off and put in *frame.
 */
bool runs_time(struct str *stack, struct str *frame);
/* Whether what was read begins with such a frame, and was not cut by it. */
bool runs_sliced(const struct runs *r);
void runs_free(struct runs *r);

#endif
