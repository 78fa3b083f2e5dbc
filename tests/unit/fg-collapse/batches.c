/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/fg-collapse/batches.h"
#include "cmd/fg-collapse/lines.h"
#include "cmd/fg-collapse/sink.h"
#include "cmd/fg-collapse/sorted.h"
#include "common/out.h"
#include "common/reader.h"
#include "common/xalloc.h"

#define MAX 5

static struct reader readers[MAX];
static struct tally tallies[MAX];
static struct batches_failure failure;
static uint64_t written;

/* Texts merged in blocks of so many bytes; what is written goes to *got. */
static bool
merge(const struct buf *texts, size_t n, size_t block, size_t threads,
    struct buf *got)
{
	struct out out = { .held = true };
	struct lines lines = { .out = &out, .blank = ' ' };
	FILE *f = tmpfile();
	int before = dup(STDOUT_FILENO);
	bool good;
	ssize_t len;
	char *p;

	ck_assert(f != NULL && dup2(fileno(f), STDOUT_FILENO) != -1);
	for (size_t i = 0; i < n; i++) {
		reader_init_mem(&readers[i], texts[i].s, texts[i].n);
		readers[i].block = block;
		tallies[i] = (struct tally){ 0 };
	}
	good = batches_merge(
	    readers, tallies, n, threads, &lines, &written, &failure);
	for (size_t i = 0; i < n; i++)
		reader_free(&readers[i]);
	buf_clear(got);
	do {
		p = buf_extend(got, 4096);
		len = pread(fileno(f), p, 4096, (off_t)(got->n - 4096));
		got->n -= 4096 - (size_t)(len > 0 ? len : 0);
	} while (len > 0);
	dup2(before, STDOUT_FILENO);
	close(before);
	fclose(f);
	return good;
}

/* The same by one merge of all there is. */
static bool
merge_whole(const struct buf *texts, size_t n, struct buf *got)
{
	struct sorted_input inputs[MAX] = { { .count = COUNT(0) } };
	struct out out = { .held = true };
	struct lines lines = { .out = &out, .blank = ' ' };
	struct sorted s;
	bool good;

	for (size_t i = 0; i < n; i++)
		reader_init_mem(&inputs[i].reader, texts[i].s, texts[i].n);
	good = sorted_merge(&s, inputs, n, STR(""), &lines);
	for (size_t i = 0; i < n; i++) {
		reader_free(&inputs[i].reader);
		buf_free(&inputs[i].untabbed);
	}
	buf_clear(got);
	buf_addstr(got, buf_str(&out.buf));
	buf_free(&out.buf);
	return good;
}

static unsigned seed;

static unsigned
chance(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % n;
}

/*
 * Sorted text of stacks that other inputs have too, some of them many times,
 * with lines among them that are none and TABs that are read as blanks.
 */
static void
make_text(struct buf *b)
{
	static const char *const names[] = { "a b", "a", "b", "b;c!", "b;c" };
	unsigned i = 0, name = 0;

	buf_clear(b);
	while (name < 5) {
		if (chance(20) == 0)
			buf_addstr(b, STR("# note\n\n"));
		if (chance(20) == 0)
			buf_addstr(b, STR("no count\n"));
		buf_addstr(b,
		    name == 0 && chance(2) ? STR("a\tb")
					   : str_from(names[name]));
		buf_addc(b, ';');
		buf_adddec(b, 1000 + i);
		for (unsigned n = chance(500) ? i % 9 * 4 : 3; n > 0; n--)
			buf_addc(b, 'x');
		buf_addstr(b, chance(2) ? STR(" ") : STR("\t"));
		buf_adddec(b, chance(1000));
		buf_addstr(b, chance(9) ? STR("\n") : STR("\r\n"));
		i += chance(3);
		if (chance(8) == 0) {
			name++;
			i = 0;
		}
	}
	if (chance(3) == 0)
		b->n--;
}

/* Some are out of order: that is then found, whatever the blocks. */
START_TEST(any_block_size_and_number_of_threads)
{
	struct buf texts[MAX] = { { 0 } }, want = { 0 }, got = { 0 };
	size_t n, block, threads, sorted = 0;
	bool good;

	for (int i = 0; i < 1000; i++) {
		n = 1 + chance(MAX);
		for (size_t j = 0; j < n; j++)
			make_text(&texts[j]);
		block = 1 + chance(chance(2) ? 40 : 1000);
		threads = 1 + chance(4);
		good = merge_whole(texts, n, &want);
		sorted += good;
		ck_assert_int_eq(merge(texts, n, block, threads, &got), good);
		if (good)
			ck_assert(str_eq(buf_str(&want), buf_str(&got)));
	}
	ck_assert_uint_gt(sorted, 20);
	ck_assert_uint_lt(sorted, 980);
	for (size_t i = 0; i < MAX; i++)
		buf_free(&texts[i]);
	buf_free(&want);
	buf_free(&got);
}
END_TEST

/* One stack all along: batches have nothing else to end with. */
START_TEST(a_stack_of_many_batches)
{
	struct buf texts[2] = { { 0 } }, got = { 0 };

	for (int i = 0; i < 1000; i++) {
		buf_addstr(&texts[0], STR("hot;loop 1\n"));
		buf_addstr(&texts[1], STR("hot;loop 0.5\n"));
	}
	buf_addstr(&texts[1], STR("z 1\n"));
	for (size_t threads = 1; threads < 4; threads++) {
		ck_assert(merge(texts, 2, 30, threads, &got));
		ck_assert(str_eq(buf_str(&got), STR("hot;loop 1500\nz 1\n")));
		ck_assert_uint_eq(written, 2);
		ck_assert_uint_eq(tallies[0].stacks, 1000);
	}
	buf_addstr(&texts[0], STR("hot;loop 18446744073709551000\n"));
	ck_assert(!merge(texts, 2, 30, 2, &got));
	ck_assert_str_eq(failure.why, SORTED_TOO_MUCH);
	buf_free(&texts[0]);
	buf_free(&texts[1]);
	buf_free(&got);
}
END_TEST

START_TEST(places_are_those_of_the_whole_input)
{
	struct buf text = { 0 }, got = { 0 };

	for (int i = 100; i < 200; i++) {
		if (i == 150 || i == 170)
			buf_addstr(&text, STR("# note\nbad\n"));
		buf_addstr(&text, STR("a;"));
		buf_adddec(&text, i);
		buf_addstr(&text, STR(" 1\n"));
	}
	ck_assert(merge(&text, 1, 20, 2, &got));
	ck_assert_uint_eq(tallies[0].bad.n, 2);
	ck_assert_uint_eq(tallies[0].bad.line, 52);
	ck_assert_uint_eq(tallies[0].unused, 2);
	ck_assert_uint_eq(tallies[0].stacks, 100);
	buf_addstr(&text, STR("a;120 1\na;130 1\n"));
	ck_assert(!merge(&text, 1, 20, 2, &got));
	ck_assert_str_eq(failure.why, "not sorted");
	ck_assert_uint_eq(failure.line, 105);
	buf_free(&text);
	buf_free(&got);
}
END_TEST

START_TEST(a_line_that_is_too_long_ends_its_input)
{
	struct buf texts[2] = { { 0 } }, got = { 0 };

	buf_addstr(&texts[0], STR("a 1\nb"));
	memset(
	    buf_extend(&texts[0], READER_LONGEST + 1), 'b', READER_LONGEST + 1);
	buf_addstr(&texts[0], STR(" 1\nc 1\n"));
	buf_addstr(&texts[1], STR("a 1\nd 1\n"));
	ck_assert(merge(texts, 2, 100, 2, &got));
	ck_assert(str_eq(buf_str(&got), STR("a 2\nd 1\n")));
	ck_assert_int_eq(readers[0].err, EINVAL);
	ck_assert_int_eq(readers[1].err, 0);
	buf_free(&texts[0]);
	buf_free(&texts[1]);
	buf_free(&got);
}
END_TEST

START_TEST(nothing_gives_nothing)
{
	struct buf texts[2] = { { 0 } }, got = { 0 };

	ck_assert(merge(texts, 0, 0, 2, &got));
	ck_assert(merge(texts, 2, 0, 2, &got));
	ck_assert_uint_eq(got.n, 0);
	buf_free(&got);
}
END_TEST

UNIT("batches", any_block_size_and_number_of_threads, a_stack_of_many_batches,
    places_are_those_of_the_whole_input, a_line_that_is_too_long_ends_its_input,
    nothing_gives_nothing)
