/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_CSV_H
#define FG_COLLAPSE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/str.h"

struct reader;

/*
 * Rows of separated values (RFC 4180): fields may be quoted, and then hold
 * separators, line ends and doubled quotes. A byte order mark is dropped.
 */
struct csv {
	struct reader *reader;
	char separator;
	size_t n;        /* fields of the row */
	const char *err; /* why the last row is not whole, or NULL */
	struct buf text;
	size_t *ends; /* ends[field] in text */
	size_t ends_cap;
};

/* The reader stays the caller's; its line is that of the row's end. */
void csv_init(struct csv *c, struct reader *r, char separator);
void csv_free(struct csv *c);
/* Reads a row that is not empty; false at the end. */
bool csv_row(struct csv *c);
/* Field i, empty where the row is shorter. Valid until the next row. */
struct str csv_field(const struct csv *c, size_t i);
/* Which field of the row reads name; STR_NONE if none. */
size_t csv_find(const struct csv *c, struct str name);

#endif
