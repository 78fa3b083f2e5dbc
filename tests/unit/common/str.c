/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "common/str.h"

START_TEST(equal_and_order)
{
	ck_assert(str_eq(STR("ab"), STR("ab")));
	ck_assert(!str_eq(STR("ab"), STR("abc")));
	ck_assert(str_eq((struct str){ 0 }, STR("")));
	ck_assert_int_lt(str_cmp(STR("a"), STR("a-b")), 0);
	ck_assert_int_lt(str_cmp(STR("a"), STR("\xff")), 0);
	ck_assert_int_eq(str_cmp(STR("a\0b"), STR("a\0b")), 0);
	ck_assert_int_gt(str_cmp(STR("b"), STR("abc")), 0);
}
END_TEST

START_TEST(find)
{
	struct str s = STR("a/b/c.so");

	ck_assert_uint_eq(str_chr(s, '/'), 1);
	ck_assert_uint_eq(str_rchr(s, '/'), 3);
	ck_assert_uint_eq(str_chr(s, 'z'), STR_NONE);
	ck_assert_uint_eq(str_rchr((struct str){ 0 }, 'z'), STR_NONE);
	ck_assert_uint_eq(str_find(s, STR("/c.")), 3);
	ck_assert_uint_eq(str_find(s, STR("soo")), STR_NONE);
	ck_assert_uint_eq(str_find(STR("aaab"), STR("aab")), 1);
	ck_assert_uint_eq(str_find(s, STR("")), 0);
	ck_assert(str_eq(str_basename(s), STR("c.so")));
	ck_assert(str_eq(str_basename(STR("plain")), STR("plain")));
}
END_TEST

START_TEST(parts)
{
	ck_assert(str_starts(STR("abc"), STR("ab")));
	ck_assert(!str_starts(STR("a"), STR("ab")));
	ck_assert(str_ends(STR("abc"), STR("bc")));
	ck_assert(!str_ends(STR("c"), STR("bc")));
	ck_assert(str_eq(str_head(STR("abc"), 9), STR("abc")));
	ck_assert(str_eq(str_from_index(STR("abc"), 9), STR("")));
	ck_assert(str_eq(str_trim(STR(" \ta b\r\n")), STR("a b")));
	ck_assert(str_eq(str_rtrim(STR(" a ")), STR(" a")));
	ck_assert(str_eq(str_trim(STR(" \t ")), STR("")));
}
END_TEST

START_TEST(lines)
{
	struct str s = STR("one\n\ntwo"), line;

	ck_assert(str_line(&s, &line) && str_eq(line, STR("one")));
	ck_assert(str_line(&s, &line) && line.n == 0);
	ck_assert(str_line(&s, &line) && str_eq(line, STR("two")));
	ck_assert(!str_line(&s, &line));
}
END_TEST

START_TEST(words)
{
	struct str s = STR("  one\ttwo ");

	ck_assert(str_eq(str_word(&s), STR("one")));
	ck_assert(str_eq(str_word(&s), STR("two")));
	ck_assert_uint_eq(str_word(&s).n, 0);
	ck_assert_uint_eq(s.n, 0);
}
END_TEST

START_TEST(common_beginning)
{
	struct str long1 = STR("0123456789012345678901234567890123456789a");
	struct str long2 = STR("0123456789012345678901234567890123456789b");

	ck_assert_uint_eq(str_common(long1, long2), 40);
	ck_assert_uint_eq(str_common(long1, long1), 41);
	ck_assert_uint_eq(str_common(STR("ab"), STR("abc")), 2);
	ck_assert_uint_eq(str_common(STR("ab"), STR("b")), 0);
	ck_assert_uint_eq(str_common((struct str){ 0 }, STR("b")), 0);
}
END_TEST

UNIT("str", common_beginning, equal_and_order, find, parts, lines, words)
