/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-diff/scale.h"

static void
is(struct count c, uint64_t whole, uint64_t frac)
{
	ck_assert_uint_eq(c.whole, whole);
	ck_assert_uint_eq(c.frac, frac);
}

START_TEST(the_total_agrees_to_the_digit)
{
	struct count c[] = { COUNT(1), COUNT(1), COUNT(1) };

	scale_counts(c, 3, COUNT(3), COUNT(100), 0);
	is(c[0], 34, 0);
	is(c[1], 33, 0);
	is(c[2], 33, 0);
}
END_TEST

START_TEST(the_largest_remainder_gets_the_rest)
{
	struct count c[] = { COUNT(10), COUNT(7), COUNT(3), COUNT(0) };

	scale_counts(c, 4, COUNT(20), COUNT(3), 0);
	is(c[0], 2, 0); /* 1.5 */
	is(c[1], 1, 0); /* 1.05 */
	is(c[2], 0, 0); /* 0.45 */
	is(c[3], 0, 0);
}
END_TEST

START_TEST(decimals_as_many_as_asked_for)
{
	struct count c[] = { COUNT(1), COUNT(2) };

	scale_counts(c, 2, COUNT(3), COUNT(1), 2);
	is(c[0], 0, 33 * (COUNT_FRAC / 100));
	is(c[1], 0, 67 * (COUNT_FRAC / 100));
}
END_TEST

START_TEST(numbers_as_large_as_they_get)
{
	struct count max = { UINT64_MAX, COUNT_FRAC - 1 };
	struct count c[] = { COUNT(UINT64_MAX / 2), COUNT(UINT64_MAX / 2 + 1) };
	struct count sum = COUNT(0);

	scale_counts(c, 2, COUNT(UINT64_MAX), max, COUNT_DECIMALS);
	ck_assert(count_add(&sum, c[0]));
	ck_assert(count_add(&sum, c[1]));
	ck_assert_int_eq(count_cmp(sum, max), 0);

	c[0] = max;
	scale_counts(c, 1, max, COUNT(7), 0);
	is(c[0], 7, 0);
	c[0] = max;
	scale_counts(c, 1, max, max, COUNT_DECIMALS);
	ck_assert_int_eq(count_cmp(c[0], max), 0);
}
END_TEST

START_TEST(decimals)
{
	ck_assert_int_eq(scale_decimals(COUNT(5)), 0);
	ck_assert_int_eq(
	    scale_decimals((struct count){ 1, COUNT_FRAC / 2 }), 1);
	ck_assert_int_eq(scale_decimals((struct count){ 0, 1 }), 18);
}
END_TEST

UNIT("scale", the_total_agrees_to_the_digit,
    the_largest_remainder_gets_the_rest, decimals_as_many_as_asked_for,
    numbers_as_large_as_they_get, decimals)
