/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/column.h"

#include "tests/unit/unit.h"

static const struct count half = { 0, COUNT_FRAC / 2 };

static void
expect(const struct column *c, size_t i, uint64_t whole, uint64_t frac)
{
	struct count v = column_get(c, i);

	ck_assert_uint_eq(v.whole, whole);
	ck_assert_uint_eq(v.frac, frac);
}

/* Memory is for what is there only: nothing, whole counts, fractions. */
START_TEST(grows_as_needed)
{
	struct column c = { 0 };

	column_room(&c, 3);
	column_set(&c, 2, COUNT(0));
	ck_assert_ptr_null(c.whole);
	expect(&c, 2, 0, 0);
	column_set(&c, 1, COUNT(7));
	ck_assert_ptr_null(c.frac);
	ck_assert(column_add(&c, 1, half));
	ck_assert(column_add(&c, 1, half));
	ck_assert(column_add(&c, 2, half));
	expect(&c, 0, 0, 0);
	expect(&c, 1, 8, 0);
	expect(&c, 2, 0, COUNT_FRAC / 2);
	column_room(&c, 100);
	column_clear(&c, 99);
	expect(&c, 99, 0, 0);
	expect(&c, 1, 8, 0);
	column_free(&c);
}
END_TEST

START_TEST(overflow_adds_nothing)
{
	struct column c = { 0 };

	column_room(&c, 1);
	column_set(&c, 0, COUNT(UINT64_MAX));
	ck_assert(column_add(&c, 0, half));
	ck_assert(!column_add(&c, 0, half));
	ck_assert(!column_add(&c, 0, COUNT(1)));
	expect(&c, 0, UINT64_MAX, COUNT_FRAC / 2);
	column_free(&c);
}
END_TEST

START_TEST(permuted)
{
	static const uint32_t old[] = { 2, 0, 1 };
	struct column c = { 0 }, none = { 0 };

	column_room(&c, 3);
	column_room(&none, 3);
	for (uint32_t i = 0; i < 3; i++)
		column_set(&c, i, (struct count){ i, i * 5 });
	column_permute(&c, old, 3);
	column_permute(&none, old, 3);
	for (uint32_t i = 0; i < 3; i++)
		expect(&c, i, old[i], old[i] * 5);
	expect(&none, 2, 0, 0);
	column_free(&c);
}
END_TEST

UNIT("column", grows_as_needed, overflow_adds_nothing, permuted)
