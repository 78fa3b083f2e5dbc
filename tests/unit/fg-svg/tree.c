/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/tree.h"

#include <string.h>

#include "common/buf.h"
#include "common/reader.h"

#include "cmd/fg-svg/input.h"
#include "tests/unit/unit.h"

static void
make(struct input *in, struct tree *t, const char *text)
{
	struct skip skip = { 0 };
	struct reader r;

	reader_init_mem(&r, text, strlen(text));
	input_read(in, &r, &skip);
	reader_free(&r);
	tree_init(t, &in->stacks, input_finish(in, false));
}

/* Each frame: depth, name, self/total of after, of before if not plain. */
static void
expect(struct input *in, struct tree *t, const char *want)
{
	struct buf b = { 0 };
	const struct frame *f;
	char tmp[COUNT_TEXT];

	for (uint32_t i = 0; i < t->n; i++) {
		f = &t->frames[i];
		buf_adddec(&b, f->depth);
		buf_addstr(&b, i == 0 ? STR("ALL") : t->names->keys[f->name]);
		for (int c = 1; c >= (t->diff ? 0 : 1); c--) {
			buf_addc(&b, ' ');
			buf_add(&b, tmp, count_format(tmp, f->self[c]));
			buf_addc(&b, '/');
			buf_add(&b, tmp, count_format(tmp, f->total[c]));
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
	input_free(in);
}

/* In the order of lines "a;x" comes after "a-b", and a would be split. */
START_TEST(siblings_are_not_split)
{
	struct input in = { 0 };
	struct tree t;

	make(&in, &t, "a 100\na-b 100\na;x 100\n");
	expect(&in, &t, "0ALL 0/300\n1a 100/200\n2x 100/100\n1a-b 100/100\n");
}
END_TEST

/* A zero count must not replace a wide frame that ends at the same place. */
START_TEST(zero_counts_lose_nothing)
{
	struct input in = { 0 };
	struct tree t;

	make(&in, &t, "x;f 10 20\ny;f 5 0\n");
	expect(&in, &t,
	    "0ALL 0/20 0/15\n1x 0/20 0/10\n2f 20/20 10/10\n"
	    "1y 0/0 0/5\n2f 0/0 5/5\n");
}
END_TEST

START_TEST(names_by_bytes)
{
	struct input in = { 0 };
	struct tree t;

	make(&in, &t, "b 1\n\xff 1\na;z 1\na;;y 1\nB 1.25\na;A 1\n");
	expect(&in, &t,
	    "0ALL 0/6.25\n1B 1.25/1.25\n1a 0/3\n2 0/1\n3y 1/1\n"
	    "2A 1/1\n2z 1/1\n1b 1/1\n1\xff 1/1\n");
}
END_TEST

START_TEST(nothing)
{
	struct input in = { 0 };
	struct tree t;

	make(&in, &t, "");
	tree_prune(&t, 10);
	expect(&in, &t, "0ALL 0/0\n");
}
END_TEST

START_TEST(pruned)
{
	struct input in = { 0 };
	struct tree t;

	make(&in, &t, "a;b;c 1\na;b;d 9\na;e 2\nz 2\ny;x 1\na;f;g 3\n");
	tree_prune(&t, 5);
	ck_assert_uint_eq(t.pruned, 7);
	expect(&in, &t,
	    "0ALL 0/18\n1a 0/15\n2b 0/10\n3d 9/9\n"
	    "3(pruned) 1/1\n2(pruned) 5/5\n1(pruned) 3/3\n");
}
END_TEST

START_TEST(pruned_by_the_greater_count)
{
	struct input in = { 0 };
	struct tree t;

	make(&in, &t, "gone 9 0\nnew 0 9\nfew 1 1\n");
	tree_prune(&t, 5);
	expect(&in, &t,
	    "0ALL 0/10 0/10\n1gone 0/0 9/9\n1new 9/9 0/0\n"
	    "1(pruned) 1/1 1/1\n");
}
END_TEST

START_TEST(deep)
{
	struct input in = { 0 };
	struct buf b = { 0 };
	struct tree t;

	for (int i = 0; i < 100000; i++)
		buf_add(&b, "f;", 2);
	buf_add(&b, "f 1\n", 5);
	make(&in, &t, b.s);
	ck_assert_uint_eq(t.maxdepth, 100001);
	ck_assert_uint_eq(t.frames[1].total[INPUT_AFTER].whole, 1);
	tree_prune(&t, 2);
	ck_assert_uint_eq(t.n, 2);
	tree_free(&t);
	input_free(&in);
	buf_free(&b);
}
END_TEST

UNIT("tree", siblings_are_not_split, zero_counts_lose_nothing, names_by_bytes,
    nothing, pruned, pruned_by_the_greater_count, deep)
