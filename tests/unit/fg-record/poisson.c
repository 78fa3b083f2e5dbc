/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/poisson.h"

#include "tests/unit/unit.h"

#define INTERVAL 1000

/* What n allocations of a size are estimated to, for their true total. */
static double
estimate(uint64_t size, uint64_t n)
{
	uint64_t state = 42, sum = 0;
	int64_t left = poisson_gap(&state, INTERVAL);

	for (uint64_t i = 0; i < n; i++) {
		left -= (int64_t)size;
		if (left > 0)
			continue;
		left = poisson_gap(&state, INTERVAL);
		sum += poisson_weight(&state, INTERVAL, size);
	}
	return (double)sum / (double)(size * n);
}

START_TEST(unbiased)
{
	static const uint64_t sizes[] = { 1, 7, 64, 999, 1000, 1001, 5000,
		100000 };

	/* 40,000 samples or more: four standard errors are 2 %. */
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint64_t per = sizes[i] < INTERVAL ? INTERVAL / sizes[i] : 1;
		double e = estimate(sizes[i], 50000 * per);

		ck_assert_double_gt(e, 0.98);
		ck_assert_double_lt(e, 1.02);
	}
}
END_TEST

START_TEST(mixed)
{
	uint64_t state = 7, sum = 0, total = 0, size;
	int64_t left = poisson_gap(&state, INTERVAL);

	for (uint64_t i = 0; i < 1000000; i++) {
		size = i % 100 == 0 ? 20000 : 1 + i % 64;
		total += size;
		left -= (int64_t)size;
		if (left > 0)
			continue;
		left = poisson_gap(&state, INTERVAL);
		sum += poisson_weight(&state, INTERVAL, size);
	}
	ck_assert_double_eq_tol((double)sum / (double)total, 1, 0.01);
}
END_TEST

START_TEST(gaps)
{
	uint64_t state = 1;
	double sum = 0;
	int beyond = 0;

	for (int i = 0; i < 100000; i++) {
		int64_t gap = poisson_gap(&state, INTERVAL);

		ck_assert_int_ge(gap, 1);
		sum += (double)gap;
		beyond += gap > INTERVAL;
	}
	/* The mean of an exponential, and its part beyond that: 1 / e. */
	ck_assert_double_eq_tol(sum / 100000, INTERVAL + 0.5, 15);
	ck_assert_double_eq_tol(beyond / 100000.0, 0.3679, 0.006);
}
END_TEST

START_TEST(limits)
{
	uint64_t state = 9;

	ck_assert_int_eq(poisson_gap(&state, 1), 1);
	ck_assert_uint_eq(poisson_weight(&state, 1, 77), 77);
	ck_assert_uint_eq(
	    poisson_weight(&state, 64, INT64_MAX), UINT64_C(1) << 63);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_gt(poisson_gap(&state, INT64_MAX), 0);
}
END_TEST

UNIT("poisson", unbiased, mixed, gaps, limits)
