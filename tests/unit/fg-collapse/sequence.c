/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/lines.h"
#include "cmd/fg-collapse/sequence.h"
#include "cmd/fg-collapse/stackset.h"
#include "common/out.h"

START_TEST(runs_by_lane)
{
	struct sequence q = { 0 };
	struct stackset set = { 0 };
	struct out out = { .held = true };
	struct lines lines = { .out = &out, .blank = ' ' };
	uint32_t a = stackset_frame(&set, STR("a")), many[20], one, deep;
	uint32_t b = stackset_frame(&set, STR("b"));

	for (size_t i = 0; i < 20; i++)
		many[i] = i == 0 ? b : a;
	one = stackset_put(&set, &b, 1);
	deep = stackset_put(&set, many, 10);
	stackset_add(&set, one, COUNT(4));
	stackset_add(&set, deep, COUNT(12));
	sequence_add(&q, 70, one, 0, COUNT(1));
	sequence_add(&q, 3, deep, 0, COUNT(2));
	sequence_add(&q, 70, one, 0, COUNT(2));
	sequence_add(&q, 70, deep, 0, COUNT(10));
	sequence_add(&q, 70, one, 0, COUNT(1));
	sequence_write(&q, &set, &lines);
	buf_addc(&out.buf, '\0');
	ck_assert_str_eq(out.buf.s,
	    "b 3\na;a;a;a;a;a;a;a;a;b 10\nb 1\na;a;a;a;a;a;a;a;a;b 2\n");
	sequence_free(&q);
	stackset_free(&set);
	buf_free(&out.buf);
}
END_TEST

START_TEST(a_gap_ends_a_run)
{
	struct sequence q = { .gap = 10 };
	struct stackset set = { 0 };
	struct out out = { .held = true };
	struct lines lines = { .out = &out, .blank = ' ' };
	uint32_t a = stackset_frame(&set, STR("a")), one;

	one = stackset_put(&set, &a, 1);
	sequence_add(&q, 1, one, 100, COUNT(1));
	sequence_add(&q, 1, one, 110, COUNT(1));
	sequence_add(&q, 2, one, 110, COUNT(1));
	sequence_add(&q, 1, one, 121, COUNT(5));
	sequence_add(&q, 1, one, 119, COUNT(5));
	sequence_write(&q, &set, &lines);
	ck_assert(str_eq(buf_str(&out.buf), STR("a 2\na 10\na 1\n")));
	sequence_free(&q);
	stackset_free(&set);
	buf_free(&out.buf);
}
END_TEST

UNIT("sequence", runs_by_lane, a_gap_ends_a_run)
