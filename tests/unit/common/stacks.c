/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/folded.h"
#include "common/stacks.h"

static void
print(void *arg, struct str stack, const struct count *counts)
{
	struct buf *b = arg;

	buf_addstr(b, stack);
	buf_addc(b, ' ');
	buf_adddec(b, counts[0].whole);
	buf_addc(b, ' ');
	buf_adddec(b, counts[1].whole);
	buf_addc(b, '\n');
}

static void
put(struct stacks *s, const char *stack, int column, uint64_t n)
{
	uint32_t node = stacks_path(s, str_from(stack));

	ck_assert(stacks_add(s, node, column, COUNT(n)));
}

START_TEST(sorted_by_the_bytes_of_the_whole_stack)
{
	struct stacks s = { .columns = 2 };
	struct buf b = { 0 };

	put(&s, "a;x", 0, 1);
	put(&s, "a-b;y", 0, 2);
	put(&s, "a", 1, 3);
	put(&s, "a b", 0, 4);
	put(&s, "a;x", 1, 5);
	put(&s, "a;x", 1, 5);
	put(&s, "azz", 0, 0);
	put(&s, "a;;x", 0, 6);
	put(&s, "", 0, 7);
	stacks_each(&s, print, &b);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s,
	    " 7 0\n"
	    "a 0 3\n"
	    "a b 4 0\n"
	    "a-b;y 2 0\n"
	    "a;;x 6 0\n"
	    "a;x 1 10\n"
	    "azz 0 0\n");
	buf_free(&b);
	stacks_free(&s);
}
END_TEST

struct last {
	struct buf text;
	size_t n;
	int bad;
};

static void
compare(void *arg, struct str stack, const struct count *counts)
{
	struct last *l = arg;

	(void)counts;
	if (l->n++ > 0 && str_cmp(buf_str(&l->text), stack) >= 0)
		l->bad++;
	buf_clear(&l->text);
	buf_addstr(&l->text, stack);
}

START_TEST(random_stacks_come_out_sorted_and_distinct)
{
	struct stacks s = { 0 };
	struct last l = { { 0 }, 0, 0 };
	struct table seen = { 0 };
	char text[16];
	unsigned x = 1;

	for (int i = 0; i < 20000; i++) {
		size_t n = 1 + (x >> 16) % 8;

		for (size_t j = 0; j < n; j++) {
			x = x * 1103515245 + 12345;
			text[j] = ";;a-: \xff"
				  "b"[(x >> 16) % 8];
		}
		table_put(&seen, (struct str){ text, n });
		ck_assert(stacks_add(
		    &s, stacks_path(&s, (struct str){ text, n }), 0, COUNT(1)));
	}
	stacks_each(&s, compare, &l);
	ck_assert_int_eq(l.bad, 0);
	ck_assert_uint_eq(l.n, seen.n);
	buf_free(&l.text);
	table_free(&seen);
	stacks_free(&s);
}
END_TEST

START_TEST(overflow_is_refused)
{
	struct stacks s = { 0 };
	uint32_t node = stacks_path(&s, STR("a"));

	ck_assert(stacks_add(&s, node, 0, COUNT(UINT64_MAX)));
	ck_assert(!stacks_add(&s, node, 0, COUNT(1)));
	ck_assert(s.self[0][node].whole == UINT64_MAX);
	stacks_free(&s);
}
END_TEST

START_TEST(a_path_like_the_last_is_the_same_as_one_by_frames)
{
	static const char *const stacks[] = { "a;b;c", "a;b", "a;bc", "a;b;c",
		"a;b;c", "a;b;c;", "a;b;c;;", "", ";", "a", "ab;c", "a;b;c;d" };
	struct stacks s = { 0 };
	struct folded_frames it;
	struct str frame;
	uint32_t node;

	for (size_t i = 0; i < sizeof(stacks) / sizeof(*stacks); i++) {
		node = STACKS_ROOT;
		folded_frames(&it, str_from(stacks[i]));
		while (folded_next(&it, &frame))
			node =
			    stacks_child(&s, node, table_put(&s.frames, frame));
		ck_assert_uint_eq(stacks_path(&s, str_from(stacks[i])), node);
	}
	stacks_free(&s);
}
END_TEST

START_TEST(very_deep)
{
	struct stacks s = { 0 };
	struct buf b = { 0 };
	struct last l = { { 0 }, 0, 0 };

	for (int i = 0; i < 300000; i++)
		buf_addstr(&b, STR("f;"));
	ck_assert(stacks_add(&s, stacks_path(&s, buf_str(&b)), 0, COUNT(1)));
	stacks_each(&s, compare, &l);
	ck_assert(str_eq(buf_str(&l.text), buf_str(&b)));
	buf_free(&l.text);
	buf_free(&b);
	stacks_free(&s);
}
END_TEST

UNIT("stacks", sorted_by_the_bytes_of_the_whole_stack,
    random_stacks_come_out_sorted_and_distinct, overflow_is_refused,
    a_path_like_the_last_is_the_same_as_one_by_frames, very_deep)
