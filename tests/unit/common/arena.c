/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdint.h>
#include <string.h>

#include "common/arena.h"

START_TEST(pieces_keep_their_bytes)
{
	struct arena a = { 0 };
	unsigned char *p[500];
	size_t n, bad = 0;

	for (size_t i = 0; i < 500; i++) {
		n = i * i % 9000;
		p[i] = arena_alloc(&a, n);
		ck_assert_uint_eq((uintptr_t)p[i] % _Alignof(max_align_t), 0);
		memset(p[i], (int)(i & 255), n);
		arena_str(&a, STR("odd"));
	}
	for (size_t i = 0; i < 500; i++)
		for (size_t j = 0; j < i * i % 9000; j++)
			bad += p[i][j] != (i & 255);
	ck_assert_uint_eq(bad, 0);
	arena_free(&a);
}
END_TEST

START_TEST(larger_than_a_block)
{
	struct arena a = { 0 };
	char *p = arena_alloc(&a, 10 << 20);
	struct str s;

	memset(p, 'x', 10 << 20);
	s = arena_str(&a, STR("name"));
	ck_assert_str_eq(s.s, "name");
	ck_assert_uint_eq(s.n, 4);
	arena_free(&a);
}
END_TEST

UNIT("arena", pieces_keep_their_bytes, larger_than_a_block)
