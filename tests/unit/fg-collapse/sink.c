/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/sink.h"
#include "tests/unit/fg-collapse/text.h"

static void
gives(struct sink *s, const char *want)
{
	struct stackset *set = &s->stacks;
	struct buf b = { 0 };

	text_of(&set, 1, SIZE_MAX, &b);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
}

START_TEST(all_ways_in_meet)
{
	struct sink s = { 0 };
	uint32_t f[3], stack;

	f[0] = sink_frame(&s, STR("leaf"));
	f[1] = sink_frame(&s, STR("mid"));
	f[2] = sink_frame(&s, STR("root"));
	for (int i = 0; i < 3; i++)
		stack = sink_stack(&s, f, 3, COUNT(2));
	sink_again(&s, stack, COUNT(5));
	sink_stack(&s, f + 1, 2, COUNT(1));
	sink_stack(&s, f, 2, COUNT(4));
	sink_folded(&s, STR("root;mid;leaf"), COUNT(10));
	ck_assert_uint_eq(s.tally.stacks, 7);
	gives(&s, "mid;leaf 4\nroot;mid 1\nroot;mid;leaf 21\n");
	sink_free(&s);
}
END_TEST

/* Stacks of all depths, new and known ones, with and without waiting. */
START_TEST(later_is_the_same)
{
	struct sink at_once = { 0 }, later = { 0 };
	struct stackset *set = &at_once.stacks;
	struct buf b = { 0 };
	uint32_t frames[40], v = 1;
	char name[] = "a";

	for (int i = 0; i < 26; i++, name[0]++) {
		sink_frame(&at_once, str_from(name));
		sink_frame(&later, str_from(name));
	}
	for (int i = 0; i < 20000; i++) {
		size_t n;

		v = v * 1664525 + 1013904223;
		n = 1 + (v >> 8) % 40;
		for (size_t j = 0; j < n; j++)
			frames[j] = 1 +
			    (j < 2 ? (v >> 16) + (uint32_t)j
				   : (uint32_t)(n - j)) %
				26;
		sink_stack(&at_once, frames, n, COUNT(v >> 24));
		sink_later(&later, frames, n, COUNT(v >> 24));
	}
	sink_settle(&later);
	sink_settle(&later);
	ck_assert_uint_eq(later.tally.stacks, 20000);
	text_of(&set, 1, SIZE_MAX, &b);
	buf_addc(&b, '\0');
	gives(&later, b.s);
	buf_free(&b);
	sink_free(&at_once);
	sink_free(&later);
}
END_TEST

START_TEST(text_like_the_last_is_the_same_as_text_alone)
{
	static const char *const stacks[] = { "a;b;c", "a;b", "a;bc", "a;b;c",
		"a;b;c", "a;b;c;", "a;b;c;;", "", ";", "a", "ab;c", "a;b;c;d",
		"a" };
	struct sink s = { 0 };

	for (size_t i = 0; i < sizeof(stacks) / sizeof(*stacks); i++)
		sink_folded(&s, str_from(stacks[i]), COUNT(1));
	gives(&s,
	    " 1\n; 1\na 2\na;b 1\na;b;c 3\na;b;c; 1\na;b;c;; 1\n"
	    "a;b;c;d 1\na;bc 1\nab;c 1\n");
	sink_free(&s);
}
END_TEST

START_TEST(a_sum_that_does_not_fit_is_told)
{
	struct sink s = { 0 };
	uint32_t f = sink_frame(&s, STR("a"));

	sink_stack(&s, &f, 1, COUNT(UINT64_MAX));
	sink_stack(&s, &f, 1, COUNT(0));
	sink_folded(&s, STR("b"), COUNT(1));
	ck_assert(!s.stacks.overflow && s.stacks.big);
	sink_folded(&s, STR("a"), COUNT(1));
	ck_assert(s.stacks.overflow);
	sink_free(&s);
}
END_TEST

UNIT("sink", all_ways_in_meet, later_is_the_same,
    text_like_the_last_is_the_same_as_text_alone,
    a_sum_that_does_not_fit_is_told)
