/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_WELCH_H
#define FG_DIFF_WELCH_H

#include <stddef.h>

/* A side's mean over its runs, and how sure it is. */
struct welch_mean {
	double mean;
	double variance; /* of the mean: that of the runs divided by n */
	double df;       /* degrees of freedom of the variance: n - 1 */
};

/* Two means compared; everything is of one frame. */
struct welch {
	struct welch_mean sides[2];
	double t, df, p;  /* p is two-sided and of this comparison alone */
	double ratio;     /* after / before; infinite if before is 0 */
	double low, high; /* the ratio's 95 % interval; may be infinite */
};

/* The mean of n >= 1 values; with one, variance and df are 0. */
struct welch_mean welch_mean(const double *values, size_t n);
/*
 * Student's t for means of unequal variances, with the degrees of freedom of
 * Welch (Biometrika 34, 1947) and Satterthwaite. If both variances are 0,
 * floor, the variance that the difference of the means has at least, stands in
 * for them. The interval of the ratio is Fieller's (J. R. Stat. Soc. B 16,
 * 1954) with the same degrees of freedom, so that it excludes 1 exactly if p is
 * below 0.05.
 */
void welch_compare(struct welch *w, double floor);

#endif
