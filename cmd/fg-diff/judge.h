/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_JUDGE_H
#define FG_DIFF_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "welch.h"

struct runs;
struct values;

enum judge_test_kind {
	JUDGE_WELCH,       /* t on the runs' values, q of fdr.h */
	JUDGE_PERMUTATION, /* runs change sides, q of permutation.h */
	JUDGE_BOOTSTRAP,   /* Welch's t with variances of slices.h */
	JUDGE_EXACT        /* every difference is one */
};

struct judge_options {
	enum judge_test_kind test;
	double alpha;        /* significant is q at most this */
	double min_total;    /* a change matters that is so much of all, */
	double min_relative; /* or so much of the frame itself before */
	double min_share;    /* of frames that are judged; see values.h */
	uint64_t seed;       /* of permutations */
};

enum verdict { VERDICT_NOISE, VERDICT_WORSE, VERDICT_BETTER };

/* One frame's test, of itself or with all that it calls. */
struct judged {
	uint32_t number; /* of values */
	bool self;
	struct welch w;
	double counting; /* variance of the difference by counting alone */
	double q;
	enum verdict verdict;
};

#define JUDGE_NONE UINT32_MAX

/*
 * All tests. Frames that have the same in every run as their caller has share
 * its test, as do a frame's own values with its inclusive ones where nothing
 * else is below: what is one fact is one test.
 */
struct judge {
	struct judged *tests;
	size_t n, cap;
	uint32_t *inclusive, *self; /* [number]: the test, or JUDGE_NONE */
	double total[2];            /* of the root: 1 for shares */
	double samples[2];          /* of a side's runs together, at most */
	double critical; /* the |t| that a single change has to reach */
};

/*
 * Few runs can be alike by chance, to the sample, and then seem certain. So what
 * is found has to be more than this many standard errors of a count of samples:
 * equal shares differ by that in one of twenty comparisons.
 */
#define JUDGE_COUNTING 1.96

/* The variance of a side's mean by that: binomial, of a share of j->total. */
double judge_counting(const struct judge *j, int side, double mean);

/* v is made of r, which has two runs a side at least unless test is exact. */
void judge_make(
    struct judge *j, const struct values *v, const struct judge_options *o);
void judge_free(struct judge *j);

#endif
