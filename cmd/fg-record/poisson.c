/* SPDX-License-Identifier: ISC */
/* Exponential gaps between the bytes that are sampled. */
#include "poisson.h"

#define LN2 0.693147180559945309417
/* As many as a double tells apart. */
#define BITS 53
/* Terms after which the series below are as exact as a double is. */
#define TERMS 17
/* Where 1 - exp(-x) is 1. */
#define CERTAIN 40.0

/* Marsaglia's xorshift, multiplied: Vigna, "An experimental exploration". */
static uint64_t
next(uint64_t *state)
{
	uint64_t x = *state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*state = x;
	return x * UINT64_C(0x2545f4914f6cdd1d);
}

/* -log(n / 2^BITS) for n of 1 up to 2^BITS. */
static double
minus_log(uint64_t n)
{
	int e = 63 - __builtin_clzll(n);
	double m = (double)n / (double)(UINT64_C(1) << e); /* 1 <= m < 2 */
	double t = (m - 1) / (m + 1), power = t, sum = 0;

	/* log(m) is twice the area tangent of t. */
	for (int i = 0; i < TERMS; i++) {
		sum += power / (2 * i + 1);
		power *= t * t;
	}
	return (BITS - e) * LN2 - 2 * sum;
}

/* 1 - exp(-x), small x included. */
static double
chance(double x)
{
	double term, q = 0;
	int halved = 0;

	if (x > CERTAIN)
		return 1;
	for (; x > 0.5; x /= 2)
		halved++;
	term = x;
	for (int i = 2; i < TERMS; i++) {
		q += term;
		term *= -x / i;
	}
	while (halved-- > 0)
		q *= 2 - q;
	return q;
}

int64_t
poisson_gap(uint64_t *state, uint64_t interval)
{
	double gap;

	if (interval <= 1)
		return 1;
	gap = minus_log((next(state) >> (64 - BITS)) + 1) * (double)interval;
	/* A gap longer than all there is to allocate. */
	if (gap >= 0x1p62)
		return INT64_C(1) << 62;
	return (int64_t)gap + 1;
}

uint64_t
poisson_weight(uint64_t *state, uint64_t interval, uint64_t n)
{
	double w, part;

	if (interval <= 1)
		return n;
	part = (double)(next(state) >> (64 - BITS)) * 0x1p-53;
	w = (double)n / chance((double)n / (double)interval);
	return w < 0x1p52 ? (uint64_t)(w + part) : (uint64_t)w;
}
