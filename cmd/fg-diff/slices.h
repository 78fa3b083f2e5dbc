/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_SLICES_H
#define FG_DIFF_SLICES_H

#include <stddef.h>

#include "welch.h"

struct values;

/*
 * One run a side, cut into slices of time that follow one another, which are
 * the columns of the values: how far a share varies within the run.
 *
 * It is the variance that a circular block bootstrap (Politis and Romano 1992)
 * of the slices would find, with blocks of n^(1/3) slices (Hall, Horowitz and
 * Jing, Biometrika 82, 1995), so that what lasts longer than a slice is not
 * taken for news. A share is a ratio of sums; it is linearized, and for a mean
 * that variance has a closed form: that of the sums of all n blocks. So there is
 * no drawing and no chance in it.
 */
struct slices {
	const struct values *values;
	double totals[2];
	size_t block[2]; /* slices in a block */
};

/* Fewer than this on a side cannot be judged. */
#define SLICES_LEAST 8

void slices_init(struct slices *s, const struct values *v);
/* A frame's share of a side, with the blocks as degrees of freedom. */
struct welch_mean slices_mean(
    const struct slices *s, const double *row, int side);

#endif
