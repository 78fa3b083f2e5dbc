/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/input.h"

#include <string.h>

#include "common/reader.h"

#include "tests/unit/unit.h"

static void
read_text(struct input *in, struct skip *skip, const char *text)
{
	struct reader r;

	reader_init_mem(&r, text, strlen(text));
	input_read(in, &r, skip);
	reader_free(&r);
}

static void
add_line(void *arg, struct str stack, const struct count *counts)
{
	struct buf *b = arg;
	char tmp[COUNT_TEXT];

	buf_addstr(b, stack);
	for (int i = 0; i < 2; i++) {
		buf_addc(b, ' ');
		buf_add(b, tmp, count_format(tmp, counts[i]));
	}
	buf_addc(b, '\n');
}

/* All stacks with both columns, sorted. */
static void
expect(struct input *in, const char *want)
{
	struct buf b = { 0 };

	stacks_each(&in->stacks, add_line, &b);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
	input_free(in);
}

START_TEST(two_counts)
{
	struct input in = { 0 };
	struct skip skip = { 0 };

	read_text(&in, &skip, "a;b 1 2\na 3 4\na;b 10 20\na;c 0 7\n");
	ck_assert(input_finish(&in, false));
	ck_assert_uint_eq(skip.n, 0);
	expect(&in, "a 3 4\na;b 11 22\na;c 0 7\n");
}
END_TEST

START_TEST(names_that_end_in_numbers)
{
	struct input in = { 0 };
	struct skip skip = { 0 };

	read_text(&in, &skip, "a;worker 5 2\na;worker 5 4\na;b 7\n");
	ck_assert(!input_finish(&in, false));
	expect(&in, "a;b 0 7\na;worker 5 10 6\n");
}
END_TEST

START_TEST(one_file_of_several_decides)
{
	struct input in = { 0 };
	struct skip skip = { 0 };

	read_text(&in, &skip, "a 1 2\n");
	read_text(&in, &skip, "a 3\n");
	ck_assert(!input_finish(&in, false));
	expect(&in, "a 0 3\na 1 1 2\n");
}
END_TEST

START_TEST(number_within_and_at_end)
{
	struct input in = { 0 };
	struct skip skip = { 0 };

	read_text(&in, &skip, "x;f 5 10\nx;f 5;g 7 8\nx;f 6 10\n");
	ck_assert(input_finish(&in, false));
	expect(&in, "x;f 11 20\nx;f 5;g 7 8\n");
}
END_TEST

START_TEST(reversed)
{
	struct input in = { 0 };
	struct skip skip = { 0 };

	read_text(&in, &skip, "a;b;c 1 5\nb;c 2 6\n;x; 0 1\n");
	ck_assert(input_finish(&in, true));
	expect(&in, ";x; 0 1\nc;b 2 6\nc;b;a 1 5\n");
}
END_TEST

START_TEST(unsorted_and_odd_frames)
{
	struct input in = { 0 };
	struct skip skip = { 0 };

	read_text(&in, &skip,
	    "ab;c 1\na 2\nab;c;d 4\na; 8\na;; 16\nab;cc 32\nab 64\n; 1\n");
	ck_assert(!input_finish(&in, false));
	ck_assert_uint_eq(skip.n, 0);
	expect(&in,
	    "; 0 1\na 0 2\na; 0 8\na;; 0 16\nab 0 64\n"
	    "ab;c 0 1\nab;c;d 0 4\nab;cc 0 32\n");
}
END_TEST

START_TEST(bad_lines)
{
	struct input in = { 0 };
	struct skip skip = { 0 };

	read_text(&in, &skip,
	    "# note\n\na 1\nno count\na -1\n"
	    "a 99999999999999999999\n");
	ck_assert_uint_eq(skip.n, 3);
	ck_assert_uint_eq(skip.line, 4);
	ck_assert_str_eq(skip.text, "no count");
	ck_assert(!in.perf);
	ck_assert(!input_finish(&in, false));
	expect(&in, "a 0 1\n");
}
END_TEST

START_TEST(sums_too_large)
{
	struct input in = { 0 };
	struct skip skip = { 0 };

	read_text(&in, &skip, "a 18446744073709551615\nb 1\na 0.5\n");
	ck_assert_uint_eq(skip.n, 1);
	ck_assert_uint_eq(skip.line, 2);
	ck_assert(!input_finish(&in, false));
	expect(&in, "a 0 18446744073709551615.5\n");
}
END_TEST

/* Not a silent change to names that end in numbers. */
START_TEST(first_counts_too_large)
{
	struct input in = { 0 };
	struct skip skip = { 0 };

	read_text(&in, &skip, "a 18446744073709551615 1\nb 1 1\n");
	ck_assert_uint_eq(skip.n, 1);
	ck_assert_uint_eq(skip.line, 2);
	ck_assert(input_finish(&in, false));
	expect(&in, "a 18446744073709551615 1\n");
}
END_TEST

START_TEST(names_that_end_in_large_numbers)
{
	struct input in = { 0 };
	struct skip skip = { 0 };

	read_text(&in, &skip, "a 1\nb 18446744073709551615 1\nc 1 1\n");
	ck_assert_uint_eq(skip.n, 0);
	ck_assert(!input_finish(&in, false));
	input_free(&in);
}
END_TEST

START_TEST(perf_script)
{
	struct input in = { 0 };
	struct skip skip = { 0 };

	read_text(&in, &skip,
	    "hot 12 1.5:     1 cycles:\n"
	    "\tffffffff81a0 do_idle+0xa4 ([kernel.kallsyms])\n"
	    "\t        4005 main+0x4 (/usr/bin/a b)\n\n");
	ck_assert(in.perf);
	ck_assert_uint_eq(skip.n, 3);
	ck_assert(!input_finish(&in, true));
	ck_assert_uint_eq(in.stacks.n, 0);
	read_text(&in, &skip, "a 1\n");
	ck_assert(!in.perf);
	input_free(&in);
}
END_TEST

UNIT("input", two_counts, names_that_end_in_numbers,
    one_file_of_several_decides, number_within_and_at_end, reversed,
    unsorted_and_odd_frames, bad_lines, sums_too_large, first_counts_too_large,
    names_that_end_in_large_numbers, perf_script)
