/* SPDX-License-Identifier: ISC */
/*
 * Proportions in exact decimals. a * to / from is worked out digit by digit
 * of to, like long multiplication and division at once: the quotient so far
 * and a remainder below from are all that is kept, so that no number is ever
 * larger than the counts themselves and none is rounded.
 */
#include "scale.h"

#include <stdbool.h>
#include <stdlib.h>

#include "common/num.h"
#include "common/xalloc.h"

int
scale_decimals(struct count c)
{
	int n = COUNT_DECIMALS;

	while (n > 0 && c.frac % 10 == 0) {
		c.frac /= 10;
		n--;
	}
	return n;
}

/* 10^power */
static struct count
power_of_ten(int power)
{
	struct count c = { 1, 0 };

	if (power < 0)
		c = (struct count){ 0, COUNT_FRAC };
	for (int i = 0; i < power; i++)
		c.whole *= 10;
	for (int i = 0; i > power; i--)
		c.frac /= 10;
	return c;
}

/* *r = (*r + x) mod m, of numbers below m; 1 if m was taken off. */
static unsigned
add_mod(struct count *r, struct count x, struct count m)
{
	struct count room = count_sub(m, *r);

	if (count_cmp(x, room) < 0) {
		count_add(r, x);
		return 0;
	}
	*r = count_sub(x, room);
	return 1;
}

/* *r = 10 * *r mod m; how often m was taken off. */
static unsigned
ten_times_mod(struct count *r, struct count m)
{
	unsigned two, four, eight;
	struct count twice;

	two = add_mod(r, *r, m);
	twice = *r;
	four = 2 * two + add_mod(r, *r, m);
	eight = 2 * four + add_mod(r, *r, m);
	return two + eight + add_mod(r, twice, m);
}

struct share {
	struct count remainder; /* in 1/from of the last decimal */
	size_t index;
};

/* proportion() of whole numbers whose product fits; false if it does not. */
static bool
plain_proportion(struct count a, struct count to, struct count from,
    struct count *quotient, struct count *r)
{
	if (a.frac != 0 || to.frac != 0 || from.frac != 0 ||
	    (a.whole != 0 && to.whole > UINT64_MAX / a.whole))
		return false;
	*quotient = COUNT(a.whole * to.whole / from.whole);
	*r = COUNT(a.whole * to.whole % from.whole);
	return true;
}

/* to * a / from rounded down to its decimals; the remainder goes to *r. */
static struct count
proportion(struct count a, struct count to, struct count from, int decimals,
    struct count *r)
{
	struct count sum = { 0, 0 }, place;
	char digits[COUNT_TEXT];
	size_t n = count_format(digits, to), whole = 0;
	bool all = count_cmp(a, from) == 0;
	unsigned times;
	int power;

	if (decimals == 0 && plain_proportion(a, to, from, &sum, r))
		return sum;
	*r = COUNT(0);
	while (whole < n && num_isdigit(digits[whole]))
		whole++;
	power = (int)whole - 1;
	for (size_t i = 0; power >= -decimals; i++) {
		if (i == whole)
			continue; /* the point */
		times = ten_times_mod(r, from);
		for (char d = '0'; i < n && d < digits[i]; d++)
			times += all ? 1 : add_mod(r, a, from);
		place = power_of_ten(power--);
		while (times-- > 0)
			count_add(&sum, place);
	}
	return sum;
}

static int
by_loss(const void *pa, const void *pb)
{
	const struct share *a = pa, *b = pb;
	int c = count_cmp(b->remainder, a->remainder);

	if (c != 0)
		return c;
	return a->index < b->index ? -1 : a->index > b->index;
}

void
scale_counts(struct count *counts, size_t n, struct count from, struct count to,
    int decimals)
{
	struct share *shares = xreallocarray(NULL, n, sizeof(*shares));
	struct count missing = to, unit = power_of_ten(-decimals);

	for (size_t i = 0; i < n; i++) {
		shares[i].index = i;
		counts[i] = proportion(
		    counts[i], to, from, decimals, &shares[i].remainder);
		missing = count_sub(missing, counts[i]);
	}
	qsort(shares, n, sizeof(*shares), by_loss);
	for (size_t i = 0; !count_iszero(missing); i++) {
		count_add(&counts[shares[i].index], unit);
		missing = count_sub(missing, unit);
	}
	xfree(shares);
}
