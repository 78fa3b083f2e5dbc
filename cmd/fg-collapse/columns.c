/* SPDX-License-Identifier: ISC */
/* Tables of JSON by columns. */
#include "columns.h"

#include "common/xalloc.h"
#include "json.h"

/* In place of a weight that is negative or too large. */
#define BAD ((struct count){ 0, UINT64_MAX })

/* In place of one that is not there. */
#define NOTHING ((struct count){ 1, UINT64_MAX })

static bool
is_nothing(struct count w)
{
	return column_is_bad(w) && w.whole == NOTHING.whole;
}

static void
add_weight(struct column *c, struct count w)
{
	c->weight =
	    xgrow(c->weight, &c->weight_cap, c->n + 1, sizeof(*c->weight));
	c->weight[c->n++] = w;
}

static void
add_index(struct column *c, uint32_t index)
{
	c->index = xgrow(c->index, &c->index_cap, c->n + 1, sizeof(*c->index));
	c->index[c->n++] = index;
}

/* A weight read for what is an index. */
static uint32_t
index_of(struct count w)
{
	return w.frac == 0 && w.whole < COLUMN_NONE ? (uint32_t)w.whole
						    : COLUMN_NONE;
}

/* The token just read, as the next entry of a column. */
static void
add_cell(struct json *j, struct column *c, bool weight)
{
	struct count w = COUNT(0);
	uint64_t v;

	if (weight) {
		if (j->type == JSON_NUMBER && !json_count(j, &w))
			w = BAD;
		add_weight(c, w);
	} else {
		add_index(c,
		    json_u64(j, &v) && v < COLUMN_NONE ? (uint32_t)v
						       : COLUMN_NONE);
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

/* Rows whose schema is not known yet: all entries of each, as weights. */
struct early {
	struct column entries[ROW_MAX];
	size_t n;
};

static void
early_rows(struct json *j, struct early *e)
{
	if (!json_want(j, JSON_ARRAY))
		return;
	while (json_element(j)) {
		if (j->type != JSON_ARRAY) {
			json_skip(j);
			continue;
		}
		for (size_t i = 0; json_element(j); i++) {
			struct column *c = &e->entries[i < ROW_MAX ? i : 0];

			if (i >= ROW_MAX || j->type != JSON_NUMBER) {
				json_skip(j);
				continue;
			}
			while (c->n < e->n)
				add_weight(c, NOTHING);
			add_cell(j, c, true);
		}
		e->n++;
	}
}

/* Puts them where the schema says. */
static void
early_use(struct early *e, const struct column_spec *spec, const int *entries,
    struct column *columns)
{
	for (size_t i = 0; i < ROW_MAX; i++) {
		const struct column_spec *to =
		    entries[i] >= 0 ? &spec[entries[i]] : NULL;

		for (size_t row = 0; to != NULL && row < e->n; row++) {
			struct count w = row < e->entries[i].n
			    ? e->entries[i].weight[row]
			    : NOTHING;

			if (!to->weights)
				add_index(&columns[to->to], index_of(w));
			else
				add_weight(&columns[to->to],
				    is_nothing(w) ? COUNT(0) : w);
		}
		column_free(&e->entries[i]);
	}
}

bool
columns_read(struct json *j, const struct column_spec *spec,
    struct column *columns, struct buf *unit)
{
	int entries[ROW_MAX], which;
	struct early early = { 0 };
	bool known = false;

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
			if (known)
				rows(j, spec, entries, columns);
			else
				early_rows(j, &early);
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
	early_use(&early, spec, entries, columns);
	return known || early.n == 0;
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
