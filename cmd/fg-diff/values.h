/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_VALUES_H
#define FG_DIFF_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct runs;

/*
 * What each frame has in each run, of those frames that are not too small to
 * be judged. A frame is one under its callers, a node of the tree; number 0 is
 * the root. As callers have no less than what they call, the frames that are
 * left are a tree too, and callers have lower numbers.
 */
struct values {
	uint32_t n;
	uint32_t *node;    /* of the tree of stacks */
	uint32_t *parent;  /* number; of the root: the root */
	uint32_t *of;      /* [node]: the frame's number, or its caller's */
	uint32_t nodes;    /* so many in of */
	double *inclusive; /* [number * columns + column] */
	double *self;      /* the same, of stacks that end there */
	bool shares;       /* values are shares: the root has 1 in each run */
	size_t columns;    /* runs: first before's, then after's */
	size_t runs[2];
	double *totals;  /* [column]: of the run, in counts */
	double *samples; /* [column]: so many counts, at most, it is made of */
	double least;    /* share below which nothing is judged */
};

struct values_options {
	double min_share;   /* of the total, on the average of both sides */
	double min_samples; /* of each side's runs together, expected */
	bool counts; /* values are counts; else shares of the run's total */
	bool pooled; /* what is a run here is a part of one, and may be empty */
	/* NULL, or what each run took in all, [column], that shares are of. */
	const double *scale;
};

/*
 * Both sides have runs. False if one of them is empty: *empty is then its
 * number in r.
 */
bool values_make(struct values *v, const struct runs *r,
    const struct values_options *o, size_t *empty);
void values_free(struct values *v);

/* What number has in each run: of its own, or with all that it calls. */
static inline const double *
values_row(const struct values *v, uint32_t number, bool self)
{
	return (self ? v->self : v->inclusive) + number * v->columns;
}

#endif
