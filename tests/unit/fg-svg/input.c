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

static bool
finish(struct input *in, bool reverse)
{
	struct input_shape shape = { .reverse = reverse };

	input_finish(in, &shape);
	return in->tree.diff;
}

static void
add_path(struct buf *b, const struct tree *t, uint32_t frame)
{
	uint32_t path[16];
	size_t n = 0;

	for (; frame != 0; frame = t->frames[frame].parent)
		path[n++] = frame;
	while (n-- > 0) {
		buf_addstr(b, t->names.keys[t->frames[path[n]].name]);
		buf_addc(b, n > 0 ? ';' : ' ');
	}
}

/* All stacks with both columns, in the order of the tree. */
static void
expect(struct input *in, const char *want)
{
	const struct tree *t = &in->tree;
	struct buf b = { 0 };
	char tmp[COUNT_TEXT];

	for (uint32_t i = 1; i < t->n; i++) {
		if (!t->frames[i].ends)
			continue;
		add_path(&b, t, i);
		for (int c = 0; c < 2; c++) {
			buf_add(&b, tmp, count_format(tmp, tree_self(t, i, c)));
			buf_addc(&b, c == 0 ? ' ' : '\n');
		}
	}
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
	input_free(in);
}

START_TEST(two_counts)
{
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip, "a;b 1 2\na 3 4\na;b 10 20\na;c 0 7\n");
	ck_assert(finish(&in, false));
	ck_assert_uint_eq(skip.n, 0);
	expect(&in, "a 3 4\na;b 11 22\na;c 0 7\n");
}
END_TEST

START_TEST(names_that_end_in_numbers)
{
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip, "a;worker 5 2\na;worker 5 4\na;b 7\n");
	ck_assert(!finish(&in, false));
	expect(&in, "a;b 0 7\na;worker 5 0 6\n");
}
END_TEST

START_TEST(one_file_of_several_decides)
{
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip, "a 1 2\n");
	read_text(&in, &skip, "a 3\n");
	ck_assert(!finish(&in, false));
	expect(&in, "a 0 3\na 1 0 2\n");
}
END_TEST

START_TEST(number_within_and_at_end)
{
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip, "x;f 5 10\nx;f 5;g 7 8\nx;f 6 10\n");
	ck_assert(finish(&in, false));
	expect(&in, "x;f 11 20\nx;f 5;g 7 8\n");
}
END_TEST

START_TEST(reversed)
{
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip, "a;b;c 1 5\nb;c 2 6\n;x; 0 1\n");
	ck_assert(finish(&in, true));
	expect(&in, ";x; 0 1\nc;b 2 6\nc;b;a 1 5\n");
}
END_TEST

START_TEST(unsorted_and_odd_frames)
{
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip,
	    "ab;c 1\na 2\nab;c;d 4\na; 8\na;; 16\nab;cc 32\nab 64\n; 1\n");
	ck_assert(!finish(&in, false));
	ck_assert_uint_eq(skip.n, 0);
	expect(&in,
	    "; 0 1\na 0 2\na; 0 8\na;; 0 16\nab 0 64\n"
	    "ab;c 0 1\nab;c;d 0 4\nab;cc 0 32\n");
}
END_TEST

START_TEST(bad_lines)
{
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip,
	    "# note\n\na 1\nno count\na -1\n"
	    "a 99999999999999999999\n");
	ck_assert_uint_eq(skip.n, 3);
	ck_assert_uint_eq(skip.line, 4);
	ck_assert_str_eq(skip.text, "no count");
	ck_assert(!in.perf);
	ck_assert(!finish(&in, false));
	expect(&in, "a 0 1\n");
}
END_TEST

START_TEST(sums_too_large)
{
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip, "a 18446744073709551615\nb 1\na 0.5\n");
	ck_assert_uint_eq(skip.n, 1);
	ck_assert_uint_eq(skip.line, 2);
	ck_assert(!finish(&in, false));
	expect(&in, "a 0 18446744073709551615.5\n");
}
END_TEST

/* Not a silent change to names that end in numbers. */
START_TEST(first_counts_too_large)
{
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip, "a 18446744073709551615 1\nb 1 1\n");
	ck_assert_uint_eq(skip.n, 1);
	ck_assert_uint_eq(skip.line, 2);
	ck_assert(finish(&in, false));
	expect(&in, "a 18446744073709551615 1\n");
}
END_TEST

START_TEST(names_that_end_in_large_numbers)
{
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip, "a 1\nb 18446744073709551615 1\nc 1 1\n");
	ck_assert_uint_eq(skip.n, 0);
	ck_assert(!finish(&in, false));
	input_free(&in);
}
END_TEST

START_TEST(perf_script)
{
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip,
	    "hot 12 1.5:     1 cycles:\n"
	    "\tffffffff81a0 do_idle+0xa4 ([kernel.kallsyms])\n"
	    "\t        4005 main+0x4 (/usr/bin/a b)\n\n");
	ck_assert(in.perf);
	ck_assert_uint_eq(skip.n, 3);
	ck_assert_uint_eq(in.tree.n, 1);
	read_text(&in, &skip, "a 1\n");
	ck_assert(!in.perf);
	ck_assert(!finish(&in, true));
	input_free(&in);
}
END_TEST

START_TEST(base_begins_at_the_deepest)
{
	static const char *const base[] = { "b", "d", NULL };
	struct input_shape shape = { .base = base };
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip, "a;b;c 1\nb;a;b;e 2\nx;y 4\nd 8\na;c;d;x 16\n");
	input_finish(&in, &shape);
	ck_assert_uint_eq(in.dropped, 1);
	expect(&in, "b;c 0 1\nb;e 0 2\nd 0 8\nd;x 0 16\n");
}
END_TEST

START_TEST(base_may_be_a_leaf_with_two_counts)
{
	static const char *const base[] = { "b", NULL };
	struct input_shape shape = { .base = base, .reverse = true };
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip, "a;b 1 2\na;b;c 3 4\n");
	input_finish(&in, &shape);
	ck_assert_uint_eq(in.dropped, 0);
	expect(&in, "b 1 2\nc;b 3 4\n");
}
END_TEST

START_TEST(lanes)
{
	struct input_shape shape = { .reverse = true };
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	input_lane(&in, "two");
	read_text(&in, &skip, "a;b 1\n");
	input_lane(&in, "one");
	read_text(&in, &skip, "a;b 2\na 3\n");
	input_finish(&in, &shape);
	expect(&in, "one;a 0 3\none;b;a 0 2\ntwo;b;a 0 1\n");
}
END_TEST

START_TEST(notes)
{
	struct input in;
	struct skip skip = { 0 };

	input_init(&in, false);
	read_text(&in, &skip,
	    "# unit: ns\n# before:  old build \n#\n# nothing\n"
	    "# other: 5\na 1\n");
	ck_assert(str_eq(buf_str(&in.notes[INPUT_UNIT]), STR("ns")));
	ck_assert(str_eq(buf_str(&in.notes[INPUT_BEFORE]), STR("old build")));
	ck_assert_uint_eq(in.notes[INPUT_AFTER].n, 0);
	read_text(&in, &skip, "# unit: ns\n");
	ck_assert(!in.units_differ);
	read_text(&in, &skip, "# unit: bytes\n");
	ck_assert(in.units_differ);
	read_text(&in, &skip,
	    "# after\tnew: one\truns=2\ttotal=1\tside\n"
	    "# inclusive\ta;b\tbefore=1\tnoise\n");
	ck_assert(str_eq(buf_str(&in.notes[INPUT_AFTER]), STR("new: one")));
	ck_assert_uint_eq(skip.n, 0);
	input_free(&in);
}
END_TEST

UNIT("input", two_counts, names_that_end_in_numbers,
    one_file_of_several_decides, number_within_and_at_end, reversed,
    unsorted_and_odd_frames, bad_lines, sums_too_large, first_counts_too_large,
    names_that_end_in_large_numbers, perf_script, base_begins_at_the_deepest,
    base_may_be_a_leaf_with_two_counts, lanes, notes)
