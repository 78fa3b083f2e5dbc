/* SPDX-License-Identifier: ISC */
#include "cmd/fg-collapse/columns.h"

#include <string.h>

#include "cmd/fg-collapse/json.h"
#include "common/buf.h"
#include "common/reader.h"
#include "tests/unit/unit.h"

enum { PREFIX, FRAME, WEIGHT, COLUMNS };

static const struct column_spec spec[] = { { "prefix", PREFIX, false },
	{ "frame", FRAME, false }, { "weight", WEIGHT, true },
	{ NULL, 0, false } };

static struct column columns[COLUMNS];
static struct buf unit;

/* Whether a table could be read, into columns. */
static bool
reads(const char *text)
{
	struct reader r;
	struct json j;
	bool good;

	for (int i = 0; i < COLUMNS; i++)
		column_free(&columns[i]);
	buf_free(&unit);
	reader_init_mem(&r, text, strlen(text));
	json_init(&j, &r);
	good = columns_read(&j, spec, columns, &unit);
	json_free(&j);
	reader_free(&r);
	return good;
}

static void
is(int column, size_t n, const uint32_t *want)
{
	ck_assert_uint_eq(columns[column].n, n);
	for (uint32_t i = 0; i < n; i++)
		ck_assert_uint_eq(column_at(&columns[column], i), want[i]);
	ck_assert_uint_eq(
	    column_at(&columns[column], (uint32_t)n), COLUMN_NONE);
}

static void
done(void)
{
	for (int i = 0; i < COLUMNS; i++)
		column_free(&columns[i]);
	buf_free(&unit);
}

START_TEST(by_columns)
{
	ck_assert(reads("{\"length\":3,\"prefix\":[null,0,1],"
			"\"frame\":[0,1.5,-2],\"other\":[[1],{}],"
			"\"weightType\":\"bytes\",\"weight\":[1,2.5,-3]}"));
	is(PREFIX, 3, (uint32_t[]){ COLUMN_NONE, 0, 1 });
	is(FRAME, 3, (uint32_t[]){ 0, COLUMN_NONE, COLUMN_NONE });
	ck_assert_uint_eq(columns[WEIGHT].n, 3);
	ck_assert_uint_eq(columns[WEIGHT].weight[1].whole, 2);
	ck_assert_uint_eq(columns[WEIGHT].weight[1].frac, COUNT_FRAC / 2);
	ck_assert(!column_is_bad(columns[WEIGHT].weight[0]));
	ck_assert(column_is_bad(columns[WEIGHT].weight[2]));
	ck_assert(str_eq(buf_str(&unit), STR("bytes")));
	done();
}
END_TEST

/* Rows may leave out what they end in; the order of members does not matter. */
START_TEST(by_rows)
{
	static const char *const texts[] = {
		"{\"schema\":{\"prefix\":0,\"x\":1,\"frame\":2,\"weight\":3},"
		"\"data\":[[null,7,0,4],[0],[1,\"a\",5,null],7,[1,2,3,-1]]}",
		"{\"data\":[[null,7,0,4],[0],[1,\"a\",5,null],7,[1,2,3,-1]],"
		"\"schema\":{\"prefix\":0,\"x\":1,\"frame\":2,\"weight\":3}}"
	};

	for (int i = 0; i < 2; i++) {
		ck_assert(reads(texts[i]));
		is(PREFIX, 4, (uint32_t[]){ COLUMN_NONE, 0, 1, 1 });
		is(FRAME, 4, (uint32_t[]){ 0, COLUMN_NONE, 5, 3 });
		ck_assert_uint_eq(columns[WEIGHT].n, 4);
		ck_assert_uint_eq(columns[WEIGHT].weight[0].whole, 4);
		ck_assert(count_iszero(columns[WEIGHT].weight[1]));
		ck_assert(count_iszero(columns[WEIGHT].weight[2]));
		ck_assert(column_is_bad(columns[WEIGHT].weight[3]));
	}
	done();
}
END_TEST

START_TEST(no_schema)
{
	ck_assert(!reads("{\"data\":[[1,2]]}"));
	ck_assert(reads("{\"data\":[]}"));
	ck_assert(reads("[1,2]"));
	ck_assert(reads("{\"schema\":{\"prefix\":900,\"frame\":-1},"
			"\"data\":[[1,2]]}"));
	is(PREFIX, 0, NULL);
	done();
}
END_TEST

UNIT("columns", by_columns, by_rows, no_schema)
