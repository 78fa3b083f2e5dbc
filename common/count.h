/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_COUNT_H
#define FG_COMMON_COUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/*
 * The weight of a stack: samples, nanoseconds, bytes. Folded text allows
 * decimal fractions ("12.5"), and sums must be exact whatever their order, so
 * this is a fixed-point decimal: whole units in 64 bits, as large as a period
 * can be, and the fraction in units of 10^-18, always below 10^18. A double
 * is wrong above 2^53 and for 0.1; a ratio of integers has no fixed size; 128
 * bits are no portable type. Adding costs one carry. What does not fit (a
 * whole part over 2^64-1, a non-zero 19th decimal) is refused, never rounded.
 */
struct count {
	uint64_t whole;
	uint64_t frac;
};

#define COUNT_FRAC UINT64_C(1000000000000000000)
#define COUNT_DECIMALS 18
/* Bytes that hold any count as text. */
#define COUNT_TEXT 40

#define COUNT(n) ((struct count){ (n), 0 })

/*
 * The whole of s as a count: digits, then optionally a point and any number of
 * digits. False if it is not one or cannot be kept exactly; *c is unchanged.
 */
bool count_parse(struct str s, struct count *c);
/* Writes c at dst (COUNT_TEXT bytes) without trailing zeros; the length. */
size_t count_format(char *dst, struct count c);
bool count_carry(struct count *sum, struct count c);
/* *sum += c; false, and *sum unchanged, if that does not fit. */
static inline bool
count_add(struct count *sum, struct count c)
{
	if ((sum->frac | c.frac) != 0 || c.whole > UINT64_MAX - sum->whole)
		return count_carry(sum, c);
	sum->whole += c.whole;
	return true;
}
/* a - b, where a is not less than b. */
struct count count_sub(struct count a, struct count b);
/* -1, 0 or 1. */
int count_cmp(struct count a, struct count b);
static inline bool
count_iszero(struct count c)
{
	return (c.whole | c.frac) == 0;
}
/* The nearest double, for ratios and pixels. */
double count_double(struct count c);

#endif
