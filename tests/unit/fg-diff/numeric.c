/* SPDX-License-Identifier: ISC */
/* Held against numbers of scipy 1.10: betainc, betaincinv, t.sf, ttest_ind. */
#include "tests/unit/unit.h"

#include <math.h>

#include "cmd/fg-diff/fdr.h"
#include "cmd/fg-diff/numeric.h"
#include "cmd/fg-diff/permutation.h"
#include "cmd/fg-diff/welch.h"

static void
near(double got, double want)
{
	ck_assert_msg(fabs(got - want) <= 1e-9 * fabs(want), "%.15g, not %.15g",
	    got, want);
}

START_TEST(beta)
{
	static const double known[][4] = {
		{ 0.5, 0.5, 0.3, 0.369010119565545 },
		{ 2, 3, 0.4, 0.5248 },
		{ 9, 0.5, 0.95, 0.343289583211109 },
		{ 0.5, 9, 0.01, 0.325128767373789 },
		{ 50, 0.5, 0.99, 0.317304397874196 },
		{ 1.5, 2.5, 0.999999, 0.999999999999998 },
		{ 500, 0.5, 0.9, 1.04536779383514e-24 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		near(numeric_beta(known[i][0], known[i][1], known[i][2],
			 1 - known[i][2]),
		    known[i][3]);
	near(numeric_beta(2, 3, 0, 1) + 1, 1);
	near(numeric_beta(2, 3, 1, 0), 1);
}
END_TEST

START_TEST(student)
{
	static const double known[][3] = {
		{ 0.5, 1, 0.704832764699134 },
		{ -2.0, 3.7, 0.121817201905234 },
		{ 4.1, 18, 0.00067222109093384 },
		{ 10, 2.2, 0.00710446371025844 },
		{ 25, 9, 1.25894503789904e-09 },
		{ 0.001, 5, 0.999240786772198 },
		{ 3, 1e6, 0.0026998625414218 },
		{ 0, 4, 1 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		near(numeric_student(known[i][0], known[i][1]), known[i][2]);
	ck_assert(numeric_student(INFINITY, 3) <= 0);
}
END_TEST

START_TEST(quantiles)
{
	static const double known[][3] = {
		{ 0.05, 1, 12.7062047364321 },
		{ 0.05, 18, 2.10092204024096 },
		{ 0.4, 17.3, 0.862894632885562 },
		{ 0.0009, 18, 3.96893501386713 },
		{ 1e-8, 4.5, 101.06784560569 },
		{ 0.99, 3, 0.0136040546910077 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		near(numeric_student_quantile(known[i][0], known[i][1]),
		    known[i][2]);
}
END_TEST

static struct welch
compared(
    const double *before, size_t nbefore, const double *after, size_t nafter)
{
	struct welch w = { .sides = { welch_mean(before, nbefore),
			       welch_mean(after, nafter) } };

	welch_compare(&w, 0.01);
	return w;
}

START_TEST(two_means)
{
	static const double a[] = { 5.1, 4.9, 5.6, 4.7 };
	static const double b[] = { 6.2, 5.8, 7.1 };
	struct welch w = compared(a, 4, b, 3);

	near(w.t, 3.002500521375983);
	near(w.p, 0.05733479546512496);
	/* The interval holds 1 as p is above 0.05. */
	ck_assert(w.low < 1 && w.ratio > 1.2 && w.high > w.ratio);
	w = compared(b, 3, a, 4);
	near(w.t, -3.002500521375983);
	ck_assert(w.high > 1 && w.ratio < 1);
}
END_TEST

START_TEST(no_variance)
{
	static const double two[] = { 2, 2, 2 }, three[] = { 3, 3, 3 };
	static const double none[] = { 0, 0, 0 };
	struct welch w = compared(two, 3, three, 3);

	/* The floor of 0.01 stands in. */
	near(w.t, 10);
	near(w.df, 4);
	w = compared(two, 3, two, 3);
	near(w.p, 1);
	near(w.ratio, 1);
	w = compared(none, 3, three, 3);
	ck_assert(isinf(w.ratio) && isinf(w.high) && w.low > 1);
	w = compared(three, 3, none, 3);
	ck_assert(w.ratio <= 0 && w.low <= 0 && w.high < 1);
	w = compared(none, 3, none, 3);
	near(w.ratio, 1);
	near(w.p, 1);
}
END_TEST

START_TEST(false_discoveries)
{
	/* As p.adjust(p, "BH") of R has it. */
	static const double p[] = { 0.01, 0.04, 0.03, 0.005, 0.55 };
	static const double want[] = { 0.025, 0.05, 0.05, 0.025, 0.55 };
	double q[5];

	fdr_adjust(p, q, 5);
	for (int i = 0; i < 5; i++)
		near(q[i], want[i]);
}
END_TEST

START_TEST(ways_to_divide)
{
	ck_assert_uint_eq(permutation_ways(6, 3), 20);
	ck_assert_uint_eq(permutation_ways(16, 8), 12870);
	ck_assert_uint_eq(permutation_ways(18, 9), PERMUTATION_EXACT + 1);
	ck_assert_uint_eq(permutation_ways(4000000, 2), PERMUTATION_EXACT + 1);
	ck_assert_uint_eq(permutation_ways(5, 5), 1);
}
END_TEST

UNIT("numeric", beta, student, quantiles, two_means, no_variance,
    false_discoveries, ways_to_divide)
