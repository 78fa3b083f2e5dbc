/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_PERMUTATION_H
#define FG_DIFF_PERMUTATION_H

struct judge;
struct judge_options;
struct values;

/*
 * Sets each test's q to the chance that, if it makes no difference to which
 * side a run belongs, the largest |t| of all frames would be as large as this
 * one: Westfall and Young's step-down max-T (Resampling-Based Multiple Testing,
 * 1993, algorithm 4.1 with |t|). It keeps the chance of even one false alarm
 * below alpha, and knows how the frames depend on each other.
 *
 * If there are no more than PERMUTATION_EXACT ways to divide the runs, all are
 * gone through; else PERMUTATION_DRAWN drawn ones and the real one, the same for
 * the same seed.
 */
void permutation_adjust(
    struct judge *j, const struct values *v, const struct judge_options *o);

#define PERMUTATION_EXACT 13000
#define PERMUTATION_DRAWN 9999

/* The ways to choose k of n, or PERMUTATION_EXACT + 1 if there are more. */
unsigned permutation_ways(unsigned n, unsigned k);

#endif
