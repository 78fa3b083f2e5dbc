/* SPDX-License-Identifier: ISC */
/* Exact decimal weights. */
#include "common/count.h"

#include <string.h>

#include "common/num.h"

bool
count_parse(struct str s, struct count *c)
{
	size_t point = str_chr(s, '.');
	struct str digits = str_head(s, point);
	struct count v = { 0, 0 };
	uint64_t unit = COUNT_FRAC;

	if (!num_parse_dec(digits, &v.whole))
		return false;
	if (point != STR_NONE)
		for (size_t i = point + 1; i < s.n; i++) {
			if (!num_isdigit(s.s[i]))
				return false;
			unit /= 10;
			if (unit == 0 && s.s[i] != '0')
				return false;
			v.frac += unit * (uint64_t)(s.s[i] - '0');
		}
	*c = v;
	return true;
}

size_t
count_format(char *dst, struct count c)
{
	size_t n = num_dec(dst, c.whole);
	uint64_t unit = COUNT_FRAC;

	if (c.frac == 0)
		return n;
	dst[n++] = '.';
	while (c.frac > 0) {
		unit /= 10;
		dst[n++] = (char)('0' + c.frac / unit);
		c.frac %= unit;
	}
	return n;
}

bool
count_carry(struct count *sum, struct count c)
{
	uint64_t frac = sum->frac + c.frac;
	uint64_t carry = frac >= COUNT_FRAC;

	if (c.whole > UINT64_MAX - sum->whole ||
	    sum->whole + c.whole > UINT64_MAX - carry)
		return false;
	sum->whole += c.whole + carry;
	sum->frac = carry ? frac - COUNT_FRAC : frac;
	return true;
}

struct count
count_sub(struct count a, struct count b)
{
	bool borrow = a.frac < b.frac;

	return (struct count){ a.whole - b.whole - borrow,
		borrow ? a.frac + COUNT_FRAC - b.frac : a.frac - b.frac };
}

int
count_cmp(struct count a, struct count b)
{
	if (a.whole != b.whole)
		return a.whole < b.whole ? -1 : 1;
	return a.frac < b.frac ? -1 : a.frac > b.frac;
}

double
count_double(struct count c)
{
	if (c.frac == 0)
		return (double)c.whole;
	return (double)c.whole + (double)c.frac / (double)COUNT_FRAC;
}
