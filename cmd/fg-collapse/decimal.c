/* SPDX-License-Identifier: ISC */
/* Decimal numbers with exponents to counts. */
#include "decimal.h"

#include <string.h>

#include "common/num.h"

/* Digits with the point moved by exponent places, as count_parse reads them. */
static bool
shifted(struct str digits_and_point, int exponent, struct count *c)
{
	enum { MOST = 64 };
	char text[2 * MOST + 8];
	char all[MOST];
	size_t n = 0, point = STR_NONE, out = 0;
	long at;

	for (size_t i = 0; i < digits_and_point.n; i++) {
		if (digits_and_point.s[i] == '.') {
			point = n;
			continue;
		}
		if (n == MOST)
			return false;
		all[n++] = digits_and_point.s[i];
	}
	at = (long)(point == STR_NONE ? n : point) + exponent;
	if (at > MOST || at < -MOST)
		return false;
	for (long i = at < 0 ? at : 0; i < (long)n || i < at; i++) {
		if (i >= at + COUNT_DECIMALS)
			break;
		if (i == at)
			text[out++] = '.';
		text[out++] = i >= 0 && i < (long)n ? all[i] : '0';
	}
	if (at <= 0) { /* ".5" is not what count_parse takes */
		memmove(text + 1, text, out);
		text[0] = '0';
		out++;
	}
	return count_parse((struct str){ text, out }, c);
}

bool
decimal_parse(struct str s, struct count *c)
{
	size_t e;
	uint64_t exponent;
	bool minus;

	e = str_chr(s, 'e');
	if (e == STR_NONE)
		e = str_chr(s, 'E');
	if (e == STR_NONE)
		return count_parse(s, c) || shifted(s, 0, c);
	minus = e + 1 < s.n && s.s[e + 1] == '-';
	if (!num_parse_dec(
		str_from_index(s, e + 1 + (minus || s.s[e + 1] == '+')),
		&exponent) ||
	    exponent > 64)
		return false;
	return shifted(
	    str_head(s, e), minus ? -(int)exponent : (int)exponent, c);
}
