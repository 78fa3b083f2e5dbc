/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_SCALE_H
#define FG_DIFF_SCALE_H

#include <stddef.h>

#include "common/count.h"

/* How many decimals c is written with, 0 to COUNT_DECIMALS. */
int scale_decimals(struct count c);

/*
 * Multiplies each of the n counts, whose sum is from, by to / from, such that
 * they are whole multiples of 10^-decimals and their sum is exactly to. Each
 * is rounded down at first, and what is then missing goes, one unit each, to
 * those that lost most by it, earlier ones first among equals: the method of
 * largest remainders. from is not 0, and to has no more than decimals.
 */
void scale_counts(struct count *counts, size_t n, struct count from,
    struct count to, int decimals);

#endif
