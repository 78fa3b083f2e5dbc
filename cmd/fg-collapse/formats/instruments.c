/* SPDX-License-Identifier: ISC */
/*
 * What "Deep Copy" of Xcode's Instruments puts on the clipboard, of versions
 * up to 7 and, with "Weight" in place of the running time, of later ones:
 *
 *	Running Time	Self (ms)		Symbol Name
 *	39.0ms  100.0%	0.0	 	main  0x1a2b
 *	30.0ms   76.9%	12.0	 	 compute
 *
 *	Bytes Used	Count		Symbol Name
 *	 429.93 MB     100.0%	84671	 	main
 *	 217.09 MB      50.4%	42749	 	 delta
 *
 * Fields are separated by tabs; the name is indented by a blank a level. What
 * a weight counts is in its unit: time, or cycles as in "404.75 Mc". Tables of
 * allocations have no numbers of a function alone: they are what is left of
 * its own without that of those it called.
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

struct row {
	size_t indent;
	struct str total, second, name; /* total less its percentage */
};

enum layout {
	NO_HEADER,
	SELF,
	SELF_MS, /* in milliseconds without a unit */
	TOTALS
};

enum counted { TIME, CYCLES, BYTES, PLAIN };

/* A function that may still call others. */
struct level {
	struct count total, below;
};

struct deepcopy {
	struct profile p;
	enum layout layout;
	bool chosen, listed; /* listed: nothing is folded */
	int which;           /* of a table of totals: its field */
	enum counted kind;
	size_t base; /* indent of the roots, or STR_NONE */
	struct level *levels;
	size_t levels_cap;
};

/* "39.0ms  100.0%", then another number, a blank field, the name */
static bool
is_row(struct str line, struct row *row)
{
	struct str field;
	size_t blank;

	if (!text_split(&line, STR("\t"), &field))
		return false;
	field = str_trim(field);
	if (field.n == 0 || !num_isdigit(field.s[0]) ||
	    !str_ends(field, STR("%")) ||
	    !text_split(&line, STR("\t"), &row->second))
		return false;
	blank = str_rchr(field, ' ');
	row->total = str_rtrim(str_head(field, blank));
	if (text_split(&line, STR("\t"), &field) && str_trim(field).n > 0)
		return false;
	row->indent = text_indent(line);
	row->name = str_trim(line);
	row->second = str_trim(row->second);
	return row->name.n > 0;
}

static enum layout
header(struct str line)
{
	text_take(&line, STR("\xef\xbb\xbf"));
	if (str_find(line, STR("Symbol Name")) == STR_NONE ||
	    str_chr(line, '\t') == STR_NONE)
		return NO_HEADER;
	if (str_starts(line, STR("Bytes Used\t")))
		return TOTALS;
	return str_find(line, STR("Self (ms)")) != STR_NONE ? SELF_MS : SELF;
}

static int
sniff(struct str head)
{
	struct str line;
	struct row row;

	if (!format_line(&head, &line) || header(line) == NO_HEADER)
		return 0;
	return format_line(&head, &line) && is_row(line, &row) ? 95 : 0;
}

/* The number times 1024 to the power of steps. */
static bool
binary(struct str number, int steps, struct count *c)
{
	if (!text_decimal(number, 0, c))
		return false;
	for (int i = 0; i < 10 * steps; i++)
		if (!count_add(c, *c))
			return false;
	return true;
}

/* "404.75 M": the prefixes that stand before a unit. */
static int
power(struct str unit, struct str of)
{
	static const char prefixes[] = "KMGT";

	if (str_eq(unit, of))
		return 0;
	for (int i = 0; prefixes[i] != '\0'; i++)
		if (unit.n == of.n + 1 && unit.s[0] == prefixes[i] &&
		    str_ends(unit, of))
			return i + 1;
	return -1;
}

/* "12.0", "12.00 ms", "404.75 Mc", "1.2 MB", "-"; times in nanoseconds */
static bool
amount(struct str text, struct count *c, enum counted *kind)
{
	size_t n = text_span(text, STR("0123456789."));
	struct str number = str_head(text, n);
	struct str unit = str_trim(str_from_index(text, n));

	*kind = PLAIN;
	if (str_eq(text, STR("-")) || text.n == 0) {
		*c = COUNT(0);
		return true;
	}
	if (unit.n == 0)
		return text_decimal(number, 0, c);
	if (str_eq(unit, STR("cycles")))
		unit = STR("c");
	if (power(unit, STR("c")) >= 0) {
		*kind = CYCLES;
		return text_decimal(number, 3 * power(unit, STR("c")), c);
	}
	if (str_eq(unit, STR("Bytes")) || power(unit, STR("B")) >= 0) {
		*kind = BYTES;
		n = unit.n == 2 ? (size_t)power(unit, STR("B")) : 0;
		return binary(number, (int)n, c);
	}
	*kind = TIME;
	return text_time(number, unit, c);
}

/* What is counted, once a row shows it; false if nothing is. */
static bool
choose(struct deepcopy *t, const struct row *row)
{
	static const struct value totals[] = { { { "bytes", 5 },
						   { "bytes", 5 } },
		{ { "allocations", 11 }, { "count", 5 } } };
	static const struct value one[] = { [TIME] = { { "time", 4 },
						{ "ns", 2 } },
		[CYCLES] = { { "cycles", 6 }, { "cycles", 6 } },
		[BYTES] = { { "bytes", 5 }, { "bytes", 5 } },
		[PLAIN] = { { "count", 5 }, { "", 0 } } };
	struct values *v = &t->p.sink->values;
	struct count c;

	t->chosen = true;
	if (t->layout == TOTALS) {
		t->which = values_choose(v, totals, 2, 0);
		return t->which >= 0;
	}
	t->kind = TIME;
	if (t->layout == SELF)
		amount(row->total, &c, &t->kind);
	return values_choose(v, &one[t->kind], 1, 0) >= 0;
}

/* Leaves all levels from n on; false if a sum does not fit. */
static bool
leave(struct deepcopy *t, size_t n)
{
	const struct level *l;
	bool fits = true;

	while (fits && t->p.n > n) {
		l = &t->levels[t->p.n - 1];
		/* What is rounded may be less than the sum of its parts. */
		if (t->layout == TOTALS && count_cmp(l->total, l->below) > 0)
			fits = profile_add_down(
			    &t->p, count_sub(l->total, l->below));
		profile_cut(&t->p, t->p.n - 1);
	}
	return fits;
}

/* Its number, if it is of the kind that is counted. */
static bool
number(const struct deepcopy *t, const struct row *row, struct count *c)
{
	enum counted kind;

	if (t->layout == TOTALS && t->which == 0)
		return amount(row->total, c, &kind) && kind == BYTES;
	if (!amount(row->second, c, &kind))
		return false;
	if (t->layout == SELF_MS && kind == PLAIN && row->second.n > 0 &&
	    row->second.s[0] != '-')
		return text_time(row->second, STR("ms"), c);
	return kind == t->kind || kind == PLAIN;
}

static bool
one_row(struct deepcopy *t, const struct row *row, struct count c)
{
	size_t depth = row->indent - t->base;
	struct level *l;

	if (!leave(t, depth))
		return false;
	t->levels =
	    xgrow(t->levels, &t->levels_cap, depth + 1, sizeof(*t->levels));
	l = &t->levels[depth];
	*l = (struct level){ c, COUNT(0) };
	profile_push(&t->p, profile_frame(&t->p, row->name));
	if (t->layout != TOTALS)
		return count_iszero(c) || profile_add_down(&t->p, c);
	return depth == 0 || count_add(&l[-1].below, c);
}

static bool
one_line(struct deepcopy *t, struct str line, uint64_t at)
{
	struct tally *tally = &t->p.sink->tally;
	enum layout layout = header(line);
	struct row row;
	struct count c;

	if (str_trim(line).n == 0 || layout != NO_HEADER) {
		tally->unused += line.n > 0;
		if (layout != NO_HEADER)
			t->layout = layout;
		return true;
	}
	if (!is_row(line, &row)) {
		skip_add(&tally->bad, at, "no row", line);
		return true;
	}
	if (!t->chosen)
		t->listed = !choose(t, &row);
	if (t->listed)
		return true;
	if (!number(t, &row, &c)) {
		skip_add(&tally->bad, at, "no row", line);
		return true;
	}
	if (t->base == STR_NONE || row.indent < t->base)
		t->base = row.indent;
	if (row.indent - t->base > t->p.n) {
		skip_add(&tally->bad, at, "a level is left out", line);
		return true;
	}
	return one_row(t, &row, c);
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct deepcopy t = { .base = STR_NONE };
	struct str line;
	bool fits = true;

	profile_init(&t.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&t, line, r->line);
	fits = fits && leave(&t, 0);
	profile_free(&t.p);
	xfree(t.levels);
	return fits;
}

const struct format format_instruments = {
	.name = "instruments",
	.desc = "Xcode Instruments, Edit > Deep Copy",
	.sniff = sniff,
	.parse = parse,
};
