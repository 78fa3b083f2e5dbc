/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/sink.h"
#include "cmd/fg-collapse/spans.h"
#include "cmd/fg-collapse/tree.h"

/* Nanoseconds of the stacks that end in a frame. */
static uint64_t
own(const struct sink *sink, uint32_t frame)
{
	const struct stackset *set = &sink->stacks;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < set->nstacks; i++)
		if (set->pieces[set->stacks[i].piece].frames[0] == frame)
			sum += set->stacks[i].count.whole * 1000 +
			    set->stacks[i].count.frac / (COUNT_FRAC / 1000);
	return sum;
}

static void
fold(struct spans *s, struct sink *sink)
{
	static const uint32_t lanes[2] = { STACKS_ROOT, STACKS_ROOT };
	struct tree tree = { 0 };

	ck_assert(spans_fold(s, &tree, lanes, sink));
	tree_free(&tree);
	spans_free(s);
}

/* The callee is told first, and lanes have nothing to do with each other. */
START_TEST(test_nesting)
{
	struct sink sink = { 0 };
	struct spans s = { 0 };
	uint32_t x = sink_frame(&sink, STR("x"));
	uint32_t y = sink_frame(&sink, STR("y"));

	spans_add(&s, 0, y, 2000, 3000);
	spans_add(&s, 0, x, 1000, 9000);
	spans_add(&s, 1, y, 1000, 500);
	spans_add(&s, 0, y, 10000, 1000); /* as x ends */
	fold(&s, &sink);
	ck_assert_uint_eq(own(&sink, x), 6000);
	ck_assert_uint_eq(own(&sink, y), 4500);
	ck_assert_uint_eq(sink.stacks.nstacks, 3);
	sink_free(&sink);
}
END_TEST

START_TEST(test_marks)
{
	struct sink sink = { 0 };
	struct spans s = { 0 };
	uint32_t x = sink_frame(&sink, STR("x"));
	uint32_t y = sink_frame(&sink, STR("y"));

	spans_end(&s, 0, SPANS_ANY, 0); /* of nothing */
	spans_begin(&s, 0, x, 0);
	spans_begin(&s, 0, y, 1000);
	spans_end(&s, 0, y, 1000);
	spans_begin(&s, 0, y, 3000);
	spans_end(&s, 0, x, 5000);   /* and y with it */
	spans_begin(&s, 1, y, 1000); /* never ends */
	spans_add(&s, 1, x, 2000, 2000);
	fold(&s, &sink);
	ck_assert_uint_eq(own(&sink, x), 5000);
	ck_assert_uint_eq(own(&sink, y), 3000);
	ck_assert_uint_eq(sink.stacks.nstacks, 4);
	ck_assert_uint_eq(sink.tally.bad.n, 1);
	sink_free(&sink);
}
END_TEST

/* One that outlasts the one around it is cut: no time counts twice. */
START_TEST(test_overlap)
{
	struct sink sink = { 0 };
	struct spans s = { 0 };
	uint32_t x = sink_frame(&sink, STR("x"));
	uint32_t y = sink_frame(&sink, STR("y"));

	spans_add(&s, 0, x, -4000, 8000);
	spans_add(&s, 0, y, 2000, 500000);
	fold(&s, &sink);
	ck_assert_uint_eq(own(&sink, x), 6000);
	ck_assert_uint_eq(own(&sink, y), 2000);
	ck_assert_uint_eq(sink.tally.bad.n, 1);
	sink_free(&sink);
}
END_TEST

UNIT("spans", test_nesting, test_marks, test_overlap)
