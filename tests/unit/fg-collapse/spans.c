/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/sink.h"
#include "cmd/fg-collapse/spans.h"
#include "common/buf.h"

static void
print(void *arg, struct str stack, const struct count *counts)
{
	char text[COUNT_TEXT];
	struct buf *b = arg;

	buf_addstr(b, stack);
	buf_addc(b, ' ');
	buf_add(b, text, count_format(text, counts[0]));
	buf_addc(b, '\n');
}

/* Folds and frees; what came out. */
static const char *
folded(struct spans *s, struct sink *sink, struct buf *b)
{
	static const uint32_t lanes[2] = { STACKS_ROOT, STACKS_ROOT };

	ck_assert(spans_fold(s, lanes, sink));
	stacks_each(&sink->stacks, print, b);
	buf_addc(b, '\0');
	spans_free(s);
	sink_free(sink);
	return b->s;
}

/* The callee is told first, and lanes have nothing to do with each other. */
START_TEST(test_nesting)
{
	struct sink sink = { 0 };
	struct spans s = { 0 };
	struct buf b = { 0 };
	uint32_t x = sink_frame(&sink, STR("x"));
	uint32_t y = sink_frame(&sink, STR("y"));

	spans_add(&s, 0, y, 2000, 3000);
	spans_add(&s, 0, x, 1000, 9000);
	spans_add(&s, 1, y, 1000, 500);
	spans_add(&s, 0, y, 10000, 1000); /* as x ends */
	ck_assert_str_eq(folded(&s, &sink, &b), "x 6\nx;y 3\ny 1.5\n");
	buf_free(&b);
}
END_TEST

START_TEST(test_marks)
{
	struct sink sink = { 0 };
	struct spans s = { 0 };
	struct buf b = { 0 };
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
	ck_assert_str_eq(folded(&s, &sink, &b), "x 3\nx;y 2\ny 1\ny;x 2\n");
	buf_free(&b);
}
END_TEST

/* One that outlasts the one around it is cut: no time counts twice. */
START_TEST(test_overlap)
{
	struct sink sink = { 0 };
	struct spans s = { 0 };
	struct buf b = { 0 };
	uint32_t x = sink_frame(&sink, STR("x"));
	uint32_t y = sink_frame(&sink, STR("y"));

	spans_add(&s, 0, x, -4000, 8000);
	spans_add(&s, 0, y, 2000, 500000);
	ck_assert_str_eq(folded(&s, &sink, &b), "x 6\nx;y 2\n");
	buf_free(&b);
}
END_TEST

UNIT("spans", test_nesting, test_marks, test_overlap)
