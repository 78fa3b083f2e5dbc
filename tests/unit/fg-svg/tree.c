/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/tree.h"

#include <string.h>

#include "common/buf.h"

#include "tests/unit/fg-svg/given.h"
#include "tests/unit/unit.h"

/* Each frame: depth, name, self/total of after, of before if not plain. */
static void
expect(struct tree *t, const char *want)
{
	struct buf b = { 0 };
	const struct frame *f;
	char tmp[COUNT_TEXT];

	for (uint32_t i = 0; i < t->n; i++) {
		f = &t->frames[i];
		buf_adddec(&b, f->depth);
		buf_addstr(&b, i == 0 ? STR("ALL") : t->names.keys[f->name]);
		for (int c = 1; c >= (t->diff ? 0 : 1); c--) {
			buf_addc(&b, ' ');
			buf_add(&b, tmp, count_format(tmp, tree_self(t, i, c)));
			buf_addc(&b, '/');
			buf_add(
			    &b, tmp, count_format(tmp, tree_total(t, i, c)));
		}
		buf_addc(&b, '\n');
		ck_assert_uint_gt(f->end, i);
		ck_assert_uint_le(f->end, t->n);
		ck_assert(i == 0 || f->parent < i);
		ck_assert(
		    f->end == t->n || t->frames[f->end].depth <= f->depth);
		ck_assert(
		    f->end == i + 1 || t->frames[i + 1].depth == f->depth + 1);
		ck_assert_uint_le(f->depth, t->maxdepth);
	}
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
	tree_free(t);
}

/* In the order of lines "a;x" comes after "a-b", and a would be split. */
START_TEST(siblings_are_not_split)
{
	struct tree t;

	t = given(STR("a 100\na-b 100\na;x 100\n"), false);
	expect(&t, "0ALL 0/300\n1a 100/200\n2x 100/100\n1a-b 100/100\n");
}
END_TEST

/* A zero count must not replace a wide frame that ends at the same place. */
START_TEST(zero_counts_lose_nothing)
{
	struct tree t;

	t = given(STR("x;f 10 20\ny;f 5 0\n"), false);
	expect(&t,
	    "0ALL 0/20 0/15\n1x 0/20 0/10\n2f 20/20 10/10\n"
	    "1y 0/0 0/5\n2f 0/0 5/5\n");
}
END_TEST

START_TEST(names_by_bytes)
{
	struct tree t;

	t = given(STR("b 1\n\xff 1\na;z 1\na;;y 1\nB 1.25\na;A 1\n"), false);
	expect(&t,
	    "0ALL 0/6.25\n1B 1.25/1.25\n1a 0/3\n2 0/1\n3y 1/1\n"
	    "2A 1/1\n2z 1/1\n1b 1/1\n1\xff 1/1\n");
}
END_TEST

START_TEST(nothing)
{
	struct tree t;

	t = given(STR(""), false);
	tree_prune(&t, 10);
	expect(&t, "0ALL 0/0\n");
}
END_TEST

START_TEST(pruned)
{
	struct tree t;

	t = given(STR("a;b;c 1\na;b;d 9\na;e 2\nz 2\ny;x 1\na;f;g 3\n"), false);
	tree_prune(&t, 5);
	ck_assert_uint_eq(t.pruned, 7);
	expect(&t,
	    "0ALL 0/18\n1a 0/15\n2b 0/10\n3d 9/9\n"
	    "3(pruned) 1/1\n2(pruned) 5/5\n1(pruned) 3/3\n");
}
END_TEST

START_TEST(pruned_by_the_greater_count)
{
	struct tree t;

	t = given(STR("gone 9 0\nnew 0 9\nfew 1 1\n"), false);
	tree_prune(&t, 5);
	expect(&t,
	    "0ALL 0/10 0/10\n1gone 0/0 9/9\n1new 9/9 0/0\n"
	    "1(pruned) 1/1 1/1\n");
}
END_TEST

START_TEST(deep)
{
	struct buf b = { 0 };
	struct tree t;

	for (int i = 0; i < 100000; i++)
		buf_add(&b, "f;", 2);
	buf_add(&b, "f 1\n", 5);
	t = given(buf_str(&b), false);
	ck_assert_uint_eq(t.maxdepth, 100001);
	ck_assert_uint_eq(tree_total(&t, 1, TREE_AFTER).whole, 1);
	tree_prune(&t, 2);
	ck_assert_uint_eq(t.n, 2);
	tree_free(&t);
	buf_free(&b);
}
END_TEST

START_TEST(late_callees_of_earlier_frames)
{
	struct tree t;

	t = given(STR("b;x 1\na;y 2\nb;w 3\nb;x;z 4\na;y 5\n"), false);
	expect(
	    &t, "0ALL 0/15\n1a 0/7\n2y 7/7\n1b 0/8\n2w 3/3\n2x 1/5\n3z 4/4\n");
}
END_TEST

/* Every frame of a random tree in random order, against the same sorted. */
START_TEST(any_order)
{
	struct buf text[2] = { { 0 }, { 0 } };
	struct tree t[2];

	for (unsigned i = 0; i < 4096; i++)
		for (int k = 0; k < 2; k++) {
			unsigned v = k == 0 ? i : (i * 2741 + 77) % 4096;

			for (int bit = 9; bit >= 0; bit -= 3) {
				buf_addc(
				    &text[k], (char)('a' + (v >> bit & 7)));
				buf_addc(&text[k], bit > 0 ? ';' : ' ');
			}
			buf_adddec(&text[k], v % 7);
			buf_addc(&text[k], '\n');
		}
	for (int k = 0; k < 2; k++)
		t[k] = given(buf_str(&text[k]), false);
	ck_assert_uint_eq(t[0].n, 1 + 8 + 64 + 512 + 4096);
	ck_assert_uint_eq(t[0].n, t[1].n);
	for (uint32_t i = 0; i < t[0].n; i++) {
		const struct frame *f = &t[0].frames[i], *g = &t[1].frames[i];

		ck_assert_uint_eq(f->parent, g->parent);
		ck_assert_uint_eq(f->end, g->end);
		ck_assert_uint_eq(f->depth, g->depth);
		ck_assert_int_eq(count_cmp(tree_total(&t[0], i, TREE_AFTER),
				     tree_total(&t[1], i, TREE_AFTER)),
		    0);
		ck_assert(i == 0 ||
		    str_eq(t[0].names.keys[f->name], t[1].names.keys[g->name]));
	}
	for (int k = 0; k < 2; k++) {
		tree_free(&t[k]);
		buf_free(&text[k]);
	}
}
END_TEST

START_TEST(charts_keep_the_order)
{
	struct tree t;
	static const uint64_t gaps[] = { 0, 0, 1, 2, 0, 0 };

	t = given(STR("a 1\na;b 2\na 2\na;b 1\nb 1\na;b 3\n"), true);
	ck_assert_uint_eq(t.n, 7);
	for (uint32_t i = 0; i < 6; i++)
		ck_assert_uint_eq(tree_total(&t, i, TREE_GAP).whole, gaps[i]);
	expect(
	    &t, "0ALL 0/10\n1a 3/6\n2b 2/2\n2b 1/1\n1b 1/1\n1a 0/3\n2b 3/3\n");
}
END_TEST

/* Longer paths than are looked up together, of text in no order at all. */
START_TEST(long_paths_unsorted)
{
	struct buf b = { 0 };
	struct tree t;

	for (int round = 0; round < 2; round++)
		for (char c = 'z'; c >= 'a'; c--) {
			buf_addc(&b, c);
			for (int depth = 0; depth < 150; depth++) {
				buf_addc(&b, ';');
				buf_adddec(&b, (uint64_t)depth);
			}
			buf_add(&b, " 1.5\n", 5);
		}
	t = given(buf_str(&b), false);
	ck_assert_uint_eq(t.n, 1 + 26 * 151);
	ck_assert_uint_eq(t.maxdepth, 151);
	ck_assert_uint_eq(tree_total(&t, 0, TREE_AFTER).whole, 78);
	for (uint32_t i = 1; i < t.n; i++) {
		ck_assert_uint_eq(t.frames[i].depth, (i - 1) % 151 + 1);
		ck_assert_uint_eq(tree_total(&t, i, TREE_AFTER).whole, 3);
	}
	tree_free(&t);
	buf_free(&b);
}
END_TEST

UNIT("tree", long_paths_unsorted, siblings_are_not_split,
    zero_counts_lose_nothing, names_by_bytes, nothing, pruned,
    pruned_by_the_greater_count, deep, late_callees_of_earlier_frames,
    any_order, charts_keep_the_order)
