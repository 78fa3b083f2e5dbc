/* SPDX-License-Identifier: ISC */
#include "cmd/fg-collapse/stackframes.h"

#include "cmd/fg-collapse/sink.h"
#include "cmd/fg-collapse/tree.h"
#include "tests/unit/fg-collapse/text.h"
#include "tests/unit/unit.h"

static uint64_t
folds_to(struct stackframes *s, struct sink *sink, const char *want)
{
	static const uint32_t lanes[] = { STACKS_ROOT, STACKS_ROOT };
	struct tree tree = { 0 };
	struct stackset *set = &sink->stacks;
	struct buf b = { 0 };
	uint64_t bad;

	ck_assert(stackframes_fold(s, &tree, lanes, sink));
	text_of(&set, 1, 100, &b);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	bad = sink->tally.bad.n;
	buf_free(&b);
	stackframes_free(s);
	sink_free(sink);
	return bad;
}

/* In any order, leaves first, on several lanes. */
START_TEST(any_order)
{
	struct sink sink = { 0 };
	struct stackframes s = { 0 };

	stackframes_count(&s, 0, STR("3"), COUNT(2));
	stackframes_add(&s, STR("3"), sink_frame(&sink, STR("c")), STR("2"));
	stackframes_add(&s, STR("2"), sink_frame(&sink, STR("b")), STR("1"));
	stackframes_add(&s, STR("1"), sink_frame(&sink, STR("a")), STR(""));
	stackframes_count(&s, 1, STR("3"), COUNT(3));
	stackframes_count(&s, 1, STR("1"), COUNT(4));
	ck_assert_uint_eq(folds_to(&s, &sink, "a 4\na;b;c 5\n"), 0);
}
END_TEST

START_TEST(broken)
{
	struct sink sink = { 0 };
	struct stackframes s = { 0 };
	uint32_t a = sink_frame(&sink, STR("a"));

	stackframes_add(&s, STR("self"), a, STR("self"));
	stackframes_add(&s, STR("x"), a, STR("y"));
	stackframes_add(&s, STR("y"), a, STR("x"));
	stackframes_add(&s, STR("orphan"), a, STR("nobody"));
	stackframes_add(&s, STR("good"), a, STR(""));
	for (int i = 0; i < 2; i++) {
		stackframes_count(&s, 0, STR("self"), COUNT(1));
		stackframes_count(&s, 0, STR("x"), COUNT(1));
		stackframes_count(&s, 0, STR("orphan"), COUNT(1));
		stackframes_count(&s, 0, STR("nobody"), COUNT(1));
		stackframes_count(&s, 0, STR("good"), COUNT(1));
	}
	ck_assert_uint_eq(folds_to(&s, &sink, "a 2\n"), 8);
}
END_TEST

UNIT("stackframes", any_order, broken)
