/* PROG: fg-collapse */
/* SPDX-License-Identifier: ISC */
/*
 * Every format over the same bytes, with all options and without: what comes
 * out is folded text that folds to itself, but for a stack that begins with
 * "#" alone, which reads as a note.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "cmd/fg-collapse/format.h"
#include "cmd/fg-collapse/sink.h"
#include "common/buf.h"
#include "common/folded.h"
#include "common/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
print(void *arg, struct str stack, const struct count *counts)
{
	struct buf *b = arg, untabbed = { 0 };
	char text[COUNT_TEXT];

	if (str_starts(stack, STR("#")) || stack.n == 0)
		return;
	buf_addstr(b, folded_untab(stack, &untabbed));
	buf_free(&untabbed);
	buf_addc(b, ' ');
	buf_add(b, text, count_format(text, counts[0]));
	buf_addc(b, '\n');
}

/* The folded text of data read as f; whether all of its counts fit. */
static bool
fold(const struct format *f, const struct format_opts *opts,
    const struct str *filter, struct str data, struct buf *out)
{
	struct sink s = { 0 };
	struct reader r;
	bool ok;

	s.events.filters = filter;
	s.events.nfilters = filter != NULL;
	reader_init_mem(&r, data.s, data.n);
	ok = f->parse(&r, opts, &s);
	buf_clear(out);
	stacks_each(&s.stacks, print, out);
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
 * one before for more than a line.
 */
static void
comment(const struct format_opts *opts, struct str data)
{
	const struct format *perf = format_find("perf");
	struct buf text = { 0 }, plain = { 0 }, commented = { 0 };
	struct reader r;
	struct str line;
	bool ok;

	reader_init_mem(&r, data.s, data.n);
	while (reader_line(&r, &line)) {
		buf_addstr(&text, STR("# comment\n"));
		buf_addstr(&text, line);
		buf_addc(&text, '\n');
	}
	reader_free(&r);
	ok = fold(perf, opts, NULL, data, &plain);
	if (ok != fold(perf, opts, NULL, buf_str(&text), &commented) ||
	    !str_eq(buf_str(&plain), buf_str(&commented)))
		abort();
	buf_free(&text);
	buf_free(&plain);
	buf_free(&commented);
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
	static const struct format_opts none = { 0 };
	struct str text = { (const char *)data, size };

	format_guess(str_head(text, FORMAT_HEAD));
	for (size_t i = 0; formats[i] != NULL; i++) {
		try(formats[i], &none, NULL, text);
		try(formats[i], &all, &cycles, text);
	}
	comment(&none, text);
	comment(&all, text);
	return 0;
}
