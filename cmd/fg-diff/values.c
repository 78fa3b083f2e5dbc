/* SPDX-License-Identifier: ISC */
/* Cells summed up the tree, for the frames that are large enough. */
#include "values.h"

#include "common/xalloc.h"
#include "runs.h"

/* Where each run stands: before's first. */
static size_t *
make_columns(struct values *v, const struct runs *r)
{
	size_t *column = xreallocarray(NULL, r->n, sizeof(*column));
	size_t next[2] = { 0, runs_count(r, RUNS_BEFORE) };

	v->columns = r->n;
	for (size_t i = 0; i < r->n; i++) {
		column[i] = next[r->runs[i].side]++;
		v->runs[r->runs[i].side]++;
	}
	return column;
}

static bool
make_totals(struct values *v, const struct runs *r, const size_t *column,
    bool pooled, size_t *empty)
{
	const struct run *run;

	v->totals = xcalloc(v->columns, sizeof(*v->totals));
	v->samples = xcalloc(v->columns, sizeof(*v->samples));
	for (size_t i = 0; i < r->n; i++) {
		run = &r->runs[i];
		if (count_iszero(run->total)) {
			*empty = i;
			if (pooled)
				continue;
			return false;
		}
		v->totals[column[i]] = count_double(run->total);
		v->samples[column[i]] =
		    count_double(run->total) / count_double(run->unit);
	}
	return true;
}

/* What a sample of a run adds to the share of its side. */
static double *
make_weights(const struct values *v, const struct runs *r, const size_t *column,
    bool pooled)
{
	double *w = xreallocarray(NULL, r->n, sizeof(*w));
	int side;

	for (size_t i = 0; i < r->n; i++) {
		side = r->runs[i].side;
		w[i] = pooled
		    ? 0.5 / count_double(r->total[side])
		    : 0.5 / (double)v->runs[side] / v->totals[column[i]];
	}
	return w;
}

/* The share of each node with all below it, the average of the sides. */
static double *
make_shares(const struct values *v, const struct runs *r, const size_t *column,
    bool pooled)
{
	double *share = xcalloc(r->stacks.n, sizeof(*share));
	double *weight = make_weights(v, r, column, pooled);

	for (size_t i = 0; i < r->ncells; i++)
		share[r->cells[i].node] +=
		    count_double(r->cells[i].count) * weight[r->cells[i].run];
	/* Callers have lower numbers than what they call. */
	for (uint32_t i = r->stacks.n - 1; i > 0; i--)
		share[r->stacks.nodes[i].parent] += share[i];
	xfree(weight);
	return share;
}

/* The least share with which a side is expected to have enough samples. */
static double
least_share(const struct values *v, const struct values_options *o)
{
	double sum[2] = { 0, 0 }, least = o->min_share;

	for (size_t i = 0; i < v->columns; i++)
		sum[i >= v->runs[0]] += v->samples[i];
	for (int i = 0; i < 2; i++)
		if (least < o->min_samples / sum[i])
			least = o->min_samples / sum[i];
	return least;
}

static void
choose(struct values *v, const struct runs *r, const double *share)
{
	size_t node_cap = 0, parent_cap = 0;
	uint32_t parent;

	v->nodes = r->stacks.n;
	v->of = xreallocarray(NULL, v->nodes, sizeof(*v->of));
	v->of[0] = 0;
	for (uint32_t i = 0; i < v->nodes; i++) {
		parent = v->of[r->stacks.nodes[i].parent];
		v->of[i] = parent;
		if (i > 0 && share[i] < v->least)
			continue;
		v->node = xgrow(
		    v->node, &node_cap, (size_t)v->n + 1, sizeof(*v->node));
		v->parent = xgrow(v->parent, &parent_cap, (size_t)v->n + 1,
		    sizeof(*v->parent));
		v->node[v->n] = i;
		v->parent[v->n] = parent;
		v->of[i] = v->n++;
	}
}

static void
fill(struct values *v, const struct runs *r, const size_t *column)
{
	size_t at;
	double count;

	v->inclusive =
	    xcalloc((size_t)v->n * v->columns, sizeof(*v->inclusive));
	v->self = xcalloc((size_t)v->n * v->columns, sizeof(*v->self));
	for (size_t i = 0; i < r->ncells; i++) {
		const struct runs_cell *c = &r->cells[i];

		at = v->of[c->node] * v->columns + column[c->run];
		count = count_double(c->count);
		v->inclusive[at] += count;
		if (v->node[v->of[c->node]] == c->node)
			v->self[at] += count;
	}
	for (uint32_t i = v->n - 1; i > 0; i--)
		for (size_t k = 0; k < v->columns; k++)
			v->inclusive[v->parent[i] * v->columns + k] +=
			    v->inclusive[i * v->columns + k];
}

/* Counts to what is compared. */
static void
rescale(struct values *v, const struct values_options *o)
{
	double factor;

	for (size_t k = 0; !o->counts && !o->pooled && k < v->columns; k++) {
		factor = (o->scale != NULL ? o->scale[k] : 1) / v->totals[k];
		for (size_t i = k; i < v->n * v->columns; i += v->columns) {
			v->inclusive[i] *= factor;
			v->self[i] *= factor;
		}
	}
}

bool
values_make(struct values *v, const struct runs *r,
    const struct values_options *o, size_t *empty)
{
	size_t *column;
	double *share;
	bool good;

	*v = (struct values){ .shares = !o->counts && o->scale == NULL };
	column = make_columns(v, r);
	good = make_totals(v, r, column, o->pooled, empty);
	if (good) {
		share = make_shares(v, r, column, o->pooled);
		v->least = least_share(v, o);
		choose(v, r, share);
		fill(v, r, column);
		rescale(v, o);
		xfree(share);
	}
	xfree(column);
	return good;
}

void
values_free(struct values *v)
{
	xfree(v->node);
	xfree(v->parent);
	xfree(v->of);
	xfree(v->inclusive);
	xfree(v->self);
	xfree(v->totals);
	xfree(v->samples);
	*v = (struct values){ 0 };
}
