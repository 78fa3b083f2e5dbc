/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "cmd/fg-collapse/csv.h"
#include "common/buf.h"
#include "common/reader.h"

static void
check(char separator, const char *text, const char *rows)
{
	struct reader r;
	struct csv c;
	struct buf b = { 0 };

	reader_init_mem(&r, text, strlen(text));
	csv_init(&c, &r, separator);
	while (csv_row(&c)) {
		for (size_t i = 0; i < c.n; i++) {
			buf_addc(&b, '[');
			buf_addstr(&b, csv_field(&c, i));
			buf_addc(&b, ']');
		}
		if (c.err != NULL)
			buf_addstr(&b, str_from(c.err));
		buf_addc(&b, '/');
	}
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, rows);
	buf_free(&b);
	csv_free(&c);
	reader_free(&r);
}

START_TEST(rows_have_fields)
{
	check(',', "a,b,,\n\n 1,\"x,\"\"y\"\"\nz\",3\r\n",
	    "[a][b][][]/[ 1][x,\"y\"\nz][3]/");
	check('\t', "a\tb c\n", "[a][b c]/");
	check(',', "\xef\xbb\xbfone,\"two\"", "[one][two]/");
	check(',', "", "");
	check(',', "\"\"", "[]/");
}
END_TEST

START_TEST(open_quotes_are_told)
{
	check(',', "a,\"b\nc", "[a][b\nc\n]a quote that is not closed/");
}
END_TEST

START_TEST(columns_are_found)
{
	struct reader r;
	struct csv c;

	reader_init_mem(&r, "Level, Name ,Time\n", 18);
	csv_init(&c, &r, ',');
	ck_assert(csv_row(&c));
	ck_assert_uint_eq(csv_find(&c, STR("Name")), 1);
	ck_assert_uint_eq(csv_find(&c, STR("None")), STR_NONE);
	ck_assert_uint_eq(csv_field(&c, 9).n, 0);
	csv_free(&c);
	reader_free(&r);
}
END_TEST

UNIT("csv", rows_have_fields, open_quotes_are_told, columns_are_found)
