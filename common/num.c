/* SPDX-License-Identifier: ISC */
/* Numbers out of text and back: strict, and without the locale. */
#include "common/num.h"

#include <string.h>

#include "common/eight.h"

/* What has more than eight digits. */
#define EIGHT UINT64_C(100000000)

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
	uint64_t digits;
	size_t zeros, n;

	if (v < EIGHT) {
		digits = eight_digits(v);
		zeros = v != 0 ? eight_leading(digits) : 7;
		eight_store(dst, (digits + EIGHT_EACH('0')) >> 8 * zeros);
		return 8 - zeros;
	}
	/* Twice at most. */
	n = num_dec(dst, v / EIGHT);
	eight_store(dst + n, eight_digits(v % EIGHT) + EIGHT_EACH('0'));
	return n + 8;
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
