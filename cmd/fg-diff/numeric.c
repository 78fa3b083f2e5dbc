/* SPDX-License-Identifier: ISC */
/* Student's distribution by way of the incomplete beta function. */
#include "numeric.h"

#include <float.h>
#include <math.h>

#define TINY 1e-300

static double
not_zero(double v)
{
	return fabs(v) < TINY ? TINY : v;
}

/*
 * The continued fraction 1/(1 + d1/(1 + d2/(1 + ...))) of DLMF 8.17.22, from
 * its front on by the method of Lentz.
 */
static double
fraction(double a, double b, double x)
{
	double c = 1, d, f, k, step;

	d = 1 / not_zero(1 - (a + b) * x / (a + 1));
	f = d;
	for (int m = 1; m < 10000; m++) {
		k = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		d = 1 / not_zero(1 + k * d);
		c = not_zero(1 + k / c);
		f *= c * d;
		k = -(a + m) * (a + b + m) * x /
		    ((a + 2 * m) * (a + 2 * m + 1));
		d = 1 / not_zero(1 + k * d);
		c = not_zero(1 + k / c);
		step = c * d;
		f *= step;
		if (fabs(step - 1) < 4 * DBL_EPSILON)
			break;
	}
	return f;
}

double
numeric_beta(double a, double b, double x, double y)
{
	double front;

	if (x <= 0)
		return 0;
	if (y <= 0)
		return 1;
	front = exp(
	    lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(y));
	/* Where the fraction converges quickly; else by symmetry. */
	if (x < (a + 1) / (a + b + 2))
		return front * fraction(a, b, x) / a;
	return 1 - front * fraction(b, a, y) / b;
}

double
numeric_student(double t, double df)
{
	double square = t * t;

	if (isinf(t))
		return 0;
	return numeric_beta(
	    df / 2, 0.5, df / (df + square), square / (df + square));
}

double
numeric_student_quantile(double p, double df)
{
	double low = 0, high = 1, middle;

	while (numeric_student(high, df) > p && high < DBL_MAX / 4)
		high *= 2;
	for (int i = 0; i < 200; i++) {
		middle = low + (high - low) / 2;
		if (middle <= low || middle >= high)
			break;
		if (numeric_student(middle, df) > p)
			low = middle;
		else
			high = middle;
	}
	return low + (high - low) / 2;
}
