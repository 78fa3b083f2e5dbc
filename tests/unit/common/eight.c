/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdbool.h>
#include <stdio.h>

#include "common/eight.h"

/* Each byte everywhere, among any others. */
START_TEST(digits)
{
	static const unsigned char around[] = { '0', 'f', ' ', 0, 0x7f, 0x80,
		0xff };
	unsigned char s[8];

	for (size_t a = 0; a < sizeof(around); a++)
		for (size_t at = 0; at < 8; at++)
			for (unsigned c = 0; c < 256; c++) {
				bool dec = c >= '0' && c <= '9';
				bool hex = dec || (c >= 'a' && c <= 'f');
				uint64_t v, byte = UINT64_C(0xff) << 8 * at;

				memset(s, around[a], 8);
				s[at] = (unsigned char)c;
				v = eight_load((const char *)s);
				ck_assert_uint_eq(v >> 8 * at & 0xff, c);
				ck_assert(
				    ((eight_nodec(v) & byte) == 0) == dec);
				ck_assert(
				    ((eight_nohex(v) & byte) == 0) == hex);
			}
}
END_TEST

START_TEST(how_many_at_the_end)
{
	ck_assert_uint_eq(eight_trailing(0), 8);
	for (size_t i = 0; i < 64; i++)
		ck_assert_uint_eq(
		    eight_trailing(UINT64_C(1) << i | (i & 1)), 7 - i / 8);
}
END_TEST

START_TEST(numbers)
{
	char s[20];
	uint64_t v = 1;

	for (int i = 0; i < 10000; i++) {
		int n = 1 + i % 8;
		unsigned limit = 1;

		for (int j = 0; j < n; j++)
			limit *= 10;
		v = v * 1664525 + 1013904223;
		/* Anything may stand before it. */
		memset(s, (int)(v & 0xff), 8);
		snprintf(s + 8, 12, "%0*u", n, (unsigned)(v >> 20) % limit);
		ck_assert_uint_eq(eight_number(eight_load(s + n), (size_t)n),
		    (unsigned)(v >> 20) % limit);
	}
}
END_TEST

START_TEST(digits_of_numbers)
{
	char s[16], text[8];

	for (uint64_t v = 0; v < 100000000; v = v * 9 / 8 + 1) {
		snprintf(s, sizeof(s), "%08u", (unsigned)v);
		eight_store(text, eight_digits(v) + EIGHT_EACH('0'));
		ck_assert_mem_eq(text, s, 8);
		ck_assert_uint_eq(
		    eight_leading(eight_digits(v)), strspn(s, "0"));
	}
	eight_store(text, eight_digits(99999999) + EIGHT_EACH('0'));
	ck_assert_mem_eq(text, "99999999", 8);
}
END_TEST

/* What is behind a piece does not matter, all else does. */
START_TEST(pieces)
{
	char a[2 * EIGHT_WIDE], b[2 * EIGHT_WIDE];

	for (size_t n = 0; n <= EIGHT_WIDE; n++) {
		memset(a, 'x', sizeof(a));
		memset(b, 'y', sizeof(b));
		memset(b, 'x', n);
		ck_assert(eight_equal(a, b, n));
		for (size_t i = 0; i < EIGHT_WIDE; i++) {
			b[i]++;
			ck_assert(eight_equal(a, b, n) == (i >= n));
			b[i]--;
		}
	}
}
END_TEST

UNIT("eight", digits, how_many_at_the_end, numbers, digits_of_numbers, pieces)
