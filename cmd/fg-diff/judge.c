/* SPDX-License-Identifier: ISC */
/* Which frames are tested, by what, and what comes of it. */
#include "judge.h"

#include <math.h>

#include "common/xalloc.h"
#include "fdr.h"
#include "numeric.h"
#include "permutation.h"
#include "slices.h"
#include "values.h"

static bool
same(const double *a, const double *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

static uint32_t
add(struct judge *j, uint32_t number, bool self)
{
	j->tests = xgrow(j->tests, &j->cap, j->n + 1, sizeof(*j->tests));
	j->tests[j->n] = (struct judged){ .number = number, .self = self };
	return (uint32_t)j->n++;
}

/* The mean of both sides' means. */
static double
average(const struct values *v, const double *row)
{
	double sum[2] = { 0, 0 };

	for (size_t i = 0; i < v->columns; i++)
		sum[i >= v->runs[0]] += row[i];
	return (sum[0] / (double)v->runs[0] + sum[1] / (double)v->runs[1]) / 2;
}

static bool
large_enough(const struct values *v, const double *row)
{
	return average(v, row) >=
	    v->least * average(v, values_row(v, 0, false));
}

/* The root of shares is all in every run, which is no test. */
static void
choose(struct judge *j, const struct values *v)
{
	const double *row, *self;
	uint32_t up;

	j->inclusive = xreallocarray(NULL, v->n, sizeof(*j->inclusive));
	j->self = xreallocarray(NULL, v->n, sizeof(*j->self));
	for (uint32_t i = 0; i < v->n; i++) {
		row = values_row(v, i, false);
		self = values_row(v, i, true);
		up = v->parent[i];
		if (i > 0 && same(row, values_row(v, up, false), v->columns))
			j->inclusive[i] = j->inclusive[up];
		else if (i == 0 && v->shares)
			j->inclusive[i] = JUDGE_NONE;
		else
			j->inclusive[i] = add(j, i, false);
		if (same(row, self, v->columns))
			j->self[i] = j->inclusive[i];
		else if (large_enough(v, self))
			j->self[i] = add(j, i, true);
		else
			j->self[i] = JUDGE_NONE;
	}
}

double
judge_counting(const struct judge *j, int side, double mean)
{
	double all = (j->total[0] + j->total[1]) / 2;

	return mean < all ? mean * (all - mean) / j->samples[side] : 0;
}

/* What stands in for no variance at all: that, even of what is all there is. */
static double
least_variance(const struct judge *j, double mean)
{
	double all = (j->total[0] + j->total[1]) / 2;

	return all * mean * (1 / j->samples[0] + 1 / j->samples[1]);
}

static void
compare(struct judge *j, const struct values *v, enum judge_test_kind kind)
{
	struct slices slices;
	const double *row;
	double mean;

	if (kind == JUDGE_BOOTSTRAP)
		slices_init(&slices, v);
	for (size_t i = 0; i < j->n; i++) {
		struct judged *t = &j->tests[i];

		row = values_row(v, t->number, t->self);
		for (int side = 0; side < 2; side++)
			t->w.sides[side] = kind == JUDGE_BOOTSTRAP
			    ? slices_mean(&slices, row, side)
			    : welch_mean(row + (side > 0 ? v->runs[0] : 0),
				  v->runs[side]);
		mean = (t->w.sides[0].mean + t->w.sides[1].mean) / 2;
		t->counting =
		    judge_counting(j, 0, mean) + judge_counting(j, 1, mean);
		welch_compare(&t->w, least_variance(j, mean));
	}
}

/* A number is what it is: there is no test and no error. */
static void
compare_exactly(struct judge *j)
{
	for (size_t i = 0; i < j->n; i++) {
		struct judged *t = &j->tests[i];

		t->counting = 0;
		t->w.low = t->w.high = t->w.ratio;
		t->w.p = t->q = t->w.sides[0].mean == t->w.sides[1].mean;
	}
}

static void
adjust(struct judge *j, double alpha)
{
	double *p = xreallocarray(NULL, j->n, sizeof(*p));
	double *q = xreallocarray(NULL, j->n, sizeof(*q));
	double df = 0;

	for (size_t i = 0; i < j->n; i++) {
		p[i] = j->tests[i].w.p;
		df += j->tests[i].w.df / (double)j->n;
	}
	fdr_adjust(p, q, j->n);
	for (size_t i = 0; i < j->n; i++)
		j->tests[i].q = q[i];
	/* A single change is the first by rank. */
	if (j->n > 0)
		j->critical =
		    numeric_student_quantile(alpha / (double)j->n, df);
	xfree(p);
	xfree(q);
}

static enum verdict
verdict(const struct judge *j, const struct judged *t,
    const struct judge_options *o)
{
	double before = t->w.sides[0].mean;
	double change = t->w.sides[1].mean - before, size = fabs(change);

	if (t->q > o->alpha || change == 0 ||
	    size < JUDGE_COUNTING * sqrt(t->counting))
		return VERDICT_NOISE;
	if (size < o->min_total * j->total[0] &&
	    size < o->min_relative * before)
		return VERDICT_NOISE;
	return change > 0 ? VERDICT_WORSE : VERDICT_BETTER;
}

/* The root's mean on either side, and what it is made of. */
static void
sum_up(struct judge *j, const struct values *v, bool pooled)
{
	const double *row = values_row(v, 0, false);

	for (size_t i = 0; i < v->columns; i++)
		j->samples[i >= v->runs[0]] += v->samples[i];
	for (int side = 0; side < 2; side++)
		j->total[side] = pooled
		    ? 1
		    : welch_mean(
			  row + (side > 0 ? v->runs[0] : 0), v->runs[side])
			  .mean;
}

void
judge_make(
    struct judge *j, const struct values *v, const struct judge_options *o)
{
	*j = (struct judge){ 0 };
	choose(j, v);
	sum_up(j, v, o->test == JUDGE_BOOTSTRAP);
	compare(j, v, o->test);
	if (o->test == JUDGE_EXACT)
		compare_exactly(j);
	else if (o->test == JUDGE_PERMUTATION)
		permutation_adjust(j, v, o);
	else
		adjust(j, o->alpha);
	for (size_t i = 0; i < j->n; i++)
		j->tests[i].verdict = verdict(j, &j->tests[i], o);
}

void
judge_free(struct judge *j)
{
	xfree(j->tests);
	xfree(j->inclusive);
	xfree(j->self);
	*j = (struct judge){ 0 };
}
