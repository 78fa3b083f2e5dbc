/* SPDX-License-Identifier: ISC */
/*
 * Folded stacks, fg-folded(5): what this program writes, so that files of it
 * can be merged, and what many profilers write themselves.
 *
 *	main;parse;read_token 42
 *	main;parse 3.5
 *
 * The last number is the count. A name may end in a number of its own, so a
 * line with two is no error; a file in which every line has two was written
 * by fg-diff, and the caller is told how many there were.
 */
#include "../format.h"

#include "../sink.h"
#include "common/buf.h"
#include "common/folded.h"
#include "common/reader.h"

#define SNIFF_LINES 100

/* Behind a line. */
static size_t
border(struct str text)
{
	return str_rchr(text, '\n') + 1; /* 0 of STR_NONE */
}

static int
sniff(struct str head)
{
	struct str line;
	struct folded f;
	int good = 0, bad = 0, twocounts = 0;
	bool deep = false;

	while (good + bad < SNIFF_LINES && format_line(&head, &line)) {
		switch (folded_parse(line, &f)) {
		case FOLDED_STACK:
			good++;
			twocounts += f.two;
			deep |= str_chr(f.stack, ';') != STR_NONE;
			break;
		case FOLDED_NOTE:
			break;
		case FOLDED_BAD:
		case FOLDED_RANGE:
			bad++;
			break;
		}
	}
	if (good <= 4 * bad)
		return 0;
	if (!deep) /* any table of numbers, perhaps */
		return bad > 0 || twocounts == good ? 0 : 30;
	return bad > 0 ? 50 : 90;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct tally *t = &sink->tally;
	struct str line;
	struct folded f;
	struct buf untabbed = { 0 };

	while (reader_line(r, &line)) {
		switch (folded_parse(line, &f)) {
		case FOLDED_STACK:
			t->twocounts += f.two;
			sink_folded(
			    sink, folded_untab(f.stack, &untabbed), f.count);
			break;
		case FOLDED_NOTE:
			t->unused++;
			break;
		case FOLDED_BAD:
			skip_add(&t->bad, r->line, "no stack and count", line);
			break;
		case FOLDED_RANGE:
			skip_add(&t->bad, r->line,
			    "a count that cannot be kept exactly", line);
			break;
		}
	}
	buf_free(&untabbed);
	return sink_fits(sink);
}

const struct format format_folded = {
	.name = "folded",
	.desc = "folded stacks: fg-collapse, stackcollapse-*.pl, nytprofcalls, "
		"stackprof",
	.sniff = sniff,
	.parse = parse,
	.border = border,
	.unended = true,
};
