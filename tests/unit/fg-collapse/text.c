/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/text.h"
#include "common/num.h"

static bool
is(struct count c, uint64_t whole, uint64_t frac)
{
	return c.whole == whole && c.frac == frac;
}

START_TEST(numbers_are_taken_off_the_front)
{
	struct str s = STR("12ab"), hex = STR("0x1Fz");
	uint64_t v;

	ck_assert(num_take_dec(&s, &v) && v == 12);
	ck_assert(str_eq(s, STR("ab")));
	ck_assert(!num_take_dec(&s, &v));
	ck_assert(text_take_hex(&s, &v) && v == 0xab && s.n == 0);
	ck_assert(text_take_hex(&hex, &v) && v == 0x1f);
	ck_assert(str_eq(hex, STR("z")));
	ck_assert(!text_take_hex(&hex, &v));
	s = STR("18446744073709551616");
	ck_assert(!num_take_dec(&s, &v) && s.n == 20);
}
END_TEST

START_TEST(lines_are_split)
{
	struct str s = STR("a: b: c"), part = STR("old");

	ck_assert(text_split(&s, STR(": "), &part));
	ck_assert(str_eq(part, STR("a")) && str_eq(s, STR("b: c")));
	ck_assert(!text_split(&s, STR("::"), &part));
	ck_assert(str_eq(part, STR("a")) && str_eq(s, STR("b: c")));
	ck_assert(str_eq(text_before(s, STR(":")), STR("b")));
	ck_assert(str_eq(text_before(s, STR("x")), s));
	ck_assert(text_take(&s, STR("b")) && !text_take(&s, STR("b")));
	ck_assert_uint_eq(text_indent(STR("  a ")), 2);
	ck_assert_uint_eq(text_indent(STR("  ")), 2);
	ck_assert_uint_eq(text_span(STR("+|x"), STR("|+")), 2);
	ck_assert(str_eq(text_unquote(STR("\"a\"b\"")), STR("a\"b")));
	ck_assert(str_eq(text_unquote(STR("\"")), STR("\"")));
}
END_TEST

START_TEST(offsets_are_dropped)
{
	ck_assert(str_eq(text_no_offset(STR("f+12")), STR("f")));
	ck_assert(str_eq(text_no_offset(STR("f+0x1f")), STR("f")));
	ck_assert(str_eq(text_no_offset(STR("a+b")), STR("a")));
	ck_assert(str_eq(text_no_offset(STR("operator+")), STR("operator+")));
	ck_assert(str_eq(text_no_offset(STR("f+g")), STR("f+g")));
	ck_assert(str_eq(text_no_offset(STR("+12")), STR("+12")));
}
END_TEST

START_TEST(decimals_are_exact)
{
	struct count c;

	ck_assert(text_decimal(STR("1.5"), 9, &c) && is(c, 1500000000, 0));
	ck_assert(text_decimal(STR("0.1"), 0, &c) &&
	    is(c, 0, UINT64_C(100000000000000000)));
	ck_assert(text_decimal(STR("12"), 3, &c) && is(c, 12000, 0));
	ck_assert(text_decimal(STR("0.0000000001"), 9, &c) &&
	    is(c, 0, UINT64_C(100000000000000000)));
	ck_assert(!text_decimal(STR(".5"), 0, &c));
	ck_assert(!text_decimal(STR("1.2.3"), 0, &c));
	ck_assert(!text_decimal(STR("-1"), 0, &c));
	ck_assert(!text_decimal(STR("18446744073709551615"), 1, &c));
	ck_assert(text_time(STR("1.5"), STR("ms"), &c) && is(c, 1500000, 0));
	ck_assert(
	    text_time(STR("1.2"), STR("min"), &c) && is(c, 72000000000, 0));
	ck_assert(
	    text_time(STR("250"), STR("\xc2\xb5s"), &c) && is(c, 250000, 0));
	ck_assert(!text_time(STR("1"), STR("days"), &c));
	ck_assert(!text_time(STR("18446744073"), STR("h"), &c));
}
END_TEST

START_TEST(groups_are_of_three)
{
	uint64_t v;

	ck_assert(text_grouped(STR("471"), &v) && v == 471);
	ck_assert(text_grouped(STR("2,893,824"), &v) && v == 2893824);
	ck_assert(text_grouped(STR("12.345"), &v) && v == 12345);
	ck_assert(!text_grouped(STR("2,89,824"), &v));
	ck_assert(!text_grouped(STR("2,893.824"), &v));
	ck_assert(!text_grouped(STR("2,8938"), &v));
	ck_assert(!text_grouped(STR("2893,824"), &v));
	ck_assert(!text_grouped(STR(",893"), &v));
	ck_assert(!text_grouped(STR("893,"), &v));
	ck_assert(!text_grouped(STR(""), &v));
	ck_assert(!text_grouped(STR("x"), &v));
}
END_TEST

START_TEST(java_methods)
{
	struct str m;

	ck_assert(text_java_at(STR("\tat a.B$1.<init>(B.java:1)"), &m));
	ck_assert(str_eq(m, STR("a.B$1.<init>")));
	ck_assert(!text_java_at(STR("at the end (of it)"), &m));
	ck_assert(!text_java_at(STR("\tat a.B.c"), &m));
	ck_assert(!text_java_at(STR("\t- locked <0x1> (a B)"), &m));
}
END_TEST

UNIT("text", numbers_are_taken_off_the_front, lines_are_split,
    offsets_are_dropped, decimals_are_exact, groups_are_of_three, java_methods)
