/* SPDX-License-Identifier: ISC */
/* Runs that change sides, and the largest t of each division. */
#include "permutation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/xalloc.h"
#include "judge.h"
#include "values.h"

struct permuted {
	double *rows;  /* [test * columns]: values less their mean */
	double *least; /* [test]: variance of the difference at least */
	double *real;  /* [test]: |t| as it is */
	size_t *order; /* tests, the smallest real |t| first */
	size_t *hits;  /* [place in order]: divisions as large */
	double *top;   /* [division]: the largest |t| */
	size_t *side;  /* columns, the first of them before */
	size_t tests, columns, before, divisions, cap;
};

unsigned
permutation_ways(unsigned n, unsigned k)
{
	unsigned long ways = 1;

	for (unsigned i = 1; i <= k; i++) {
		ways = ways * (n - k + i) / i;
		if (ways > PERMUTATION_EXACT)
			return PERMUTATION_EXACT + 1;
	}
	return (unsigned)ways;
}

/* |t| of a test if the columns of side are before. */
static double
statistic(const struct permuted *p, size_t test)
{
	const double *row = p->rows + test * p->columns;
	double n[2] = { (double)p->before, (double)(p->columns - p->before) };
	double sum[2] = { 0, 0 }, square[2] = { 0, 0 }, v, mean[2];
	double variance = 0;

	for (size_t i = 0; i < p->before; i++) {
		v = row[p->side[i]];
		sum[0] += v;
		square[0] += v * v;
	}
	for (size_t i = p->before; i < p->columns; i++) {
		v = row[p->side[i]];
		sum[1] += v;
		square[1] += v * v;
	}
	for (int i = 0; i < 2; i++) {
		mean[i] = sum[i] / n[i];
		variance += (square[i] - sum[i] * mean[i]) / (n[i] - 1) / n[i];
	}
	if (variance < 1e-9 * p->least[test])
		variance = p->least[test];
	return fabs(mean[1] - mean[0]) / sqrt(variance);
}

/* One division: whose t, or that of a lesser test, is as large as it was. */
static void
count(struct permuted *p)
{
	double top = 0, t;

	for (size_t i = 0; i < p->tests; i++) {
		t = statistic(p, p->order[i]);
		if (t > top)
			top = t;
		/* The same division summed up in another order is as large. */
		p->hits[i] += top >= p->real[p->order[i]] * (1 - 1e-9);
	}
	p->top = xgrow(p->top, &p->cap, p->divisions + 1, sizeof(*p->top));
	p->top[p->divisions++] = top;
}

/* Goes to the next choice of before, in order; false after the last. */
static bool
next_choice(size_t *chosen, size_t k, size_t n)
{
	size_t i = k;

	while (i > 0 && chosen[i - 1] == n - k + i - 1)
		i--;
	if (i == 0)
		return false;
	chosen[i - 1]++;
	for (; i < k; i++)
		chosen[i] = chosen[i - 1] + 1;
	return true;
}

static void
count_all(struct permuted *p)
{
	size_t *chosen = xreallocarray(NULL, p->before, sizeof(*chosen));
	size_t c, rest;

	for (size_t i = 0; i < p->before; i++)
		chosen[i] = i;
	do {
		c = 0;
		rest = p->before;
		for (size_t i = 0; i < p->columns; i++) {
			if (c < p->before && chosen[c] == i)
				p->side[c++] = i;
			else
				p->side[rest++] = i;
		}
		count(p);
	} while (next_choice(chosen, p->before, p->columns));
	xfree(chosen);
}

/* Steele, Lea and Flood's SplitMix64 (OOPSLA 2014). */
static uint64_t
draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void
count_drawn(struct permuted *p, uint64_t seed)
{
	size_t other, swap;

	count(p);
	for (int i = 0; i < PERMUTATION_DRAWN; i++) {
		for (size_t k = 0; k < p->before; k++) {
			other = k + (size_t)(draw(&seed) % (p->columns - k));
			swap = p->side[k];
			p->side[k] = p->side[other];
			p->side[other] = swap;
		}
		count(p);
	}
}

struct ranked {
	double t;
	size_t test;
};

static int
by_t(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	if (a->t != b->t)
		return a->t < b->t ? -1 : 1;
	return a->test < b->test ? -1 : a->test > b->test;
}

static int
by_size(const void *pa, const void *pb)
{
	const double *a = pa, *b = pb;

	return *a < *b ? -1 : *a > *b;
}

/* What stands in for no variance at all, as it did for the t of welch.h. */
static double
stand_in(const struct judged *t)
{
	double d = t->w.sides[1].mean - t->w.sides[0].mean;

	return t->w.t != 0 && t->w.sides[0].variance == 0 &&
		t->w.sides[1].variance == 0
	    ? d * d / t->w.t / t->w.t
	    : 0;
}

static void
start(struct permuted *p, const struct judge *j, const struct values *v)
{
	struct ranked *ranked = xreallocarray(NULL, j->n, sizeof(*ranked));
	const double *row;
	double mean, square, *out;

	for (size_t i = 0; i < p->columns; i++)
		p->side[i] = i;
	for (size_t i = 0; i < j->n; i++) {
		row = values_row(v, j->tests[i].number, j->tests[i].self);
		out = p->rows + i * p->columns;
		mean = square = 0;
		for (size_t k = 0; k < p->columns; k++)
			mean += row[k] / (double)p->columns;
		for (size_t k = 0; k < p->columns; k++) {
			out[k] = row[k] - mean;
			square += out[k] * out[k];
		}
		p->least[i] = stand_in(&j->tests[i]);
		if (p->least[i] <= 0)
			p->least[i] =
			    square / (double)p->columns / (double)p->columns;
		/* All are the same: there is nothing in it. */
		if (p->least[i] <= 0)
			p->least[i] = 1;
		p->real[i] = statistic(p, i);
		ranked[i] = (struct ranked){ p->real[i], i };
	}
	qsort(ranked, j->n, sizeof(*ranked), by_t);
	for (size_t i = 0; i < j->n; i++)
		p->order[i] = ranked[i].test;
	xfree(ranked);
}

/*
 * The least |t| that so few divisions reach that it is significant; none if
 * even the most extreme one is not, whose mirror image is as extreme.
 */
static double
critical(struct permuted *p, double alpha)
{
	size_t few = (size_t)(alpha * (double)p->divisions);
	bool mirrored = p->before * 2 == p->columns;

	if (few < (mirrored ? 2 : 1))
		return INFINITY;
	qsort(p->top, p->divisions, sizeof(*p->top), by_size);
	return p->top[p->divisions - few];
}

/* Hits to chances: a test has no better one than a larger test has. */
static void
finish(struct permuted *p, struct judge *j, double alpha)
{
	double q, worst = 0;

	for (size_t i = p->tests; i > 0; i--) {
		q = (double)p->hits[i - 1] / (double)p->divisions;
		if (worst < q)
			worst = q;
		j->tests[p->order[i - 1]].q = worst;
	}
	j->critical = critical(p, alpha);
}

void
permutation_adjust(
    struct judge *j, const struct values *v, const struct judge_options *o)
{
	struct permuted p = {
		.tests = j->n, .columns = v->columns, .before = v->runs[0]
	};

	if (j->n == 0)
		return;
	p.rows = xreallocarray(NULL, p.tests * p.columns, sizeof(*p.rows));
	p.least = xcalloc(p.tests, sizeof(*p.least));
	p.real = xcalloc(p.tests, sizeof(*p.real));
	p.order = xcalloc(p.tests, sizeof(*p.order));
	p.hits = xcalloc(p.tests, sizeof(*p.hits));
	p.side = xcalloc(p.columns, sizeof(*p.side));
	start(&p, j, v);
	if (permutation_ways((unsigned)p.columns, (unsigned)p.before) <=
	    PERMUTATION_EXACT)
		count_all(&p);
	else
		count_drawn(&p, o->seed);
	finish(&p, j, o->alpha);
	xfree(p.rows);
	xfree(p.least);
	xfree(p.real);
	xfree(p.order);
	xfree(p.hits);
	xfree(p.side);
	xfree(p.top);
}
