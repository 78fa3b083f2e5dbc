/* SPDX-License-Identifier: ISC */
/*
 * Trials of the statistics on profiles made up: nested frames with counts of
 * negative binomial distribution, which vary more than counting alone does.
 * TRIALS sets how many, 2000 for the figures that fg-diff is judged by; few are
 * made by default, and the bounds are as wide as so few trials ask for.
 */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/fg-diff/findings.h"
#include "cmd/fg-diff/judge.h"
#include "cmd/fg-diff/names.h"
#include "cmd/fg-diff/power.h"
#include "cmd/fg-diff/profile.h"
#include "cmd/fg-diff/runs.h"
#include "cmd/fg-diff/values.h"
#include "common/buf.h"

#define FRAMES 55
#define SAMPLES 560
#define CULPRIT 20
#define DISPERSION 1.3 /* variance / mean */

static uint64_t state;

static double
uniform(void)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return ((double)((z ^ z >> 31) >> 11) + 0.5) / 9007199254740992.0;
}

static double
normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

/* Marsaglia and Tsang, ACM TOMS 26, 2000. */
static double
gamma_of(double shape)
{
	double d, c, x, v;

	if (shape < 1)
		return gamma_of(shape + 1) * pow(uniform(), 1 / shape);
	d = shape - 1.0 / 3;
	c = 1 / sqrt(9 * d);
	do {
		x = normal();
		v = 1 + c * x;
		v = v * v * v;
	} while (
	    v <= 0 || log(uniform()) >= x * x / 2 + d - d * v + d * log(v));
	return d * v;
}

static unsigned
poisson(double mean)
{
	unsigned n = 0;
	double p = 1;

	for (; mean > 30; mean -= 30)
		n += poisson(30);
	while ((p *= uniform()) > exp(-mean))
		n++;
	return n;
}

static unsigned
negative_binomial(double mean)
{
	return poisson(gamma_of(mean / (DISPERSION - 1)) * (DISPERSION - 1));
}

struct model {
	int parent[FRAMES];
	double share[FRAMES]; /* own; the culprit's is 5 % */
};

static struct model
make_model(void)
{
	struct model m = { { 0 }, { 0 } };
	double sum = 0;
	int first;

	state = 7;
	for (int i = 0; i < FRAMES; i++) {
		first = i > 12 ? i - 12 : 0;
		m.parent[i] = i == 0
		    ? -1
		    : first + (int)(uniform() * (double)(i - first));
		m.share[i] = i == CULPRIT ? 0 : gamma_of(0.6);
		sum += m.share[i];
	}
	for (int i = 0; i < FRAMES; i++)
		m.share[i] *= 0.95 / sum;
	m.share[CULPRIT] = 0.05;
	return m;
}

static void
add_path(struct buf *b, const struct model *m, int frame)
{
	int path[FRAMES], n = 0;

	for (; frame >= 0; frame = m->parent[frame])
		path[n++] = frame;
	while (n > 0) {
		buf_addc(b, 'f');
		buf_adddec(b, (uint64_t)path[--n]);
		buf_addc(b, n > 0 ? ';' : ' ');
	}
}

static bool
is_culprit(const struct runs *r, const struct values *v, uint32_t number)
{
	uint32_t frame = r->stacks.nodes[v->node[number]].frame;

	return frame != TABLE_NONE &&
	    str_eq(r->stacks.frames.keys[frame], STR("f20"));
}

/* Whether the culprit is the frame or below it. */
static bool
affected(const struct runs *r, const struct values *v, uint32_t number)
{
	for (uint32_t i = 1; i < v->n; i++)
		for (uint32_t at = i; is_culprit(r, v, i); at = v->parent[at]) {
			if (at == number)
				return true;
			if (at == 0)
				break;
		}
	return false;
}

static void
add_run(struct runs *r, int side, const struct model *m, double factor)
{
	struct profile p = { .path = "memory" };
	struct buf b = { 0 };

	for (int i = 0; i < FRAMES; i++) {
		add_path(&b, m, i);
		buf_adddec(&b,
		    negative_binomial(
			m->share[i] * SAMPLES * (i == CULPRIT ? factor : 1)));
		buf_addc(&b, '\n');
	}
	reader_init_mem(&p.reader, b.s, b.n);
	ck_assert(runs_read(r, side, &p));
	profile_free(&p);
	buf_free(&b);
}

/* What comes of many trials. */
struct outcome {
	double alarms; /* trials in which a frame is found that did nothing */
	double rate;   /* false among all findings, mean */
	double found;  /* trials that find the culprit */
	double detectable; /* the change of it said to be found by 80 %, mean */
};

static void
trial(struct outcome *o, const struct model *m, int runs, double factor,
    const struct judge_options *jo)
{
	static struct names none;
	struct runs r = { .names = &none, .keep = true };
	struct values_options vo = {
		.min_share = 0.001, .min_samples = 10, .counts = true
	};
	struct values v;
	struct judge j;
	size_t empty, bad = 0, all = 0;
	bool culprit = false;

	for (int i = 0; i < 2 * runs; i++)
		add_run(&r, i % 2, m, i % 2 ? factor : 1);
	ck_assert(values_make(&v, &r, &vo, &empty));
	judge_make(&j, &v, jo);
	for (size_t i = 0; i < j.n; i++) {
		if (j.tests[i].verdict == VERDICT_NOISE)
			continue;
		all++;
		if (factor > 1 && affected(&r, &v, j.tests[i].number))
			culprit |= is_culprit(&r, &v, j.tests[i].number);
		else
			bad++;
	}
	o->alarms += bad > 0;
	o->rate += all > 0 ? (double)bad / (double)all : 0;
	o->found += culprit;
	o->detectable += power_typical(&j, 0.05);
	judge_free(&j);
	values_free(&v);
	runs_free(&r);
}

static int
trials(int few)
{
	const char *n = getenv("TRIALS");

	return n != NULL ? atoi(n) : few;
}

static struct outcome
try(const char *what, int n, int runs, double factor, enum judge_test_kind test,
    double effect)
{
	/* No effect is too small: the test alone is tried. */
	struct judge_options jo = { .test = test,
		.alpha = 0.05,
		.min_total = effect,
		.min_relative = effect,
		.seed = 1 };
	struct model m = make_model();
	struct outcome o = { 0, 0, 0, 0 };

	state = 12345 + (uint64_t)runs;
	for (int i = 0; i < n; i++)
		trial(&o, &m, runs, factor, &jo);
	o.alarms /= n;
	o.rate /= n;
	o.found /= n;
	o.detectable /= n;
	if (getenv("TRIALS") != NULL)
		printf("%s, %d runs a side, factor %.3g: alarms %.2f %%, false "
		       "findings %.2f %%, found %.1f %%, detectable %+.1f %%\n",
		    what, runs, factor, 100 * o.alarms, 100 * o.rate,
		    100 * o.found, 100 * o.detectable);
	return o;
}

/* 5 %, one more and three standard errors of n trials. */
static void
not_too_often(double rate, int n)
{
	double bound = 0.06 + 3 * sqrt(0.05 * 0.95 / n);

	ck_assert_msg(
	    rate <= bound, "%.2f %% above %.2f %%", 100 * rate, 100 * bound);
}

START_TEST(nothing_has_changed)
{
	static const int runs[] = { 3, 5, 10 };
	int n = trials(40);

	for (int i = 0; i < 3; i++)
		not_too_often(
		    try("Welch", n, runs[i], 1, JUDGE_WELCH, 0).alarms, n);
	for (int i = 1; i < 2; i++)
		not_too_often(
		    try("permutation", n, runs[i], 1, JUDGE_PERMUTATION, 0)
			.alarms,
		    n);
}
END_TEST

START_TEST(one_frame_has_changed)
{
	static const int runs[] = { 3, 5, 10 };
	int n = trials(40);

	for (int i = 0; i < 3; i++)
		not_too_often(
		    try("Welch", n, runs[i], 2, JUDGE_WELCH, 0).rate, n);
	not_too_often(
	    try("permutation", n, 6, 2, JUDGE_PERMUTATION, 0).rate, n);
}
END_TEST

START_TEST(what_is_found)
{
	int n = trials(40);
	struct outcome o = try("Welch", n, 10, 1.5, JUDGE_WELCH, 0.01);

	ck_assert_msg(o.found >= 0.45 - 0.1, "%.2f", o.found);
	o = try("Welch", n, 10, 2, JUDGE_WELCH, 0.01);
	ck_assert_msg(o.found >= 0.95 - 0.05, "%.2f", o.found);
	/* By what is said to be found in four of five, it is. */
	o = try("Welch, as told", n, 10, 1 + o.detectable, JUDGE_WELCH, 0.01);
	ck_assert_msg(o.found >= 0.64 - 0.1 && o.found <= 0.96,
	    "%.2f at %+.0f %%", o.found, 100 * o.detectable);
}
END_TEST

UNIT("trials", nothing_has_changed, one_frame_has_changed, what_is_found)
