/* SPDX-License-Identifier: ISC */
/* Tables of JSON by columns. */
#include "columns.h"

#include "common/xalloc.h"
#include "json.h"

/* In place of a weight that is negative or too large. */
#define BAD ((struct count){ 0, UINT64_MAX })

/* The token just read, as the next entry of a column. */
static void
add_cell(struct json *j, struct column *c, bool weight)
{
	struct count w = COUNT(0);
	uint64_t v;

	if (weight) {
		if (j->type == JSON_NUMBER && !json_count(j, &w))
			w = BAD;
		c->weight = xgrow(
		    c->weight, &c->weight_cap, c->n + 1, sizeof(*c->weight));
		c->weight[c->n++] = w;
	} else {
		c->index =
		    xgrow(c->index, &c->index_cap, c->n + 1, sizeof(*c->index));
		c->index[c->n++] = json_u64(j, &v) && v < COLUMN_NONE
		    ? (uint32_t)v
		    : COLUMN_NONE;
	}
	json_skip(j);
}

static int
spec_of(const struct json *j, const struct column_spec *spec)
{
	for (int i = 0; spec[i].name != NULL; i++)
		if (str_eq(j->text, str_from(spec[i].name)))
			return i;
	return -1;
}

/* How many columns a table of rows has that are read. */
#define ROW_MAX 64

/* "schema": which column each entry of a row is; -1 for those not read. */
static void
schema(struct json *j, const struct column_spec *spec, int *entries)
{
	uint64_t at;
	int which;

	if (!json_want(j, JSON_OBJECT))
		return;
	while (json_member(j)) {
		which = spec_of(j, spec);
		at = json_next(j) == JSON_NUMBER && json_u64(j, &at) ? at
								     : ROW_MAX;
		json_skip(j);
		if (at < ROW_MAX)
			entries[at] = which;
	}
}

static void
row(struct json *j, const struct column_spec *spec, const int *entries,
    size_t width, struct column *columns)
{
	size_t n = 0, i = 0;

	for (; json_element(j); i++)
		if (i < width && entries[i] >= 0)
			add_cell(j, &columns[spec[entries[i]].to],
			    spec[entries[i]].weights);
		else
			json_skip(j);
	/* Rows may leave out what they end in. */
	for (i = 0; i < width; i++)
		if (entries[i] >= 0 && columns[spec[entries[i]].to].n > n)
			n = columns[spec[entries[i]].to].n;
	for (i = 0; i < width; i++)
		while (entries[i] >= 0 && columns[spec[entries[i]].to].n < n)
			add_cell(j, &columns[spec[entries[i]].to],
			    spec[entries[i]].weights);
}

static void
rows(struct json *j, const struct column_spec *spec, const int *entries,
    struct column *columns)
{
	size_t width = ROW_MAX;

	while (width > 0 && entries[width - 1] < 0)
		width--;
	if (!json_want(j, JSON_ARRAY))
		return;
	while (json_element(j))
		if (j->type == JSON_ARRAY)
			row(j, spec, entries, width, columns);
		else
			json_skip(j);
}

bool
columns_read(struct json *j, const struct column_spec *spec,
    struct column *columns, struct buf *unit)
{
	int entries[ROW_MAX], which;
	bool known = false, good = true;

	for (size_t i = 0; i < ROW_MAX; i++)
		entries[i] = -1;
	if (!json_want(j, JSON_OBJECT))
		return true;
	while (json_member(j)) {
		which = spec_of(j, spec);
		if (str_eq(j->text, STR("schema"))) {
			schema(j, spec, entries);
			known = true;
		} else if (str_eq(j->text, STR("data"))) {
			good = known;
			rows(j, spec, entries, columns);
		} else if (unit != NULL && str_eq(j->text, STR("weightType"))) {
			json_take_str(j, unit);
		} else if (which < 0) {
			json_skip(j);
		} else if (json_want(j, JSON_ARRAY)) {
			while (json_element(j))
				add_cell(j, &columns[spec[which].to],
				    spec[which].weights);
		}
	}
	return good;
}

uint32_t
column_at(const struct column *c, uint32_t i)
{
	return i < c->n && c->index != NULL ? c->index[i] : COLUMN_NONE;
}

bool
column_is_bad(struct count weight)
{
	return weight.frac == BAD.frac;
}

void
column_free(struct column *c)
{
	xfree(c->index);
	xfree(c->weight);
	*c = (struct column){ 0 };
}
