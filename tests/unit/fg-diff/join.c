/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "cmd/fg-diff/join.h"
#include "cmd/fg-diff/names.h"
#include "cmd/fg-diff/profile.h"
#include "cmd/fg-diff/runs.h"
#include "common/out.h"

static struct profile last;

/* Reads text as one more run; what the run's profile then says is in last. */
static bool
load(struct runs *r, int side, const char *text)
{
	static struct names none;
	bool ok;

	if (r->names == NULL)
		r->names = &none;
	profile_free(&last);
	last = (struct profile){ .path = "memory" };
	reader_init_mem(&last.reader, text, strlen(text));
	ok = runs_read(r, side, &last);
	profile_close(&last);
	return ok;
}

/* What would be written, taken out of the buffer before it is. */
static void
gives(struct runs *r, bool gone, const char *want)
{
	struct join j = { .runs = r };
	struct out o;

	out_init(&o);
	ck_assert(join_write(&j, &o, gone));
	ck_assert_msg(str_eq(buf_str(&o.buf), str_from(want)), "%.*s",
	    (int)o.buf.n, o.buf.s);
	buf_free(&o.buf);
}

START_TEST(stacks_of_either_side_sorted)
{
	struct runs r = { 0 };

	ck_assert(load(&r, RUNS_BEFORE, "b 1\na;c 2\n# note\n\nb 0.5\n"));
	ck_assert_uint_eq(last.stacks, 3);
	ck_assert_int_eq(last.decimals, 1);
	ck_assert(load(&r, RUNS_AFTER, "a;d 4\na;c 3\r\nbad\n"));
	ck_assert_uint_eq(last.bad.n, 1);
	ck_assert_uint_eq(last.bad.line, 3);
	gives(&r, false, "a;c 2 3\na;d 0 4\nb 1.5 0\n");
	gives(&r, true, "b 1.5 0\n");
	runs_free(&r);
}
END_TEST

START_TEST(runs_of_a_side_are_added_up)
{
	struct runs r = { .keep = true };

	ck_assert(load(&r, RUNS_BEFORE, "a 1\nb 2\n"));
	ck_assert(load(&r, RUNS_BEFORE, "a 4\n"));
	ck_assert(load(&r, RUNS_AFTER, "b 7\nb 1\n"));
	gives(&r, false, "a 5 0\nb 2 8\n");
	ck_assert_uint_eq(runs_count(&r, RUNS_BEFORE), 2);
	ck_assert_uint_eq(runs_count(&r, RUNS_AFTER), 1);
	ck_assert_uint_eq(r.ncells, 5);
	ck_assert_uint_eq(r.runs[2].total.whole, 8);
	ck_assert_uint_eq(r.runs[1].unit.whole, 4);
	ck_assert_uint_eq(r.runs[2].unit.whole, 1);
	runs_free(&r);
}
END_TEST

START_TEST(counts_have_a_unit)
{
	struct runs r = { .keep = true };

	ck_assert(load(&r, RUNS_BEFORE, "a 20\nb 30\nc 0\n"));
	ck_assert_uint_eq(r.runs[0].unit.whole, 10);
	ck_assert(load(&r, RUNS_BEFORE, "a 20\nb 0.5\nc 0.75\nd 3\n"));
	ck_assert_uint_eq(r.runs[1].unit.whole, 0);
	ck_assert_uint_eq(r.runs[1].unit.frac, COUNT_FRAC / 4);
	runs_free(&r);
}
END_TEST

START_TEST(normalized_to_after)
{
	struct runs r = { 0 };
	struct join j = { .runs = &r };

	ck_assert(load(&r, RUNS_BEFORE, "b 1\na;c 2\n"));
	ck_assert(load(&r, RUNS_AFTER, "b 10\n"));
	ck_assert(join_scale(&j, r.total[0], r.total[1], 0));
	gives(&r, false, "a;c 7 0\nb 3 10\n");
	join_free(&j);
	runs_free(&r);
}
END_TEST

START_TEST(a_total_that_does_not_fit_is_refused)
{
	struct runs r = { 0 };

	ck_assert(!load(&r, RUNS_BEFORE, "a 18446744073709551615\nb 1\n"));
	runs_free(&r);
	ck_assert(load(&r, RUNS_BEFORE, "a 18446744073709551615\n"));
	ck_assert(!load(&r, RUNS_BEFORE, "b 1\n"));
	runs_free(&r);
}
END_TEST

START_TEST(two_counts_are_noticed)
{
	struct runs r = { 0 };

	ck_assert(load(&r, RUNS_BEFORE, "a 1 2\nb 1 3\nc 4\n"));
	ck_assert_uint_eq(last.twocounts, 2);
	ck_assert_uint_eq(last.stacks, 3);
	runs_free(&r);
}
END_TEST

START_TEST(notes_say_what_is_counted)
{
	struct runs r = { 0 };

	ck_assert(load(&r, RUNS_BEFORE,
	    "# event: cycles\n# unit:  ns \n# event: other\n# unity: x\na "
	    "1\n"));
	ck_assert(str_eq(buf_str(&last.notes[PROFILE_EVENT]), STR("cycles")));
	ck_assert(str_eq(buf_str(&last.notes[PROFILE_UNIT]), STR("ns")));
	runs_free(&r);
}
END_TEST

START_TEST(slices_of_time_are_runs)
{
	struct runs r = { .keep = true, .slices = true };

	ck_assert(load(&r, RUNS_BEFORE,
	    "+000000.000s;a 1\n+000000.500s;a 2\n"
	    "+000000.000s;b 4\n"));
	ck_assert_uint_eq(runs_count(&r, RUNS_BEFORE), 2);
	ck_assert_uint_eq(r.runs[0].total.whole, 5);
	gives(&r, false, "a 3 0\nb 4 0\n");
	runs_free(&r);
	r = (struct runs){ 0 };
	ck_assert(load(&r, RUNS_BEFORE, "+000000.000s;a 1\n"));
	ck_assert(runs_sliced(&r));
	runs_free(&r);
	ck_assert(load(&r, RUNS_BEFORE, "+1x;a 1\n"));
	ck_assert(!runs_sliced(&r));
	runs_free(&r);
}
END_TEST

UNIT("join", stacks_of_either_side_sorted, runs_of_a_side_are_added_up,
    counts_have_a_unit, normalized_to_after,
    a_total_that_does_not_fit_is_refused, two_counts_are_noticed,
    notes_say_what_is_counted, slices_of_time_are_runs)
