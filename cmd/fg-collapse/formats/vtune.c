/* SPDX-License-Identifier: ISC */
/*
 * Intel VTune's top-down reports as CSV: the function is indented by its
 * depth, and its own time and module stand in the columns the first line
 * names, in either order.
 *
 *	Function Stack,CPU Time:Self,Module
 *	Total,0.0,[Unknown]
 *	 BaseThreadInitThunk,0.0,KERNEL32.DLL
 *	  "std::map<int, long>::find",0.015,prog.exe
 *
 * Reports of memory consumption have fixed columns, here vtune-mc:
 *
 *	Function Stack,Allocation Size:Self,Deallocation Size,Allocations,Module
 *	main,1024,1024,3,prog
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

#define COLUMNS 32

/* The fields of a line, and how deep its first one is indented. */
struct row {
	size_t depth, n;
	struct str fields[COLUMNS];
};

static struct str
field(struct str *rest, char separator)
{
	struct str s = *rest;
	size_t end;

	if (str_starts(s, STR("\""))) {
		end = str_chr(str_from_index(s, 1), '"');
		if (end != STR_NONE) {
			*rest = str_from_index(s, end + 3);
			return str_head(str_from_index(s, 1), end);
		}
	}
	end = str_chr(s, separator);
	*rest = str_from_index(s, end == STR_NONE ? s.n : end + 1);
	return str_head(s, end);
}

/* Blanks may stand before the quotes or within them. */
static void
split(struct str line, char separator, struct row *row)
{
	line = str_rtrim(line);
	row->n = 0;
	row->depth = text_indent(line);
	line = str_from_index(line, row->depth);
	while (line.n > 0 && row->n < COLUMNS)
		row->fields[row->n++] = field(&line, separator);
	if (row->n == 0)
		row->fields[row->n++] = STR("");
	row->depth += text_indent(row->fields[0]);
	row->fields[0] = str_trim(row->fields[0]);
}

/* Field i, empty where the line is shorter. */
static struct str
column(const struct row *row, size_t i)
{
	return i < row->n ? str_trim(row->fields[i]) : STR("");
}

/* The line that names the columns. */
static bool
is_header(struct str line, char *separator, struct row *row)
{
	struct str word = STR("Function Stack");

	text_take(&line, STR("\xef\xbb\xbf"));
	text_take(&line, STR("\""));
	if (!str_starts(line, word))
		return false;
	line = str_from_index(line, word.n);
	text_take(&line, STR("\""));
	if (line.n == 0 || num_isdigit(line.s[0]))
		return false;
	*separator = line.s[0];
	split(str_from_index(line, 1), *separator, row);
	return true;
}

static bool
is_memory(const struct row *header)
{
	for (size_t i = 0; i < header->n; i++)
		if (str_find(header->fields[i], STR("llocation")) != STR_NONE)
			return true;
	return false;
}

static bool
find_header(struct str head, struct row *row)
{
	struct str line;
	char separator;

	while (format_line(&head, &line)) {
		if (is_header(line, &separator, row))
			return true;
		if (str_trim(line).n > 0 && !str_starts(line, STR("war:")))
			return false;
	}
	return false;
}

static int
sniff(struct str head)
{
	struct row row;

	return find_header(head, &row) && !is_memory(&row) ? 95 : 0;
}

static int
sniff_mc(struct str head)
{
	struct row row;

	return find_header(head, &row) && is_memory(&row) ? 95 : 0;
}

struct table_of {
	struct profile p;
	struct sink *sink;
	struct buf name;
	char separator;
	size_t module, value; /* columns */
	bool time;
	bool memory;
};

/* The columns of a function's own numbers, with the default among them. */
static bool
columns(struct table_of *t, const struct row *header)
{
	struct value values[COLUMNS];
	size_t at[COLUMNS], n = 0, dflt = 0;
	int which;

	t->module = STR_NONE;
	for (size_t i = 0; i < header->n; i++) {
		struct str name = str_trim(header->fields[i]);
		bool time = str_starts(name, STR("CPU Time:Self"));

		if (str_eq(name, STR("Module")))
			t->module = i + 1;
		if (str_find(name, STR(":Self")) == STR_NONE)
			continue;
		if (time && (n == 0 || values[dflt].unit.n == 0))
			dflt = n;
		values[n] = (struct value){ name, time ? STR("ns") : STR("") };
		at[n++] = i + 1;
	}
	if (n == 0)
		return false;
	which = values_choose(&t->sink->values, values, n, dflt);
	if (which < 0)
		return false;
	t->value = at[which];
	t->time = values[which].unit.n > 0;
	return true;
}

static bool
columns_mc(struct table_of *t)
{
	static const struct value values[] = {
		{ { "allocations", 11 }, { "allocations", 11 } },
		{ { "bytes", 5 }, { "bytes", 5 } },
	};
	int which = values_choose(&t->sink->values, values, 2, 0);

	t->module = 4;
	t->value = which == 1 ? 1 : 3;
	return which >= 0;
}

static uint32_t
frame_of(struct table_of *t, struct str name, struct str module)
{
	buf_clear(&t->name);
	if (t->memory) {
		buf_addstr(&t->name, name);
		buf_addc(&t->name, '(');
		buf_addstr(&t->name, module);
		buf_addc(&t->name, ')');
	} else {
		if (module.n > 0) {
			buf_addstr(&t->name, module);
			buf_addc(&t->name, '`');
		}
		buf_addstr(&t->name, name);
	}
	return profile_frame(&t->p, buf_str(&t->name));
}

static bool
number(const struct table_of *t, struct str text, struct count *c)
{
	struct str unit = STR("s");
	uint64_t v;

	text = str_trim(text);
	if (text.n == 0 && t->memory) {
		*c = COUNT(0);
		return true;
	}
	if (t->time) {
		if (str_ends(text, unit))
			text = str_trim(str_head(text, text.n - 1));
		return text_time(text, unit, c);
	}
	if (count_parse(text, c))
		return true;
	if (!text_grouped(text, &v))
		return false;
	*c = COUNT(v);
	return true;
}

static bool
one_row(struct table_of *t, struct reader *r, struct str line)
{
	struct row row;
	struct count c;

	split(line, t->separator, &row);
	if (row.fields[0].n == 0)
		return true;
	if (!number(t, column(&row, t->value), &c) || row.depth > t->p.n) {
		skip_add(&t->sink->tally.bad, r->line,
		    row.depth > t->p.n ? "a level is left out" : "no number",
		    line);
		return true;
	}
	profile_cut(&t->p, row.depth);
	profile_push(
	    &t->p, frame_of(t, row.fields[0], column(&row, t->module)));
	return count_iszero(c) || profile_add_down(&t->p, c);
}

static bool
parse_table(struct table_of *t, struct reader *r)
{
	struct str line;
	struct row header;
	bool begun = false, fits = true;

	while (!begun && reader_line(r, &line)) {
		begun = is_header(line, &t->separator, &header);
		t->sink->tally.unused++;
	}
	if (!begun) {
		skip_add(&t->sink->tally.bad, r->line,
		    "no line that names the columns", STR(""));
		return true;
	}
	if (!(t->memory ? columns_mc(t) : columns(t, &header)))
		return true;
	while (fits && reader_line(r, &line))
		fits = one_row(t, r, line);
	return fits;
}

static bool
read_all(struct reader *r, const struct format_opts *opts, struct sink *sink,
    bool memory)
{
	struct table_of t = { .sink = sink, .memory = memory };
	bool fits;

	profile_init(&t.p, sink, opts);
	fits = parse_table(&t, r);
	buf_free(&t.name);
	profile_free(&t.p);
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	return read_all(r, opts, sink, false);
}

static bool
parse_mc(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	return read_all(r, opts, sink, true);
}

const struct format format_vtune = {
	.name = "vtune",
	.desc = "vtune -report top-down -format csv",
	.sniff = sniff,
	.parse = parse,
};

const struct format format_vtune_mc = {
	.name = "vtune-mc",
	.desc = "vtune -report top-down of a memory consumption analysis",
	.sniff = sniff_mc,
	.parse = parse_mc,
};
