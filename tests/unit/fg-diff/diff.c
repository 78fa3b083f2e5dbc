/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "cmd/fg-diff/diff.h"
#include "common/out.h"
#include "common/reader.h"

static bool
load(struct diff *d, int side, const char *text)
{
	struct reader r;
	bool ok;

	reader_init_mem(&r, text, strlen(text));
	ok = diff_read(d, side, &r);
	reader_free(&r);
	return ok;
}

/* What would be written, taken out of the buffer before it is. */
static void
gives(const struct diff *d, const char *want)
{
	struct out o;

	out_init(&o);
	diff_write(d, &o);
	ck_assert_msg(str_eq(buf_str(&o.buf), str_from(want)), "%.*s",
	    (int)o.buf.n, o.buf.s);
	buf_free(&o.buf);
}

START_TEST(stacks_of_either_side_sorted)
{
	struct diff d = { 0 };

	ck_assert(load(&d, DIFF_BEFORE, "b 1\na;c 2\n# note\n\nb 0.5\n"));
	ck_assert(load(&d, DIFF_AFTER, "a;d 4\na;c 3\r\nbad\n"));
	gives(&d, "a;c 2 3\na;d 0 4\nb 1.5 0\n");
	ck_assert_uint_eq(d.sides[DIFF_BEFORE].stacks, 3);
	ck_assert_uint_eq(d.sides[DIFF_AFTER].bad.n, 1);
	ck_assert_uint_eq(d.sides[DIFF_AFTER].bad.line, 3);
	diff_free(&d);
}
END_TEST

START_TEST(normalized_to_after)
{
	struct diff d = { 0 };

	ck_assert(load(&d, DIFF_BEFORE, "b 1\na;c 2\n"));
	ck_assert(load(&d, DIFF_AFTER, "b 10\n"));
	diff_normalize(&d);
	gives(&d, "a;c 7 0\nb 3 10\n");
	diff_free(&d);
}
END_TEST

START_TEST(addresses_are_stripped)
{
	static const char *const pairs[][2] = {
		{ "a;0x7f12;b", "a;0x...;b" },
		{ "0xAbCg", "0x...g" },
		{ "0x", "0x" },
		{ "0xg0x1", "0xg0x..." },
		{ "00x00x0", "00x...x0" },
		{ "none", "none" },
		{ "", "" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		buf_clear(&b);
		diff_strip(str_from(pairs[i][0]), &b);
		ck_assert_msg(str_eq(buf_str(&b), str_from(pairs[i][1])),
		    "%s gives %.*s", pairs[i][0], (int)b.n, b.s);
	}
	buf_free(&b);
}
END_TEST

START_TEST(a_total_that_does_not_fit_is_refused)
{
	struct diff d = { 0 };

	ck_assert(!load(&d, DIFF_BEFORE, "a 18446744073709551615\nb 1\n"));
	diff_free(&d);
}
END_TEST

START_TEST(two_counts_are_noticed)
{
	struct diff d = { 0 };

	ck_assert(load(&d, DIFF_BEFORE, "a 1 2\nb 1 3\nc 4\n"));
	ck_assert_uint_eq(d.sides[DIFF_BEFORE].twocounts, 2);
	ck_assert_uint_eq(d.sides[DIFF_BEFORE].stacks, 3);
	diff_free(&d);
}
END_TEST

UNIT("diff", stacks_of_either_side_sorted, normalized_to_after,
    addresses_are_stripped, a_total_that_does_not_fit_is_refused,
    two_counts_are_noticed)
