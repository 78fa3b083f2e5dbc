/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/verdict.h"

#include <string.h>

#include "tests/unit/unit.h"

/* main;a 10 30, main;a;deep 0 0, main;b 5 5: frames 0 to 4. */
static void
make_tree(struct tree *t)
{
	uint32_t main, a;

	tree_init(t, false);
	main = tree_child(t, 0, STR("main"));
	a = tree_child(t, main, STR("a"));
	a = tree_child(t, a, STR("deep"));
	tree_add(t, a, TREE_BEFORE, COUNT(10));
	tree_add(t, a, TREE_AFTER, COUNT(30));
	a = tree_child(t, main, STR("b"));
	tree_add(t, a, TREE_BEFORE, COUNT(5));
	tree_add(t, a, TREE_AFTER, COUNT(5));
	tree_finish(t, true);
}

static void
expect_code(const struct verdicts *v, const struct tree *t, const char *want)
{
	struct buf b = { 0 };
	uint32_t last = 0;

	for (uint32_t i = 0; i < t->n; i++)
		verdict_code(&b, v, i, &last);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
}

#define VALUES "\tbefore=1\tafter=2\tratio=2\tlow=1.5\thigh=inf\tq=1e-05\t"

START_TEST(notes_are_found_again)
{
	struct verdicts v = { 0 };
	struct tree t;

	ck_assert(!verdict_any(&v));
	ck_assert(verdict_note(&v, STR("test\twelch\talpha=0.05\tshares")));
	ck_assert(verdict_note(&v, STR("after\tx\truns=3\ttotal=7.5\tside")));
	ck_assert(!verdict_any(&v));
	ck_assert(verdict_note(&v, STR("inclusive\tmain;a" VALUES "worse")));
	ck_assert(verdict_note(&v, STR("self\tmain;b" VALUES "noise")));
	ck_assert(verdict_note(&v, STR("self\tmain;gone" VALUES "better")));
	ck_assert(verdict_any(&v));
	make_tree(&t);
	verdict_place(&v, &t);
	expect_code(&v, &t, "2iw2 1.5 inf 1e-05\n2sn2 1.5 inf 1e-05\n");
	/* deep has the same counts as a. */
	for (uint32_t i = 0; i < t.n; i++)
		ck_assert_int_eq(v.found[i], i == 2 || i == 3);
	ck_assert(str_eq(v.test, STR("welch")));
	ck_assert(str_eq(v.alpha, STR("0.05")));
	ck_assert(str_eq(v.sides[TREE_AFTER].runs, STR("3")));
	ck_assert(str_eq(v.sides[TREE_AFTER].total, STR("7.5")));
	tree_free(&t);
	verdict_free(&v);
}
END_TEST

START_TEST(the_root_is_a_stack_of_no_frames)
{
	struct verdicts v = { 0 };
	struct tree t;

	ck_assert(verdict_note(&v, STR("inclusive\t" VALUES "better")));
	make_tree(&t);
	verdict_place(&v, &t);
	expect_code(&v, &t, "0ib2 1.5 inf 1e-05\n");
	/* main is all there is. */
	ck_assert(v.found[0] && v.found[1] && !v.found[2]);
	tree_free(&t);
	verdict_free(&v);
}
END_TEST

START_TEST(other_notes_are_left_alone)
{
	struct verdicts v = { 0 };

	ck_assert(!verdict_note(&v, STR("")));
	ck_assert(!verdict_note(&v, STR("self")));
	ck_assert(!verdict_note(&v, STR("inclusive\tmain\tratio=2")));
	ck_assert(!verdict_note(&v, STR("inclusives\tmain" VALUES "worse")));
	ck_assert(!verdict_any(&v));
	verdict_free(&v);
}
END_TEST

START_TEST(values_need_no_escape)
{
	struct verdicts v = { 0 };
	struct tree t;

	ck_assert(verdict_note(&v,
	    STR("self\tmain\tratio=<x>\tlow=\thigh=1234567890123456789012345678"
		"90123\tq=-0.5\tworse")));
	make_tree(&t);
	verdict_place(&v, &t);
	expect_code(&v, &t, "1sw- - - -0.5\n");
	tree_free(&t);
	verdict_free(&v);
}
END_TEST

/* What begins all stacks, and only that, has all of before. */
START_TEST(totals_that_stacks_lack)
{
	static const struct count sum[2] = { { 15, 0 }, { 35, 0 } };
	struct verdicts v = { 0 };
	struct tree t;

	make_tree(&t);
	verdict_note(&v, STR("before\tx\truns=2\ttotal=20\tscaled=40\tside"));
	verdict_note(&v, STR("after\tx\truns=2\ttotal=35\tside"));
	verdict_note(&v, STR("test\twelch\tshares"));
	ck_assert_uint_eq(verdict_whole(&v, &t, sum), 0);
	verdict_note(&v, STR("test\twelch\tonly=significant\tshares"));
	ck_assert_uint_eq(verdict_whole(&v, &t, sum), 2);
	for (uint32_t i = 0; i < t.n; i++)
		ck_assert_uint_eq(tree_total(&t, i, TREE_BEFORE).whole,
		    i < 2        ? 40
			: i == 4 ? 5
				 : 10);
	tree_free(&t);
	/* A stack of no frames may have been left out. */
	make_tree(&t);
	t.frames[0].ends = true;
	ck_assert_uint_eq(verdict_whole(&v, &t, sum), 1);
	verdict_note(&v, STR("after\tx\truns=2\ttotal=36\tside"));
	ck_assert_uint_eq(verdict_whole(&v, &t, sum), 0);
	tree_free(&t);
	verdict_free(&v);
}
END_TEST

UNIT("verdict", totals_that_stacks_lack, notes_are_found_again,
    the_root_is_a_stack_of_no_frames, other_notes_are_left_alone,
    values_need_no_escape)
