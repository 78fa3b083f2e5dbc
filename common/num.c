/* SPDX-License-Identifier: ISC */
/* Numbers out of text and back: strict, and without the locale. */
#include "common/num.h"

#include <string.h>

bool
num_parse_dec(struct str s, uint64_t *v)
{
	uint64_t x = 0, d;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		d = (uint64_t)(unsigned char)s.s[i] - '0';
		/* Nineteen digits always fit. */
		if (d > 9 ||
		    (i >= 19 &&
			(x > UINT64_MAX / 10 || x * 10 > UINT64_MAX - d)))
			return false;
		x = x * 10 + d;
	}
	*v = x;
	return true;
}

/* A table: which branch a digit takes is chance, and guessed wrong. */
const unsigned char num_hexdigits[256] = { ['0'] = 1,
	['1'] = 2,
	['2'] = 3,
	['3'] = 4,
	['4'] = 5,
	['5'] = 6,
	['6'] = 7,
	['7'] = 8,
	['8'] = 9,
	['9'] = 10,
	['a'] = 11,
	['b'] = 12,
	['c'] = 13,
	['d'] = 14,
	['e'] = 15,
	['f'] = 16,
	['A'] = 11,
	['B'] = 12,
	['C'] = 13,
	['D'] = 14,
	['E'] = 15,
	['F'] = 16 };

bool
num_parse_hex(struct str s, uint64_t *v)
{
	uint64_t x = 0;
	unsigned d;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		d = num_hexdigits[(unsigned char)s.s[i]];
		if (d == 0 || x >> 60 != 0)
			return false;
		x = x << 4 | (d - 1);
	}
	*v = x;
	return true;
}

bool
num_take_dec(struct str *s, uint64_t *v)
{
	size_t n = 0;

	while (n < s->n && num_isdigit(s->s[n]))
		n++;
	if (!num_parse_dec(str_head(*s, n), v))
		return false;
	*s = str_from_index(*s, n);
	return true;
}

size_t
num_dec(char *dst, uint64_t v)
{
	char tmp[NUM_MAX];
	size_t i = NUM_MAX;
	unsigned two;

	/* Two digits by one division, which is the slow part. */
	for (; v >= 10; v /= 100) {
		two = (unsigned)(v % 100);
		tmp[--i] = (char)('0' + two % 10);
		tmp[--i] = (char)('0' + two / 10);
	}
	if (v > 0 || i == NUM_MAX)
		tmp[--i] = (char)('0' + v);
	memcpy(dst, tmp + i, NUM_MAX - i);
	return NUM_MAX - i;
}

size_t
num_hex(char *dst, uint64_t v)
{
	char tmp[NUM_MAX];
	size_t i = NUM_MAX;

	do {
		tmp[--i] = "0123456789abcdef"[v & 15];
		v >>= 4;
	} while (v != 0);
	memcpy(dst, tmp + i, NUM_MAX - i);
	return NUM_MAX - i;
}
