/* PROG: fg-collapse */
/* SPDX-License-Identifier: ISC */
/*
 * The format that the bytes look like and one more over them: what comes out
 * is folded text that folds to itself, but for a stack that begins with "#"
 * alone, which reads as a note. What begins as samply's names of a profile is
 * read as those. The size chooses the other format and the options: a mutation
 * that leaves it alone goes on where the last one was.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "cmd/fg-collapse/format.h"
#include "cmd/fg-collapse/lines.h"
#include "cmd/fg-collapse/names.h"
#include "cmd/fg-collapse/sequence.h"
#include "cmd/fg-collapse/sidecar.h"
#include "cmd/fg-collapse/sink.h"
#include "common/buf.h"
#include "common/out.h"
#include "common/reader.h"
#include "tests/unit/fg-collapse/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The lines of what s holds, but for those that read as notes. */
static void
print(struct sink *s, struct buf *out)
{
	struct stackset *set = &s->stacks;
	struct buf all = { 0 };
	struct reader r;
	struct str line;

	text_of(&set, 1, 16, &all);
	reader_init_mem(&r, all.s, all.n);
	while (reader_line(&r, &line)) {
		if (str_starts(line, STR("#")) || str_starts(line, STR(" ")))
			continue;
		buf_addstr(out, line);
		buf_addc(out, '\n');
	}
	reader_free(&r);
	buf_free(&all);
}

/* What is longer might not be written in one piece. */
#define ORDERED_MAX 32768

/* All runs add up to what the stacks count. */
static void
check_order(const struct sequence *order, const struct stackset *set)
{
	struct out out = { .held = true };
	struct lines lines = { .out = &out, .blank = ' ' };
	struct count sum = COUNT(0), line;
	struct reader r;
	struct str text;

	if (set->big)
		return;
	sequence_write(order, set, &lines);
	reader_init_mem(&r, out.buf.s, out.buf.n);
	while (reader_line(&r, &text))
		if (!count_parse(
			str_from_index(text, str_rchr(text, ' ') + 1), &line) ||
		    !count_add(&sum, line))
			abort();
	if (set->nstacks > 0 && order->nruns > 0 &&
	    count_cmp(sum, set->total) != 0)
		abort();
	reader_free(&r);
	buf_free(&out.buf);
}

/* The folded text of data read as f; whether all of its counts fit. */
static bool
fold(const struct format *f, const struct format_opts *opts,
    const struct str *filter, struct str data, struct buf *out)
{
	struct sink s = { 0 };
	struct sequence order = { 0 };
	struct reader r;
	bool ok;

	if (opts->ordered)
		s.sequence = &order;
	s.events.filters = filter;
	s.events.nfilters = filter != NULL;
	reader_init_mem(&r, data.s, data.n);
	ok = f->parse(&r, opts, &s);
	if (ok && opts->ordered && f == format_find("perf") &&
	    data.n < ORDERED_MAX)
		check_order(&order, &s.stacks);
	sequence_free(&order);
	buf_clear(out);
	print(&s, out);
	sink_free(&s);
	reader_free(&r);
	return ok;
}

static void
try(const struct format *f, const struct format_opts *opts,
    const struct str *filter, struct str data)
{
	static const struct format_opts none = { 0 };
	struct buf once = { 0 }, twice = { 0 };

	if (fold(f, opts, filter, data, &once)) {
		fold(
		    format_find("folded"), &none, NULL, buf_str(&once), &twice);
		if (!str_eq(buf_str(&once), buf_str(&twice)))
			abort();
	}
	buf_free(&once);
	buf_free(&twice);
}

/*
 * A comment before every line changes nothing, though no sample is then like
 * one before for more than a line. All comes twice, so that every sample but
 * a few is like one before without the comments.
 */
static void
comment(const struct format_opts *opts, struct str data)
{
	const struct format *perf = format_find("perf");
	struct buf both = { 0 }, text = { 0 }, plain = { 0 }, commented = { 0 };
	struct reader r;
	struct str line;
	bool ok;

	for (int i = 0; i < 2; i++) {
		buf_addstr(&both, data);
		buf_addc(&both, '\n');
	}
	reader_init_mem(&r, both.s, both.n);
	while (reader_line(&r, &line)) {
		buf_addstr(&text, STR("# comment\n"));
		buf_addstr(&text, line);
		buf_addc(&text, '\n');
	}
	reader_free(&r);
	ok = fold(perf, opts, NULL, buf_str(&both), &plain);
	if (ok != fold(perf, opts, NULL, buf_str(&text), &commented) ||
	    (ok && !str_eq(buf_str(&plain), buf_str(&commented))))
		abort();
	buf_free(&both);
	buf_free(&text);
	buf_free(&plain);
	buf_free(&commented);
}

static void
count_function(void *arg, const struct sidecar_function *f)
{
	size_t *n = arg;

	*n += f->name.n + f->file.n;
}

/* What samply's names say of the addresses that the seeds of them have. */
static void
names(struct str text)
{
	static const uint64_t addresses[] = { 0, 1, 0x1105, 0x1140, 0x2010 };
	struct sidecar s = { 0 };
	struct reader r;
	uint64_t at;
	size_t n = 0;

	reader_init_mem(&r, text.s, text.n);
	if (sidecar_read(&s, &r, &at) == NULL)
		for (uint32_t lib = 0; lib < s.keys.n; lib++)
			for (size_t i = 0; i < 5; i++)
				sidecar_functions(
				    &s, lib, addresses[i], count_function, &n);
	if (n > 0 && s.nstrings == 0)
		abort();
	sidecar_free(&s);
	reader_free(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str cut = { "main", 4 }, cycles = { "cycles", 6 };
	static const struct format_opts all = { .pid = true,
		.tid = true,
		.kernel = true,
		.jit = true,
		.inlined = true,
		.addrs = true,
		.by = BY_STATE,
		.srcline = true,
		.exact_only = true,
		.skip_after = &cut,
		.nskip_after = 1 };
	static const struct format_opts timed = { .by = BY_TIME,
		.step = 1000000,
		.when = { { WHEN_AFTER, 1 }, { WHEN_AT, UINT64_MAX / 2 } },
		.field = { "pid", 3 },
		.untidy = NAMES_ALL,
		.no_comm = true,
		.aggregate_comm = true };
	static const struct format_opts lanes = { .by = BY_CPU,
		.samples = true,
		.no_comm = true,
		.ordered = true,
		.untidy = NAMES_GENERIC };
	static const struct format_opts none = { 0 };
	static const struct {
		const struct format_opts *opts;
		const struct str *filter;
	} modes[] = { { &none, NULL }, { &all, &cycles }, { &timed, NULL },
		{ &lanes, NULL } };
	struct str text = { (const char *)data, size };
	size_t mode = size % 4, n = 0;
	const struct format *guess = format_guess(str_head(text, FORMAT_HEAD));

	if (str_starts(text, STR("{\"string_table\":"))) {
		names(text);
		return 0;
	}
	while (formats[n] != NULL)
		n++;
	try(formats[size / 4 % n], modes[mode].opts, modes[mode].filter, text);
	if (guess != NULL)
		try(guess, modes[mode].opts, modes[mode].filter, text);
	if (guess == format_find("perf"))
		comment(modes[mode].opts, text);
	return 0;
}
