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

/* Whether a comes before b: it has lost more, or as much and is earlier. */
static bool
lost_more(const struct share *a, const struct share *b)
{
	int c = count_cmp(a->remainder, b->remainder);

	return c != 0 ? c > 0 : a->index < b->index;
}

static int
by_loss(const void *pa, const void *pb)
{
	const struct share *a = pa, *b = pb;

	return lost_more(a, b) ? -1 : lost_more(b, a);
}

/* Puts what comes before s[pivot] before it; where it then is. */
static size_t
partition(struct share *s, size_t n, size_t pivot)
{
	struct share p = s[pivot], swap;
	size_t at = 0;

	s[pivot] = s[n - 1];
	for (size_t i = 0; i + 1 < n; i++) {
		if (!lost_more(&s[i], &p))
			continue;
		swap = s[i];
		s[i] = s[at];
		s[at++] = swap;
	}
	s[n - 1] = s[at];
	s[at] = p;
	return at;
}

/* Makes the first k of n those that lost most, in any order. */
static void
select_most(struct share *s, size_t n, size_t k)
{
	size_t at;

	/* Sorting is for what is made to be divided badly. */
	for (int rounds = 0; n > 1 && rounds < 64; rounds++) {
		at = partition(s, n, n / 2);
		if (at == k)
			return;
		if (at > k) {
			n = at;
			continue;
		}
		s += at + 1;
		n -= at + 1;
		k -= at + 1;
		if (k == 0)
			return;
	}
	qsort(s, n, sizeof(*s), by_loss);
}

void
scale_counts(struct count *counts, size_t n, struct count from, struct count to,
    int decimals)
{
	struct share *shares = xreallocarray(NULL, n, sizeof(*shares));
	struct count missing = to, unit = power_of_ten(-decimals);
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		shares[i].index = i;
		counts[i] = proportion(
		    counts[i], to, from, decimals, &shares[i].remainder);
		missing = count_sub(missing, counts[i]);
	}
	for (; !count_iszero(missing); k++)
		missing = count_sub(missing, unit);
	select_most(shares, n, k);
	for (size_t i = 0; i < k; i++)
		count_add(&counts[shares[i].index], unit);
	xfree(shares);
}
