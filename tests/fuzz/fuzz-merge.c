/* PROG: fg-collapse */
/* SPDX-License-Identifier: ISC */
/*
 * Folded text of any kind, dealt out to three inputs that are then sorted:
 * merged they are what adding up the lines one by one makes of them. The text
 * as it is merges too, or is told to be unsorted, in lines that are sorted.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "cmd/fg-collapse/lines.h"
#include "cmd/fg-collapse/sorted.h"
#include "common/folded.h"
#include "common/out.h"
#include "common/reader.h"
#include "common/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUTS 3

struct line {
	struct str stack;
	struct count count;
};

static int
line_cmp(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return str_cmp(x->stack, y->stack);
}

static void
add_line(struct buf *b, const struct line *l)
{
	char text[COUNT_TEXT];

	buf_addstr(b, l->stack);
	buf_addc(b, ' ');
	buf_add(b, text, count_format(text, l->count));
	buf_addc(b, '\n');
}

/* The stacks of text, without what reads as a note when it is written. */
static size_t
parse(struct str text, struct line **lines)
{
	struct folded f;
	struct str line;
	size_t n = 0, cap = 0, end;

	for (; text.n > 0; text = str_from_index(text, end + 1)) {
		end = str_chr(text, '\n');
		end = end == STR_NONE ? text.n : end;
		line = str_head(text, end);
		if (folded_parse(line, &f) != FOLDED_STACK ||
		    str_chr(f.stack, '\t') != STR_NONE || f.stack.s[0] == '#')
			continue;
		*lines = xgrow(*lines, &cap, n + 1, sizeof(**lines));
		(*lines)[n++] = (struct line){ f.stack, f.count };
	}
	return n;
}

/* What merging the texts writes, in *out; false if it was refused. */
static bool
merge(const struct buf *texts, size_t n, struct out *out)
{
	struct sorted_input inputs[INPUTS] = { { .count = COUNT(0) } };
	struct lines lines = { .out = out, .blank = ' ' };
	struct sorted s;
	bool good;

	for (size_t i = 0; i < n; i++)
		reader_init_mem(&inputs[i].reader, texts[i].s, texts[i].n);
	good = sorted_merge(&s, inputs, n, STR(""), &lines);
	if (good != (s.why == NULL))
		abort();
	for (size_t i = 0; i < n; i++) {
		reader_free(&inputs[i].reader);
		buf_free(&inputs[i].untabbed);
	}
	return good;
}

static void
dealt(struct line *lines, size_t n)
{
	struct buf texts[INPUTS] = { { 0 } }, want = { 0 };
	struct out out;
	bool fits = true;

	out_init(&out);
	if (n > 0)
		qsort(lines, n, sizeof(*lines), line_cmp);
	for (size_t i = 0; i < n; i++)
		add_line(&texts[lines[i].count.whole % INPUTS], &lines[i]);
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && str_eq(lines[i].stack, lines[j].stack);
		     j++)
			fits =
			    count_add(&lines[i].count, lines[j].count) && fits;
		add_line(&want, &lines[i]);
	}
	if (merge(texts, INPUTS, &out) != fits ||
	    (fits && !str_eq(buf_str(&out.buf), buf_str(&want))))
		abort();
	for (size_t i = 0; i < INPUTS; i++)
		buf_free(&texts[i]);
	buf_free(&want);
	buf_free(&out.buf);
}

static void
as_it_is(struct str text)
{
	struct buf whole = { 0 };
	struct line *lines = NULL;
	struct out out;
	size_t n;

	out_init(&out);
	buf_addstr(&whole, text);
	if (merge(&whole, 1, &out)) {
		n = parse(buf_str(&out.buf), &lines);
		for (size_t i = 1; i < n; i++)
			if (str_cmp(lines[i - 1].stack, lines[i].stack) >= 0)
				abort();
	}
	xfree(lines);
	buf_free(&whole);
	buf_free(&out.buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct line *lines = NULL;
	size_t n;

	if (size > 65536) /* more than the output's buffer would be written */
		return 0;
	n = parse(text, &lines);
	dealt(lines, n);
	as_it_is(text);
	xfree(lines);
	return 0;
}
