/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/lines.h"
#include "cmd/fg-collapse/sorted.h"
#include "common/out.h"

#define MAX 3

static struct sorted_input inputs[MAX];
static struct sorted s;
static struct out out;

/* Merges the texts, up to NULL; whether that went well. */
static bool
merge(const char *const *texts, char blank)
{
	struct lines lines = { .out = &out, .blank = blank };
	size_t n = 0;
	bool good;

	out_init(&out);
	for (; texts[n] != NULL; n++) {
		inputs[n] = (struct sorted_input){ .count = COUNT(0) };
		reader_init_mem(
		    &inputs[n].reader, texts[n], str_from(texts[n]).n);
	}
	good = sorted_merge(&s, inputs, n, STR(""), &lines);
	for (size_t i = 0; i < n; i++) {
		reader_free(&inputs[i].reader);
		buf_free(&inputs[i].untabbed);
	}
	return good;
}

static bool
wrote(const char *text)
{
	bool same = str_eq(buf_str(&out.buf), str_from(text));

	buf_free(&out.buf);
	return same;
}

START_TEST(equal_stacks_become_one)
{
	const char *texts[] = { "a 1\na;b 2\na;b 3\n", "a;b\t4\nb 1",
		"a 1\na;b 0.5\n", NULL };

	ck_assert(merge(texts, ' '));
	ck_assert(wrote("a 2\na;b 9.5\nb 1\n"));
	ck_assert_uint_eq(inputs[0].tally.stacks, 3);
	ck_assert(merge(texts, '\t'));
	ck_assert(wrote("a\t2\na;b\t9.5\nb\t1\n"));
}
END_TEST

START_TEST(nothing_gives_nothing)
{
	const char *none[] = { NULL }, *empty[] = { "", "# note\n", "", NULL };

	ck_assert(merge(none, ' '));
	ck_assert(wrote(""));
	ck_assert(merge(empty, ' '));
	ck_assert(wrote(""));
	ck_assert_uint_eq(inputs[1].tally.unused, 1);
}
END_TEST

START_TEST(disorder_is_told_with_its_place)
{
	const char *texts[] = { "a 1\nz 2\n", "b 1\nd 1\nc 1\n", NULL };

	ck_assert(!merge(texts, ' '));
	ck_assert_ptr_eq(s.where, &inputs[1]);
	ck_assert_uint_eq(s.where->reader.line, 3);
	ck_assert_str_eq(s.why, "not sorted");
	buf_free(&out.buf);
}
END_TEST

START_TEST(overflow_is_told)
{
	const char *texts[] = { "a 18446744073709551615\n", "a 1\n", NULL };

	ck_assert(!merge(texts, ' '));
	ck_assert_ptr_nonnull(s.where);
	buf_free(&out.buf);
}
END_TEST

START_TEST(prefixes)
{
	struct lines lines = { .out = &out, .blank = ' ' };

	out_init(&out);
	lines_prefix(&lines, STR(" # a;b\n\tc "));
	lines_begin(&lines, STR("main;x"));
	ck_assert(str_eq(lines_stack(&lines), STR("main;x")));
	lines_end(&lines, COUNT(7));
	ck_assert(wrote("#_a:b__c;main;x 7\n"));
	buf_free(&lines.prefix);
}
END_TEST

UNIT("sorted", equal_stacks_become_one, nothing_gives_nothing,
    disorder_is_told_with_its_place, overflow_is_told, prefixes)
