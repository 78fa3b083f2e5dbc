/* SPDX-License-Identifier: ISC */
/*
 * What "Deep Copy" of Xcode's Instruments puts on the clipboard, of versions
 * up to 7 and, with "Weight" in place of the running time, of later ones:
 *
 *	Running Time	Self (ms)		Symbol Name
 *	39.0ms  100.0%	0.0	 	main  0x1a2b
 *	30.0ms   76.9%	12.0	 	 compute
 *
 * Fields are separated by tabs; the name is indented by a blank a level.
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

struct row {
	size_t indent;
	struct str name, self;
};

/* "39.0ms  100.0%", then the own time, a blank field, the name */
static bool
is_row(struct str line, struct row *row)
{
	struct str field;

	if (!text_split(&line, STR("\t"), &field) || field.n == 0 ||
	    !num_isdigit(str_trim(field).n > 0 ? str_trim(field).s[0] : ' ') ||
	    !str_ends(str_rtrim(field), STR("%")) ||
	    !text_split(&line, STR("\t"), &row->self))
		return false;
	if (text_split(&line, STR("\t"), &field) && str_trim(field).n > 0)
		return false;
	row->indent = text_indent(line);
	row->name = str_trim(line);
	return row->name.n > 0;
}

static bool
is_header(struct str line, bool *ms)
{
	text_take(&line, STR("\xef\xbb\xbf"));
	if (str_find(line, STR("Symbol Name")) == STR_NONE ||
	    str_chr(line, '\t') == STR_NONE)
		return false;
	*ms = str_find(line, STR("Self (ms)")) != STR_NONE;
	return true;
}

static int
sniff(struct str head)
{
	struct str line;
	struct row row;
	bool ms;

	if (!format_line(&head, &line) || !is_header(line, &ms))
		return 0;
	return format_line(&head, &line) && is_row(line, &row) ? 95 : 0;
}

/* "12.0", "12.00 ms", "-"; times in nanoseconds */
static bool
own(struct str text, bool ms, struct count *c)
{
	struct str number, unit;
	size_t n;

	text = str_trim(text);
	if (str_eq(text, STR("-")) || text.n == 0) {
		*c = COUNT(0);
		return true;
	}
	n = text_span(text, STR("0123456789."));
	number = str_head(text, n);
	unit = str_trim(str_from_index(text, n));
	if (unit.n == 0)
		return ms ? text_time(number, STR("ms"), c)
			  : text_decimal(number, 0, c);
	return text_time(number, unit, c);
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct profile p;
	struct str line;
	struct row row;
	struct count c;
	size_t base = STR_NONE;
	bool fits = true, ms = false;

	profile_init(&p, sink, opts);
	while (fits && reader_line(r, &line)) {
		if (str_trim(line).n == 0 || is_header(line, &ms)) {
			sink->tally.unused += line.n > 0;
			continue;
		}
		if (!is_row(line, &row) || !own(row.self, ms, &c)) {
			skip_add(&sink->tally.bad, r->line, "no row", line);
			continue;
		}
		if (base == STR_NONE || row.indent < base)
			base = row.indent;
		if (row.indent - base > p.n) {
			skip_add(&sink->tally.bad, r->line,
			    "a level is left out", line);
			continue;
		}
		profile_cut(&p, row.indent - base);
		profile_push(&p, profile_frame(&p, row.name));
		fits = count_iszero(c) || profile_add_down(&p, c);
	}
	profile_free(&p);
	return fits;
}

const struct format format_instruments = {
	.name = "instruments",
	.desc = "Xcode Instruments, Edit > Deep Copy",
	.sniff = sniff,
	.parse = parse,
};
