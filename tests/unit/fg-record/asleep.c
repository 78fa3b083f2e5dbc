/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/asleep.h"

#include "tests/unit/unit.h"

START_TEST(lines)
{
	struct asleep a;

	ck_assert(asleep_parse(&a, STR("running\n")));
	ck_assert(a.runs && !a.known);
	ck_assert(asleep_parse(&a, STR("-1 0x7ffe09444318 0x7fdac6b1b503\n")));
	ck_assert(!a.runs && a.known);
	ck_assert_uint_eq(a.sp, 0x7ffe09444318);
	ck_assert_uint_eq(a.pc, 0x7fdac6b1b503);
	ck_assert(asleep_parse(
	    &a, STR("230 0x0 0x0 0x1 0x2 0x0 0xffffffffffffffff 0x30 0x40")));
	ck_assert_uint_eq(a.sp, 0x30);
	ck_assert_uint_eq(a.pc, 0x40);
}
END_TEST

START_TEST(no_lines)
{
	static const char *const wrong[] = { "", "\n", "run", "0x1", "1 2 3",
		"1 0x 0x", "1 0xg 0x1", "0 0x1", "0 0x1 0x11111111111111111" };
	struct asleep a;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		ck_assert(!asleep_parse(&a, str_from(wrong[i])));
		ck_assert(!a.runs && !a.known);
	}
}
END_TEST

UNIT("asleep", lines, no_lines)
