/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/fg-collapse/sink.h"
#include "common/table.h"
#include "tests/unit/fg-collapse/text.h"

#define SETS 3

struct sets {
	struct sink sinks[SETS];
	struct stackset *sets[SETS];
};

static void
init(struct sets *s)
{
	*s = (struct sets){ .sets = { NULL } };
	for (size_t i = 0; i < SETS; i++)
		s->sets[i] = &s->sinks[i].stacks;
}

static void
release(struct sets *s)
{
	for (size_t i = 0; i < SETS; i++)
		sink_free(&s->sinks[i]);
}

START_TEST(sorted_by_the_bytes_of_the_whole_stack)
{
	static const char *const stacks[] = { "a;x", "a-b;y", "a", "a b", "a;x",
		"azz", "a;;x", "a:b", "f;f;f;f;f;f;f;a;b", "f;f;f;f;f;f;f;a-b",
		"f;f;f;f;f;f;f;a", "f;f;f;f;f;f;f;a b;c", "f;f;f;f;f;f;f",
		"bind_int", "bind_int64", "bind_int;x" };
	struct buf b = { 0 };
	struct sets s;

	init(&s);
	for (size_t i = 0; i < sizeof(stacks) / sizeof(*stacks); i++)
		sink_folded(&s.sinks[i % SETS], str_from(stacks[i]), COUNT(1));
	text_of(s.sets, SETS, 2, &b);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s,
	    "a 1\n"
	    "a b 1\n"
	    "a-b;y 1\n"
	    "a:b 1\n"
	    "a;;x 1\n"
	    "a;x 2\n"
	    "azz 1\n"
	    "bind_int 1\n"
	    "bind_int64 1\n"
	    "bind_int;x 1\n"
	    "f;f;f;f;f;f;f 1\n"
	    "f;f;f;f;f;f;f;a 1\n"
	    "f;f;f;f;f;f;f;a b;c 1\n"
	    "f;f;f;f;f;f;f;a-b 1\n"
	    "f;f;f;f;f;f;f;a;b 1\n");
	buf_free(&b);
	release(&s);
}
END_TEST

/* Puts n random stacks into sets by turns; seen are the distinct ones. */
static void
fill(struct sets *s, size_t nsets, unsigned n, struct table *seen)
{
	char text[32];
	unsigned x = 1;
	size_t length;

	for (unsigned i = 0; i < n; i++) {
		x = x * 1103515245 + 12345;
		length = 1 + (x >> 16) % 24;
		for (size_t j = 0; j < length; j++) {
			x = x * 1103515245 + 12345;
			text[j] = ";;;;a-:\xff"[(x >> 16) % 8];
		}
		table_put(seen, (struct str){ text, length });
		sink_folded(&s->sinks[i % nsets], (struct str){ text, length },
		    COUNT(1));
	}
}

static size_t
check_sorted(const struct buf *b, uint64_t *sum)
{
	struct str rest = buf_str(b), line, last = STR("");
	size_t n = 0, end;

	*sum = 0;
	for (; rest.n > 0; n++) {
		end = str_chr(rest, '\n');
		line = str_head(rest, end);
		rest = str_from_index(rest, end + 1);
		end = str_rchr(line, ' ');
		*sum += (uint64_t)atoi(line.s + end);
		line = str_head(line, end);
		ck_assert(n == 0 || str_cmp(last, line) < 0);
		last = line;
	}
	return n;
}

START_TEST(random_stacks_come_out_sorted_and_distinct)
{
	struct buf one = { 0 }, many = { 0 };
	struct table seen = { 0 }, again = { 0 };
	struct sets s;
	uint64_t sum;

	init(&s);
	fill(&s, 1, 20000, &seen);
	text_of(s.sets, 1, SIZE_MAX, &one);
	ck_assert_uint_eq(check_sorted(&one, &sum), seen.n);
	ck_assert_uint_eq(sum, 20000);
	release(&s);
	for (size_t run = 1; run < 5000; run = run * 3 + 1) {
		init(&s);
		fill(&s, SETS, 20000, &again);
		buf_clear(&many);
		text_of(s.sets, SETS, run, &many);
		ck_assert(str_eq(buf_str(&one), buf_str(&many)));
		release(&s);
	}
	buf_free(&one);
	buf_free(&many);
	table_free(&seen);
	table_free(&again);
}
END_TEST

START_TEST(a_sum_over_sets_that_does_not_fit_is_told)
{
	struct order o;
	struct order_run r;
	struct sets s;

	init(&s);
	sink_folded(&s.sinks[0], STR("a"), COUNT(UINT64_MAX));
	sink_folded(&s.sinks[1], STR("a"), COUNT(1));
	order_init(&o, s.sets, SETS);
	for (size_t i = 0; i < SETS; i++)
		order_set(&o, i);
	order_run_init(&r, &o, SIZE_MAX, 0);
	ck_assert(order_next(&r) && !order_next(&r));
	ck_assert(r.overflow);
	order_run_free(&r);
	order_free(&o);
	release(&s);
}
END_TEST

START_TEST(very_deep)
{
	struct buf b = { 0 }, out = { 0 };
	struct sets s;

	init(&s);
	for (int i = 0; i < 300000; i++)
		buf_addstr(&b, STR("f;"));
	sink_folded(&s.sinks[0], buf_str(&b), COUNT(1));
	text_of(s.sets, SETS, 1, &out);
	ck_assert(str_eq(str_head(buf_str(&out), b.n), buf_str(&b)));
	buf_free(&b);
	buf_free(&out);
	release(&s);
}
END_TEST

START_TEST(nothing)
{
	struct buf b = { 0 };
	struct sets s;

	init(&s);
	text_of(s.sets, SETS, 1, &b);
	ck_assert_uint_eq(b.n, 0);
	release(&s);
}
END_TEST

UNIT("order", sorted_by_the_bytes_of_the_whole_stack,
    random_stacks_come_out_sorted_and_distinct,
    a_sum_over_sets_that_does_not_fit_is_told, very_deep, nothing)
