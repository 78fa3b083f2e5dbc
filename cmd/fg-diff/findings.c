/* SPDX-License-Identifier: ISC */
/* Tests that have found something, reduced to where it is. */
#include "findings.h"

#include <math.h>
#include <stdlib.h>

#include "common/xalloc.h"
#include "judge.h"
#include "runs.h"
#include "values.h"

static const struct judged *
inclusive(const struct judge *j, uint32_t number)
{
	uint32_t i = j->inclusive[number];

	return i != JUDGE_NONE ? &j->tests[i] : NULL;
}

/* The test of a frame's own values, if that is another one. */
static const struct judged *
own(const struct judge *j, uint32_t number)
{
	uint32_t i = j->self[number];

	return i != JUDGE_NONE && i != j->inclusive[number] ? &j->tests[i]
							    : NULL;
}

static bool
significant(const struct judged *t)
{
	return t != NULL && t->verdict != VERDICT_NOISE;
}

static double
change(const struct judged *t)
{
	return t->w.sides[1].mean - t->w.sides[0].mean;
}

/* What of each frame's change is that of a significant frame further in. */
static double *
explain(const struct judge *j, const struct values *v)
{
	double *explained = xcalloc(v->n, sizeof(*explained));

	for (uint32_t i = v->n - 1; i > 0; i--)
		explained[v->parent[i]] += significant(inclusive(j, i))
		    ? change(inclusive(j, i))
		    : explained[i];
	return explained;
}

static void
add(struct findings *f, const struct judged *t, uint32_t number, bool self)
{
	f->list = xgrow(f->list, &f->cap, f->n + 1, sizeof(*f->list));
	f->list[f->n++] = (struct finding){
		.test = t, .number = number, .self = self, .change = change(t)
	};
}

static void
find(struct findings *f, const struct judge *j, const struct values *v)
{
	double *explained = explain(j, v), rest;
	const struct judged *all, *self;

	for (uint32_t i = 0; i < v->n; i++) {
		all = inclusive(j, i);
		self = own(j, i);
		rest = 0;
		if (significant(all))
			rest = (change(all) - explained[i]) / change(all);
		if (significant(self) &&
		    (rest < 0.5 ||
			fabs(change(self)) >=
			    fabs(change(all) - explained[i]) / 2))
			add(f, self, i, true);
		else if (rest >= 0.5)
			add(f, all, i, j->self[i] == j->inclusive[i]);
	}
	xfree(explained);
}

static int
by_change(const void *pa, const void *pb)
{
	const struct finding *a = pa, *b = pb;
	double sa = fabs(a->change), sb = fabs(b->change);

	if ((a->change > 0) != (b->change > 0))
		return a->change > 0 ? -1 : 1;
	if (sa != sb)
		return sa > sb ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* The changes found below each frame that are of one sign. */
static double *
sum_below(const struct findings *f, const struct values *v, bool worse)
{
	double *sum = xcalloc(v->n, sizeof(*sum));
	uint32_t at;

	for (size_t i = 0; i < f->n; i++) {
		if ((f->list[i].change > 0) != worse)
			continue;
		for (at = f->list[i].number; at != 0; at = v->parent[at])
			sum[at] += fabs(f->list[i].change);
	}
	return sum;
}

static bool
balanced(const struct finding *f, const struct judge *j, const struct values *v,
    const double *opposite, bool shares)
{
	double size = fabs(f->change);
	const struct judged *t;

	for (uint32_t at = f->number; at != 0; at = v->parent[at]) {
		t = inclusive(j, at);
		if (t == NULL || t == f->test || t->verdict != VERDICT_NOISE ||
		    (shares && t->w.sides[0].mean > 0.5))
			continue;
		if (fabs(change(t)) < size / 4 && opposite[at] > size / 2)
			return true;
	}
	return false;
}

static void
find_moved(struct findings *f, const struct judge *j, const struct values *v,
    bool shares)
{
	double *worse = sum_below(f, v, true), *better = sum_below(f, v, false);

	for (size_t i = 0; i < f->n; i++)
		f->list[i].moved = balanced(&f->list[i], j, v,
		    f->list[i].change > 0 ? better : worse, shares);
	xfree(worse);
	xfree(better);
}

static struct str
name(const struct runs *r, const struct values *v, uint32_t number)
{
	uint32_t frame = r->stacks.nodes[v->node[number]].frame;

	return frame != TABLE_NONE ? r->stacks.frames.keys[frame] : STR("");
}

/* Both begin alike, for half of the shorter name, or one is in the other. */
static bool
alike(struct str a, struct str b)
{
	size_t least = a.n < b.n ? a.n : b.n, common = str_common(a, b);

	return least >= 3 &&
	    (common * 2 >= least || str_find(a, b) != STR_NONE ||
		str_find(b, a) != STR_NONE);
}

/* Whether all of a frame is new, or gone, and that of its caller is not. */
static bool
only_on(
    const struct judge *j, const struct values *v, uint32_t number, int side)
{
	const struct judged *t = inclusive(j, number);
	const double *up = values_row(v, v->parent[number], false);
	double caller = 0;

	if (!significant(t) || t->w.sides[side].mean <= 0 ||
	    t->w.sides[!side].mean > 0)
		return false;
	for (size_t i = 0; i < v->columns; i++)
		if ((i >= v->runs[0]) != side)
			caller += up[i];
	return caller > 0;
}

static bool
renamed(const struct judge *j, const struct values *v, const struct runs *r,
    uint32_t from, uint32_t to)
{
	double ratio = inclusive(j, to)->w.sides[1].mean /
	    inclusive(j, from)->w.sides[0].mean;

	return v->parent[from] == v->parent[to] && ratio > 0.5 && ratio < 2 &&
	    alike(name(r, v, from), name(r, v, to));
}

static void
find_renames(struct findings *f, const struct judge *j, const struct values *v,
    const struct runs *r)
{
	uint32_t *gone = xreallocarray(NULL, v->n, sizeof(*gone));
	size_t n = 0;

	for (uint32_t i = 1; i < v->n; i++)
		if (only_on(j, v, i, RUNS_BEFORE))
			gone[n++] = i;
	for (uint32_t i = 1; n > 0 && i < v->n; i++) {
		if (!only_on(j, v, i, RUNS_AFTER))
			continue;
		for (size_t k = 0; k < n; k++) {
			if (!renamed(j, v, r, gone[k], i))
				continue;
			f->renames = xgrow(f->renames, &f->renames_cap,
			    f->nrenames + 1, sizeof(*f->renames));
			f->renames[f->nrenames++] =
			    (struct rename){ gone[k], i };
			break;
		}
	}
	xfree(gone);
}

void
findings_make(struct findings *f, const struct judge *j, const struct values *v,
    const struct runs *r, bool shares)
{
	*f = (struct findings){ 0 };
	find(f, j, v);
	if (f->n > 1)
		qsort(f->list, f->n, sizeof(*f->list), by_change);
	find_moved(f, j, v, shares);
	find_renames(f, j, v, r);
}

bool *
findings_nodes(
    const struct findings *f, const struct values *v, const struct judge *j)
{
	bool *nodes = xcalloc(v->nodes, sizeof(*nodes));
	/* 1: all below is a part of a finding; 2: only what ends there */
	unsigned char *found = xcalloc(v->n, sizeof(*found));
	bool *below = xcalloc(v->n, sizeof(*below));
	uint32_t at;

	for (size_t i = 0; i < f->n; i++)
		found[f->list[i].number] =
		    f->list[i].self && own(j, f->list[i].number) != NULL ? 2
									 : 1;
	/* What is not found further in either is of its caller's finding. */
	for (uint32_t i = 0; i < v->n; i++)
		below[i] = found[i] == 1 ||
		    (i > 0 && below[v->parent[i]] &&
			!significant(inclusive(j, i)));
	for (uint32_t node = 0; node < v->nodes; node++) {
		at = v->of[node];
		nodes[node] =
		    below[at] || (found[at] == 2 && v->node[at] == node);
	}
	xfree(found);
	xfree(below);
	return nodes;
}

void
findings_free(struct findings *f)
{
	xfree(f->list);
	xfree(f->renames);
	*f = (struct findings){ 0 };
}
