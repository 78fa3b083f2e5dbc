/* SPDX-License-Identifier: ISC */
/* Separated values by rows. */
#include "csv.h"

#include "common/reader.h"
#include "common/xalloc.h"

#define BOM "\xef\xbb\xbf"
/* A longer row is a quote that nobody closed. */
#define ROW_MAX ((size_t)16 << 20)

void
csv_init(struct csv *c, struct reader *r, char separator)
{
	*c = (struct csv){ .reader = r, .separator = separator };
}

void
csv_free(struct csv *c)
{
	buf_free(&c->text);
	xfree(c->ends);
	*c = (struct csv){ 0 };
}

static void
end_field(struct csv *c)
{
	c->ends = xgrow(c->ends, &c->ends_cap, c->n + 1, sizeof(*c->ends));
	c->ends[c->n++] = c->text.n;
}

/*
 * The fields of a line, of which the first may have begun within quotes on an
 * earlier one. Whether the last is whole.
 */
static bool
take_fields(struct csv *c, struct str line, bool quoted)
{
	line = str_head(line, line.n - str_ends(line, STR("\r")));
	for (size_t i = 0; i < line.n; i++) {
		if (quoted && line.s[i] == '"') {
			quoted = i + 1 < line.n && line.s[i + 1] == '"';
			if (quoted)
				buf_addc(&c->text, line.s[i++]);
		} else if (!quoted && line.s[i] == '"') {
			quoted = true;
		} else if (!quoted && line.s[i] == c->separator) {
			end_field(c);
		} else {
			buf_addc(&c->text, line.s[i]);
		}
	}
	return !quoted;
}

bool
csv_row(struct csv *c)
{
	struct str line;
	bool first = c->reader->offset == 0;

	buf_clear(&c->text);
	c->n = 0;
	c->err = NULL;
	do {
		if (!reader_line(c->reader, &line))
			return false;
		if (first && str_starts(line, STR(BOM)))
			line = str_from_index(line, sizeof(BOM) - 1);
		first = false;
	} while (str_trim(line).n == 0);
	for (bool quoted = false; !take_fields(c, line, quoted);) {
		quoted = true;
		buf_addc(&c->text, '\n');
		if (c->text.n > ROW_MAX || !reader_line(c->reader, &line)) {
			c->err = "a quote that is not closed";
			break;
		}
	}
	end_field(c);
	return true;
}

struct str
csv_field(const struct csv *c, size_t i)
{
	size_t start = i > 0 && i <= c->n ? c->ends[i - 1] : 0;

	if (i >= c->n)
		return STR("");
	return str_from_index(str_head(buf_str(&c->text), c->ends[i]), start);
}

size_t
csv_find(const struct csv *c, struct str name)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(str_trim(csv_field(c, i)), name))
			return i;
	return STR_NONE;
}
