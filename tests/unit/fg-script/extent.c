/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/extent.h"

#include "tests/unit/unit.h"

static struct task
thread(uint32_t tid, struct str comm)
{
	return (struct task){ .pid = 1, .tid = tid, .comm = comm };
}

/* A dump from sp on, of which the walk asked for all below reach. */
static void
cut(struct extents *x, const struct task *k, uint64_t sp, uint64_t reach)
{
	struct unwind_stack s = { .start = sp };

	extents_cut(x, k, &s, reach);
}

START_TEST(none_cut_needs_nothing)
{
	struct task k = thread(1, STR("a"));
	struct extents x = { 0 };
	bool least;

	extents_whole(&x, &k, 0x9000);
	ck_assert_uint_eq(extents_size(&x, &least), 0);
	ck_assert(!least);
	extents_free(&x);
}
END_TEST

START_TEST(whole_stacks_tell_what_cut_ones_need)
{
	struct task a = thread(1, STR("a")), b = thread(2, STR("a"));
	struct extents x = { 0 };
	bool least;

	cut(&x, &a, 0x8000, 0x8208);
	cut(&x, &a, 0x7001, 0x7100);
	extents_whole(&x, &a, 0x9000);
	cut(&x, &b, 0x18000, 0x18100);
	extents_whole(&x, &b, 0x18800);
	ck_assert_uint_eq(extents_size(&x, &least), 0x2000);
	ck_assert(!least);
	extents_free(&x);
}
END_TEST

START_TEST(else_it_is_a_lower_bound)
{
	struct task a = thread(1, STR("a")), b = thread(1, STR("b"));
	struct extents x = { 0 };
	bool least;

	/* The same thread runs another program: that is another stack. */
	extents_whole(&x, &a, 0x9000);
	cut(&x, &b, 0x8000, 0x8208);
	cut(&x, &b, 0x8100, 0x8250);
	ck_assert_uint_eq(extents_size(&x, &least), 0x250);
	ck_assert(least);
	extents_free(&x);
}
END_TEST

START_TEST(what_lies_too_far_off_is_no_stack)
{
	struct task a = thread(1, STR("a"));
	struct extents x = { 0 };
	bool least;

	extents_whole(&x, &a, UINT64_MAX);
	cut(&x, &a, 0x8000, 0x8208);
	ck_assert_uint_eq(extents_size(&x, &least), 0x208);
	ck_assert(least);
	extents_free(&x);
}
END_TEST

/* Nor is it what a cut stack needs. */
START_TEST(no_depth_is_beyond_belief)
{
	struct task a = thread(1, STR("a"));
	struct extents x = { 0 };
	bool least;

	cut(&x, &a, 0x8000, 0x3fe5000000000000);
	ck_assert_uint_eq(extents_size(&x, &least), 0);
	ck_assert(least);
	cut(&x, &a, 0x8000, 0x8208);
	cut(&x, &a, 0x8000, 0x100);
	ck_assert_uint_eq(extents_size(&x, &least), 0x208);
	ck_assert(least);
	extents_whole(&x, &a, 0x9000);
	ck_assert_uint_eq(extents_size(&x, &least), 0x1000);
	ck_assert(!least);
	extents_free(&x);
}
END_TEST

UNIT("extent", none_cut_needs_nothing, whole_stacks_tell_what_cut_ones_need,
    else_it_is_a_lower_bound, what_lies_too_far_off_is_no_stack,
    no_depth_is_beyond_belief)
