/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/unit.h"

#include <stdlib.h>

#include "tests/unit/unit.h"

static void
expect(const char *unit, double value, const char *want)
{
	struct buf b = { 0 };

	unit_add(&b, unit_find(str_from(unit)), value);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
}

START_TEST(values)
{
	expect("ns", 0, "0 ns");
	expect("ns", 1, "1 ns");
	expect("ns", 999, "999 ns");
	expect("ns", 1000, "1 \xc2\xb5s");
	expect("ns", 1200000000, "1.2 s");
	expect("ns", 59.95e9, "60 s");
	expect("ns", 7260e9, "7,260 s");
	expect("ns", -1500, "-1.5 \xc2\xb5s");
	expect("seconds", 0.25, "250 ms");
	expect("s", 1e-12, "0 ns");
	expect("ms", 1.5, "1.5 ms");
	expect("bytes", 34000000, "34 MB");
	expect("bytes", 1e18, "1,000,000 TB");
	expect("MiB", 1, "1.05 MB");
}
END_TEST

START_TEST(names)
{
	ck_assert_ptr_null(unit_find(STR("samples")));
	ck_assert_ptr_null(unit_find(STR("")));
	ck_assert_ptr_null(unit_find(STR("n")));
	ck_assert_ptr_null(unit_find(STR("ns nsec")));
	ck_assert_ptr_nonnull(unit_find(STR("nanoseconds")));
}
END_TEST

START_TEST(steps)
{
	struct buf b = { 0 };

	unit_steps(&b, unit_find(STR("us")));
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, "0.001 ns,1 \xc2\xb5s,1000 ms,1000000 s");
	buf_free(&b);
}
END_TEST

UNIT("unit", values, names, steps)
