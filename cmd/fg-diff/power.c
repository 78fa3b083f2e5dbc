/* SPDX-License-Identifier: ISC */
/* How large a change would have been found. */
#include "power.h"

#include <math.h>
#include <stdlib.h>

#include "common/xalloc.h"
#include "judge.h"

/* A normal variable is below it with a chance of 80 %. */
#define NORMAL_80 0.8416

/* The change that is k of its own standard errors. */
static double
change_of(double k, double mean, const double *variances)
{
	double b = k * k * variances[1] / mean;

	return (b + sqrt(b * b + 4 * k * k * (variances[0] + variances[1]))) /
	    2 / mean;
}

/* The mean of a noncentral t that is above t with a chance of 80 %: power.h. */
static double
noncentral(double t, double df)
{
	return t * (1 - 1 / (4 * df)) + NORMAL_80 * sqrt(1 + t * t / (2 * df));
}

/* What both the test and counting let through. */
static double
detectable(const struct judge *j, double df, double mean,
    const double *variances, const double *counting)
{
	double test, counted;

	if (mean <= 0 || df <= 0)
		return INFINITY;
	test = change_of(noncentral(j->critical, df), mean, variances);
	counted = change_of(JUDGE_COUNTING + NORMAL_80, mean, counting);
	return test > counted ? test : counted;
}

double
power_detectable(const struct judge *j, const struct judged *t)
{
	const struct welch_mean *sides = t->w.sides;
	double variances[2] = { sides[0].variance, sides[1].variance };
	double counting[2] = { judge_counting(j, 0, sides[0].mean),
		judge_counting(j, 1, sides[0].mean) };

	/* Without the change the after side would vary as its mean then. */
	if (sides[0].mean > 0 && sides[1].mean > 0)
		variances[1] *= sides[0].mean / sides[1].mean;
	return detectable(j, t->w.df, sides[0].mean, variances, counting);
}

static int
by_size(const void *pa, const void *pb)
{
	const double *a = pa, *b = pb;

	return *a < *b ? -1 : *a > *b;
}

double
power_typical(const struct judge *j, double share)
{
	double *ratios = xreallocarray(NULL, j->n + 1, sizeof(*ratios));
	double variances[2], counting[2], df = 0, p, sum, by;
	size_t n = 0;

	for (size_t i = 0; i < j->n; i++) {
		const struct welch_mean *m = j->tests[i].w.sides;

		df += m[0].df + m[1].df;
		sum = 0;
		for (int side = 0; side < 2; side++) {
			p = m[side].mean / j->total[side];
			if (p > 0 && p < 0.999)
				sum += m[side].variance * j->samples[side] /
				    (p * (1 - p) * j->total[side] *
					j->total[side]) /
				    2;
		}
		ratios[n++] = sum;
	}
	qsort(ratios, n, sizeof(*ratios), by_size);
	by = n > 0 ? ratios[n / 2] : INFINITY;
	for (int side = 0; side < 2; side++) {
		counting[side] = share * (1 - share) / j->samples[side];
		variances[side] = by * counting[side];
	}
	xfree(ratios);
	return n > 0 ? detectable(j, df / (double)n, share, variances, counting)
		     : INFINITY;
}
