/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_COLUMNS_H
#define FG_COLLAPSE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/count.h"

struct buf;
struct json;

/*
 * Tables of JSON in either of two layouts, a list for each column or one for
 * each row:
 *
 *	{"length":2,"prefix":[null,0],"frame":[0,1]}
 *	{"schema":{"prefix":0,"frame":1},"data":[[null,0],[0,1]]}
 */

/* The entries of one: numbers, COLUMN_NONE for null; or weights. {0} is empty. */
struct column {
	uint32_t *index;
	struct count *weight;
	size_t n, index_cap, weight_cap;
};

#define COLUMN_NONE UINT32_MAX

/* Which columns are read, where to, and whether they are weights. */
struct column_spec {
	const char *name; /* NULL ends a list of them */
	int to;
	bool weights;
};

/*
 * Reads a table, the next value of j, and adds to columns[spec.to]; unit, if
 * not NULL, becomes what the table says is its "weightType". Rows may come
 * before their schema, but take more memory then. False if they have none, and
 * are lost.
 */
bool columns_read(struct json *j, const struct column_spec *spec,
    struct column *columns, struct buf *unit);
/* Entry i of a column of numbers; COLUMN_NONE beyond its end. */
uint32_t column_at(const struct column *c, uint32_t i);
/* Whether a weight was negative or too large. */
bool column_is_bad(struct count weight);
void column_free(struct column *c);

#endif
