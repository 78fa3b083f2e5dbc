/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/sink.h"
#include "common/buf.h"

static void
print(void *arg, struct str stack, const struct count *counts)
{
	struct buf *b = arg;

	buf_addstr(b, stack);
	buf_addc(b, ' ');
	buf_adddec(b, counts[0].whole);
	buf_addc(b, '\n');
}

START_TEST(both_ways_in_meet)
{
	struct sink s = { 0 };
	struct buf b = { 0 };
	uint32_t f[3], node;

	f[0] = sink_frame(&s, STR("leaf"));
	f[1] = sink_frame(&s, STR("mid"));
	f[2] = sink_frame(&s, STR("root"));
	for (int i = 0; i < 3; i++)
		ck_assert(sink_add(&s, sink_node(&s, f, 3), COUNT(2)));
	ck_assert(sink_add(&s, sink_node(&s, f + 1, 2), COUNT(1)));
	ck_assert(sink_add(&s, sink_node(&s, f, 2), COUNT(4)));
	ck_assert(sink_folded(&s, STR("root;mid;leaf"), COUNT(10)));
	node = sink_node(&s, f + 2, 1);
	ck_assert_uint_eq(sink_node_under(&s, node, f, 2), sink_node(&s, f, 3));
	ck_assert_uint_eq(sink_node_under(&s, node, f, 0), node);
	ck_assert_uint_eq(s.tally.stacks, 6);
	stacks_each(&s.stacks, print, &b);
	ck_assert(str_eq(
	    buf_str(&b), STR("mid;leaf 4\nroot;mid 1\nroot;mid;leaf 16\n")));
	buf_free(&b);
	sink_free(&s);
}
END_TEST

START_TEST(a_sum_that_does_not_fit_is_refused)
{
	struct sink s = { 0 };
	uint32_t f = sink_frame(&s, STR("a"));
	uint32_t node = sink_node(&s, &f, 1);

	ck_assert(sink_add(&s, node, COUNT(UINT64_MAX)));
	ck_assert(sink_add(&s, node, COUNT(0)));
	ck_assert(!sink_add(&s, node, COUNT(1)));
	ck_assert(!sink_folded(&s, STR("a"), COUNT(1)));
	sink_free(&s);
}
END_TEST

UNIT("sink", both_ways_in_meet, a_sum_that_does_not_fit_is_refused)
