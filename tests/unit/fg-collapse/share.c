/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "cmd/fg-collapse/format.h"
#include "cmd/fg-collapse/share.h"
#include "cmd/fg-collapse/sink.h"
#include "common/reader.h"
#include "tests/unit/fg-collapse/text.h"

#define THREADS 8

static unsigned seed = 1;

static unsigned
below(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

/* What perf may print between and within samples. */
static const char *const odd[] = { "# comment\n", "nonsense\n",
	"\t               1 lost (x)\n\n", "  file.c:12\n", "\r\n", "" };

static void
add_frames(struct buf *b)
{
	for (unsigned n = below(20); n > 0; n--) {
		buf_addstr(b, STR("\t    7f000000100"));
		buf_adddec(b, below(3));
		buf_addstr(b, STR(" function"));
		buf_adddec(b, n / 2 * 2 + below(9) / 8);
		buf_addstr(b, STR("+0x1f (/bin/x)\n"));
		if (below(60) == 0)
			buf_addstr(b, str_from(odd[below(6)]));
	}
}

/* Most frames are those of one sample or the other before. */
static void
add_sample(struct buf *b)
{
	static const char *const events[] = { "cycles", "cycles", "cycles",
		"cpu_core/cycles/", "faults" };
	unsigned kind, kept;

	if (below(8) == 0)
		buf_addstr(b, str_from(odd[below(6)]));
	buf_addstr(b, STR("prog"));
	buf_adddec(b, below(3));
	buf_addstr(b, STR(" 1/2 1.5: "));
	buf_adddec(b, below(1000));
	buf_addc(b, ' ');
	buf_addstr(b, str_from(events[below(5)]));
	buf_addstr(b, STR(": \n"));
	kind = below(20);
	kept = seed;
	if (kind < 15)
		seed = kind;
	add_frames(b);
	if (kind < 15)
		seed = kept;
	buf_addc(b, '\n');
}

/* The stacks, and what is told of the rest. */
static void
result(struct sink *sinks, size_t n, struct buf *b)
{
	struct stackset *sets[THREADS];
	const struct tally *t = &sinks->tally;
	const uint64_t numbers[] = { t->stacks, t->filtered, t->frameless,
		t->unchained, t->unused, t->bad.n, t->bad.line,
		sinks->events.names.n };

	for (size_t i = 0; i < n; i++)
		sets[i] = &sinks[i].stacks;
	buf_clear(b);
	text_of(sets, n, 16, b);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		buf_adddec(b, numbers[i]);
		buf_addc(b, '\n');
	}
	for (size_t i = 0; i < n; i++)
		sink_free(&sinks[i]);
}

static void
parse(struct str text, size_t block, size_t n, struct buf *b)
{
	static const struct format_opts opts = { 0 };
	const struct format *perf = format_find("perf");
	struct sink sinks[THREADS] = { { .tally = { 0 } } };
	struct reader r;

	reader_init_mem(&r, text.s, text.n);
	r.block = block;
	if (n == 0) {
		ck_assert(perf->parse(&r, &opts, sinks));
		n = 1;
	} else {
		ck_assert(share_parse(perf, &r, &opts, sinks, n));
	}
	ck_assert_uint_eq(r.offset, text.n);
	result(sinks, n, b);
	reader_free(&r);
}

/* Watched for races all is many times slower. */
#ifdef __SANITIZE_THREAD__
#define ROUNDS 50
#else
#define ROUNDS 1000
#endif

START_TEST(blocks_and_threads_change_nothing)
{
	struct buf text = { 0 }, want = { 0 }, got = { 0 };
	size_t n;

	for (int i = 0; i < ROUNDS; i++) {
		if (i % 20 == 0) {
			buf_clear(&text);
			for (unsigned k = below(150); k > 0; k--)
				add_sample(&text);
			buf_addstr(&text, STR("prog 1 1.5: 1 cycles: \n\t1 f"));
			parse(buf_str(&text), 0, 0, &want);
		}
		n = 1 + below(below(2) == 0 ? 300 : 5000);
		parse(buf_str(&text), n, 1 + below(THREADS), &got);
		ck_assert_msg(str_eq(buf_str(&want), buf_str(&got)),
		    "blocks of %zu bytes", n);
	}
	buf_free(&text);
	buf_free(&want);
	buf_free(&got);
}
END_TEST

START_TEST(nothing_at_all)
{
	struct buf got = { 0 };

	parse(STR(""), 0, 4, &got);
	buf_free(&got);
}
END_TEST

START_TEST(a_sum_that_does_not_fit)
{
	static const struct format_opts opts = { 0 };
	struct sink sinks[2] = { { .tally = { 0 } } };
	struct buf text = { 0 };
	struct reader r;

	for (int i = 0; i < 100; i++)
		buf_addstr(&text,
		    STR("a 1 1.5: 9223372036854775808 c: \n\t1 f (x)\n\n"));
	reader_init_mem(&r, text.s, text.n);
	r.block = 64;
	ck_assert(!share_parse(format_find("perf"), &r, &opts, sinks, 2));
	reader_free(&r);
	sink_free(&sinks[0]);
	sink_free(&sinks[1]);
	buf_free(&text);
}
END_TEST

UNIT("share", blocks_and_threads_change_nothing, nothing_at_all,
    a_sum_that_does_not_fit)
