/* SPDX-License-Identifier: ISC */
/*
 * Reports of programs that GHC compiled for profiling, PROG +RTS -p or -P.
 * The second table is the tree of cost centres, a blank a level:
 *
 *	COST CENTRE  MODULE  SRC        no. entries  %time %alloc  %time %alloc
 *
 *	MAIN         MAIN    <built-in> 337       0    0.0    0.0  100.0  100.0
 *	 main        Main    a.hs:3:1   674       1   30.4    9.4   99.0   99.0
 *
 * The first two shares are the cost centre's own. -P adds its ticks and bytes.
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/reader.h"

#define COLUMNS 16

struct columns {
	size_t module;  /* where it begins, in characters */
	size_t value;   /* which word from the right, from 1 */
	size_t numbers; /* how many a line ends in */
};

static bool
is_tree(struct str line)
{
	return str_starts(line, STR("COST CENTRE")) &&
	    str_find(line, STR(" entries ")) != STR_NONE;
}

static int
sniff(struct str head)
{
	struct str line;
	bool report = false;

	while (format_line(&head, &line)) {
		report = report ||
		    str_find(line, STR("Profiling Report")) != STR_NONE;
		if (str_starts(line, STR("COST CENTRE")))
			return report || is_tree(line) ? 95 : 0;
	}
	return 0;
}

/* Characters of UTF-8 up to a byte; the byte of a character. */
static size_t
characters(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += (s.s[i] & 0xc0) != 0x80;
	return n;
}

static size_t
byte_of(struct str s, size_t character)
{
	size_t i = 0;

	for (; i < s.n; i++)
		if ((s.s[i] & 0xc0) != 0x80 && character-- == 0)
			break;
	return i;
}

/* The word that stands nth from the right, from 1. */
static struct str
word_from_right(struct str s, size_t nth)
{
	size_t end;

	for (;; nth--) {
		s = str_rtrim(s);
		end = s.n;
		while (end > 0 && s.s[end - 1] != ' ' && s.s[end - 1] != '\t')
			end--;
		if (nth <= 1)
			return str_from_index(s, end);
		s = str_head(s, end);
	}
}

/* The columns of the heading, and which of them are to be folded. */
static bool
choose(struct str heading, struct columns *c, struct sink *sink)
{
	static const struct {
		struct str column;
		struct value value;
	} all[] = { { { "ticks", 5 }, { { "ticks", 5 }, { "ticks", 5 } } },
		{ { "%time", 5 }, { { "time", 4 }, { "%", 1 } } },
		{ { "bytes", 5 }, { { "bytes", 5 }, { "bytes", 5 } } },
		{ { "%alloc", 6 }, { { "alloc", 5 }, { "%", 1 } } } };
	struct str words[COLUMNS], rest = heading;
	struct value values[4];
	size_t n = 0, from[4], nvalues = 0;
	int which;

	while (n < COLUMNS && (words[n] = str_word(&rest)).n > 0)
		n++;
	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < n; k++)
			if (str_eq(words[k], all[i].column)) {
				values[nvalues] = all[i].value;
				from[nvalues++] = n - k;
				break;
			}
	c->numbers = 0;
	for (size_t k = 0; k < n; k++)
		if (str_eq(words[k], STR("no.")))
			c->numbers = n - k;
	c->module = characters(text_before(heading, STR("MODULE")));
	which = nvalues == 0 ? -1
			     : values_choose(&sink->values, values, nvalues, 0);
	if (which >= 0)
		c->value = from[which];
	return which >= 0;
}

struct row {
	size_t depth;
	struct str centre, module;
	struct count own;
};

static bool
is_row(struct str line, const struct columns *c, struct row *row)
{
	size_t module = byte_of(line, c->module);
	struct str rest = str_from_index(line, module);
	struct count first;

	row->depth = text_indent(line);
	row->centre = str_trim(str_head(line, module));
	row->module = str_word(&rest);
	/* A line that is cut off has other numbers where these should be. */
	return row->centre.n > 0 && row->module.n > 0 &&
	    text_decimal(
		str_rtrim(word_from_right(rest, c->numbers)), 0, &first) &&
	    text_decimal(
		str_rtrim(word_from_right(rest, c->value)), 0, &row->own);
}

static bool
tree(struct profile *p, struct reader *r, const struct columns *c)
{
	struct str line;
	struct row row;
	struct buf name = { 0 };
	bool fits = true, begun = false;

	while (fits && reader_line(r, &line)) {
		if (str_trim(line).n == 0) {
			if (begun)
				break;
			continue;
		}
		begun = true;
		if (!is_row(line, c, &row) || row.depth > p->n) {
			skip_add(&p->sink->tally.bad, r->line,
			    "no cost centre at its level", line);
			continue;
		}
		buf_clear(&name);
		buf_addstr(&name, row.module);
		buf_addc(&name, '.');
		buf_addstr(&name, row.centre);
		profile_cut(p, row.depth);
		profile_push(p, profile_frame(p, buf_str(&name)));
		fits = count_iszero(row.own) || profile_add_down(p, row.own);
	}
	buf_free(&name);
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct profile p;
	struct columns c;
	struct str line;
	bool fits = true, found = false;

	profile_init(&p, sink, opts);
	while (!found && reader_line(r, &line)) {
		found = is_tree(line);
		sink->tally.unused++;
	}
	if (!found)
		skip_add(&sink->tally.bad, r->line, "no tree of cost centres",
		    STR(""));
	else if (choose(line, &c, sink))
		fits = tree(&p, r, &c);
	while (fits && reader_line(r, &line))
		sink->tally.unused++;
	profile_free(&p);
	return fits;
}

const struct format format_ghcprof = {
	.name = "ghcprof",
	.desc = "GHC programs run with +RTS -p or -P",
	.sniff = sniff,
	.parse = parse,
};
