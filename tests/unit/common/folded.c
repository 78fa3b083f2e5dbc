/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "common/buf.h"
#include "common/folded.h"

static struct folded f;

static enum folded_kind
parse(const char *line)
{
	return folded_parse(str_from(line), &f);
}

START_TEST(plain)
{
	ck_assert_int_eq(parse("main;a b;c 42"), FOLDED_STACK);
	ck_assert(str_eq(f.stack, STR("main;a b;c")));
	ck_assert(f.count.whole == 42 && !f.two);
	ck_assert_int_eq(parse("f \t 12.5 \r"), FOLDED_STACK);
	ck_assert(str_eq(f.stack, STR("f")));
	ck_assert(f.count.whole == 12 && f.count.frac == COUNT_FRAC / 2);
}
END_TEST

/* One digit more or less than what the quick way takes. */
START_TEST(long_counts)
{
	ck_assert_int_eq(parse("a 9999999999999999999"), FOLDED_STACK);
	ck_assert_uint_eq(f.count.whole, UINT64_C(9999999999999999999));
	ck_assert_int_eq(parse("a 18446744073709551615"), FOLDED_STACK);
	ck_assert_uint_eq(f.count.whole, UINT64_MAX);
	ck_assert_int_eq(parse("a\t00000000000000000000000007"), FOLDED_STACK);
	ck_assert_uint_eq(f.count.whole, 7);
	ck_assert_int_eq(parse("a.isra.0 8"), FOLDED_STACK);
	ck_assert(str_eq(f.stack, STR("a.isra.0")) && !f.two);
	ck_assert_int_eq(parse("a 1.5.2 8"), FOLDED_STACK);
	ck_assert(str_eq(f.stack, STR("a 1.5.2")) && !f.two);
	ck_assert_int_eq(parse("12 8"), FOLDED_STACK);
	ck_assert(str_eq(f.stack, STR("12")) && !f.two);
	ck_assert_int_eq(parse("99999999999999999999"), FOLDED_BAD);
	for (size_t n = 1; n < 20; n++) {
		char line[] = "a 1234567890123456789";

		line[2 + n] = '\0';
		ck_assert_int_eq(parse(line), FOLDED_STACK);
		ck_assert(str_eq(f.stack, STR("a")) && !f.two);
		ck_assert_uint_eq(f.count.whole, strtoull(line + 2, NULL, 10));
	}
}
END_TEST

START_TEST(tabs)
{
	struct buf b = { 0 };
	struct str without = STR("a;b c");

	ck_assert_ptr_eq(folded_untab(without, &b).s, without.s);
	ck_assert(str_eq(folded_untab(STR("\ta;\tb"), &b), STR(" a; b")));
	buf_free(&b);
}
END_TEST

START_TEST(differential)
{
	ck_assert_int_eq(parse("a;b 3 0.5"), FOLDED_STACK);
	ck_assert(f.two);
	ck_assert(str_eq(f.stack2, STR("a;b")));
	ck_assert(f.before.whole == 3 && f.count.whole == 0);
	ck_assert(str_eq(f.stack, STR("a;b 3")));
	ck_assert_int_eq(parse("7 3 5"), FOLDED_STACK);
	ck_assert(f.two && str_eq(f.stack2, STR("7")));
	ck_assert_int_eq(parse("3 5"), FOLDED_STACK);
	ck_assert(!f.two && str_eq(f.stack, STR("3")));
}
END_TEST

START_TEST(notes)
{
	ck_assert_int_eq(parse(""), FOLDED_NOTE);
	ck_assert_int_eq(parse(" \r"), FOLDED_NOTE);
	ck_assert_int_eq(parse("# total 12"), FOLDED_NOTE);
	ck_assert_int_eq(parse("#"), FOLDED_NOTE);
	ck_assert_int_eq(parse("#include 3"), FOLDED_STACK);
}
END_TEST

START_TEST(refused)
{
	ck_assert_int_eq(parse("a;b"), FOLDED_BAD);
	ck_assert_int_eq(parse("a;b -1"), FOLDED_BAD);
	ck_assert_int_eq(parse("a;b 1e3"), FOLDED_BAD);
	ck_assert_int_eq(parse("a;b 0x10"), FOLDED_BAD);
	ck_assert_int_eq(parse("a;b 1.2.3"), FOLDED_BAD);
	ck_assert_int_eq(parse(" 5"), FOLDED_BAD);
	ck_assert_int_eq(parse("5"), FOLDED_BAD);
	ck_assert_int_eq(parse("a 18446744073709551616"), FOLDED_RANGE);
	ck_assert_int_eq(parse("a 0.0000000000000000001"), FOLDED_RANGE);
}
END_TEST

START_TEST(frames)
{
	struct folded_frames it;
	struct str frame;

	folded_frames(&it, STR("a;;b"));
	ck_assert(folded_next(&it, &frame) && str_eq(frame, STR("a")));
	ck_assert(folded_next(&it, &frame) && frame.n == 0);
	ck_assert(folded_next(&it, &frame) && str_eq(frame, STR("b")));
	ck_assert(!folded_next(&it, &frame));
	folded_frames(&it, STR("a;"));
	ck_assert(folded_next(&it, &frame) && str_eq(frame, STR("a")));
	ck_assert(folded_next(&it, &frame) && frame.n == 0);
	ck_assert(!folded_next(&it, &frame));
}
END_TEST

UNIT("folded", plain, long_counts, tabs, differential, notes, refused, frames)
