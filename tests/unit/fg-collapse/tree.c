/* SPDX-License-Identifier: ISC */
#include "cmd/fg-collapse/tree.h"

#include "cmd/fg-collapse/sink.h"
#include "tests/unit/fg-collapse/text.h"
#include "tests/unit/unit.h"

/* All that the sink holds, which is freed. */
static void
folds_to(struct sink *sink, const char *want)
{
	struct stackset *set = &sink->stacks;
	struct buf b = { 0 };

	text_of(&set, 1, 100, &b);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
	sink_free(sink);
}

START_TEST(leaf_first)
{
	struct sink sink = { 0 };
	struct tree tree = { 0 };
	uint32_t f[] = { sink_frame(&sink, STR("c")),
		sink_frame(&sink, STR("b")), sink_frame(&sink, STR("a")) };
	uint32_t node = tree_under(&tree, STACKS_ROOT, f, 3);

	ck_assert(tree_under(&tree, STACKS_ROOT, f, 0) == STACKS_ROOT);
	ck_assert(tree_under(&tree, STACKS_ROOT, f, 3) == node);
	ck_assert(tree_add(&tree, node, COUNT(2)));
	ck_assert(tree_add(&tree, node, COUNT(3)));
	ck_assert(tree_add(
	    &tree, tree_under(&tree, STACKS_ROOT, f + 1, 2), COUNT(0)));
	ck_assert(tree_add(&tree, STACKS_ROOT, COUNT(9)));
	ck_assert(tree_fold(&tree, &sink));
	ck_assert_uint_eq(sink.tally.stacks, 3);
	folds_to(&sink, "a;b 0\na;b;c 5\n");
}
END_TEST

/* What is folded is gone from the tree, which can be used again. */
START_TEST(emptied)
{
	struct sink sink = { 0 };
	struct tree tree = { 0 };
	uint32_t a = sink_frame(&sink, STR("a"));

	for (int i = 0; i < 2; i++) {
		ck_assert(tree_add(
		    &tree, tree_under(&tree, STACKS_ROOT, &a, 1), COUNT(4)));
		ck_assert(tree_fold(&tree, &sink));
		ck_assert_uint_eq(tree.counted, 0);
	}
	folds_to(&sink, "a 8\n");
}
END_TEST

START_TEST(too_much)
{
	struct sink sink = { 0 };
	struct tree tree = { 0 };
	uint32_t a = sink_frame(&sink, STR("a"));
	uint32_t node = tree_under(&tree, STACKS_ROOT, &a, 1);

	ck_assert(tree_add(&tree, node, COUNT(UINT64_MAX)));
	ck_assert(!tree_add(&tree, node, COUNT(1)));
	tree_free(&tree);
	sink_free(&sink);
}
END_TEST

UNIT("tree", leaf_first, emptied, too_much)
