/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "common/num.h"

START_TEST(decimal)
{
	uint64_t v = 7;

	ck_assert(num_parse_dec(STR("18446744073709551615"), &v));
	ck_assert(v == UINT64_MAX);
	v = 7;
	ck_assert(!num_parse_dec(STR("18446744073709551616"), &v));
	ck_assert(!num_parse_dec(STR("99999999999999999999"), &v));
	ck_assert(!num_parse_dec(STR(""), &v));
	ck_assert(!num_parse_dec(STR("-1"), &v));
	ck_assert(!num_parse_dec(STR("1 "), &v));
	ck_assert(v == 7);
	ck_assert(num_parse_dec(STR("00000000000000000000042"), &v));
	ck_assert(v == 42);
}
END_TEST

START_TEST(hexadecimal)
{
	uint64_t v = 7;

	ck_assert(num_parse_hex(STR("ffffFFFFffffFFFF"), &v));
	ck_assert(v == UINT64_MAX);
	ck_assert(!num_parse_hex(STR("10000000000000000"), &v));
	ck_assert(!num_parse_hex(STR("0x1"), &v));
	ck_assert(!num_parse_hex(STR(""), &v));
	ck_assert(num_parse_hex(STR("00000000000000000a"), &v));
	ck_assert(v == 10);
}
END_TEST

START_TEST(text)
{
	char s[NUM_MAX];

	ck_assert_uint_eq(num_dec(s, 0), 1);
	ck_assert_mem_eq(s, "0", 1);
	ck_assert_uint_eq(num_dec(s, UINT64_MAX), 20);
	ck_assert_mem_eq(s, "18446744073709551615", 20);
	ck_assert_uint_eq(num_hex(s, UINT64_C(0xdeadbeef)), 8);
	ck_assert_mem_eq(s, "deadbeef", 8);
	ck_assert_uint_eq(num_hex(s, 0), 1);
}
END_TEST

/* Each length, and where one digit more begins. */
START_TEST(lengths)
{
	char s[NUM_MAX];
	struct str digits = { s, 0 };
	uint64_t v, unit = 1;

	for (int i = 0; i < 20; i++, unit *= 10)
		for (uint64_t near = unit - 1; near <= unit + 1; near++) {
			digits.n = num_dec(s, near);
			ck_assert(num_parse_dec(digits, &v) && v == near);
			ck_assert(digits.n == 1 || s[0] != '0');
		}
}
END_TEST

UNIT("num", decimal, hexadecimal, text, lengths)
