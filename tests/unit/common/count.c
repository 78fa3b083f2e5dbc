/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "common/count.h"

/* What the count reads as when written again; "bad" if it is refused. */
static const char *
again(const char *text)
{
	static char dst[COUNT_TEXT + 1];
	struct count c;

	if (!count_parse(str_from(text), &c))
		return "bad";
	dst[count_format(dst, c)] = '\0';
	return dst;
}

START_TEST(text)
{
	ck_assert_str_eq(again("42"), "42");
	ck_assert_str_eq(again("12.5"), "12.5");
	ck_assert_str_eq(again("12."), "12");
	ck_assert_str_eq(again("0.10"), "0.1");
	ck_assert_str_eq(again("007.0100"), "7.01");
	ck_assert_str_eq(again("0.000000000000000001"), "0.000000000000000001");
	ck_assert_str_eq(
	    again("1.0000000000000000010"), "1.000000000000000001");
	ck_assert_str_eq(again("18446744073709551615.999999999999999999"),
	    "18446744073709551615.999999999999999999");
}
END_TEST

START_TEST(refused)
{
	ck_assert_str_eq(again(""), "bad");
	ck_assert_str_eq(again(".5"), "bad");
	ck_assert_str_eq(again("-1"), "bad");
	ck_assert_str_eq(again("1e3"), "bad");
	ck_assert_str_eq(again("1.2.3"), "bad");
	ck_assert_str_eq(again("1,234"), "bad");
	ck_assert_str_eq(again("18446744073709551616"), "bad");
	ck_assert_str_eq(again("0.0000000000000000001"), "bad");
}
END_TEST

START_TEST(sums)
{
	struct count sum = COUNT(0), tenth;

	ck_assert(count_parse(STR("0.1"), &tenth));
	for (int i = 0; i < 10; i++)
		ck_assert(count_add(&sum, tenth));
	ck_assert_int_eq(count_cmp(sum, COUNT(1)), 0);
	sum = (struct count){ UINT64_MAX, COUNT_FRAC / 2 };
	ck_assert(!count_add(&sum, COUNT(1)));
	ck_assert(!count_add(&sum, (struct count){ 0, COUNT_FRAC / 2 }));
	ck_assert(sum.whole == UINT64_MAX && sum.frac == COUNT_FRAC / 2);
	ck_assert(count_add(&sum, tenth));
}
END_TEST

START_TEST(differences)
{
	struct count a, b, c;

	ck_assert(count_parse(STR("2.25"), &a));
	ck_assert(count_parse(STR("1.5"), &b));
	c = count_sub(a, b);
	ck_assert(c.whole == 0 && c.frac == COUNT_FRAC / 4 * 3);
	ck_assert_int_eq(count_cmp(a, b), 1);
	ck_assert_int_eq(count_cmp(b, a), -1);
	ck_assert_int_eq(count_cmp(a, a), 0);
	ck_assert(count_iszero(count_sub(a, a)));
	ck_assert(count_double(a) == 2.25);
}
END_TEST

UNIT("count", text, refused, sums, differences)
