/* SPDX-License-Identifier: ISC */
/* Two means, the test of their difference and the interval of their ratio. */
#include "welch.h"

#include <math.h>

#include "numeric.h"

struct welch_mean
welch_mean(const double *values, size_t n)
{
	struct welch_mean m = { 0, 0, 0 };
	double square = 0;

	for (size_t i = 0; i < n; i++)
		m.mean += values[i];
	m.mean /= (double)n;
	if (n < 2)
		return m;
	for (size_t i = 0; i < n; i++)
		square += (values[i] - m.mean) * (values[i] - m.mean);
	m.df = (double)n - 1;
	m.variance = square / m.df / (double)n;
	/* What rounding leaves of equal values is none. */
	if (m.variance < m.mean * m.mean * 1e-28)
		m.variance = 0;
	return m;
}

/* Squares over degrees of freedom; a variance of 0 has no part in it. */
static double
part(const struct welch_mean *m)
{
	return m->variance > 0 ? m->variance * m->variance / m->df : 0;
}

/*
 * The ratios r for which after - r * before is within its own error: r between
 * the roots of a r^2 - 2 b r + c, or, if before may be 0, from a root on.
 */
static void
interval(struct welch *w, double vx, double vy)
{
	double x = w->sides[0].mean, y = w->sides[1].mean;
	double q = numeric_student_quantile(0.05, w->df);
	double a = x * x - q * q * vx, b = x * y, c = y * y - q * q * vy;
	double root = b * b - a * c;

	w->low = 0;
	w->high = INFINITY;
	root = root > 0 ? sqrt(root) : 0;
	if (a > 0) {
		w->low = (b - root) / a;
		w->high = (b + root) / a;
	} else if (c > 0) {
		/* c / (b + root) is (b - root) / a, for an a of 0 as well. */
		w->low = c / (b + root);
	}
	if (w->low < 0)
		w->low = 0;
}

void
welch_compare(struct welch *w, double floor)
{
	struct welch_mean *x = &w->sides[0], *y = &w->sides[1];
	double vx = x->variance, vy = y->variance, difference;

	w->df = x->df + y->df;
	if (vx + vy > 0)
		w->df = (vx + vy) * (vx + vy) / (part(x) + part(y));
	else
		vx = vy = floor / 2;
	difference = y->mean - x->mean;
	w->t = 0;
	if (difference != 0)
		w->t = difference / sqrt(vx + vy);
	w->p = numeric_student(w->t, w->df);
	w->ratio = x->mean > 0 ? y->mean / x->mean : INFINITY;
	if (x->mean <= 0 && y->mean <= 0)
		w->ratio = 1;
	interval(w, vx, vy);
}
