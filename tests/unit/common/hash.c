/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "common/hash.h"

/* Keys that differ little must not crowd the low bits that tables use. */
START_TEST(low_bits_spread)
{
	unsigned char used[4096] = { 0 };
	char key[32];
	int n, slots = 0;

	for (int i = 0; i < 4096; i++) {
		n = snprintf(key, sizeof(key), "function_%d", i);
		used[hash_bytes(key, (size_t)n) % 4096] = 1;
	}
	for (int i = 0; i < 4096; i++)
		slots += used[i];
	/* 4096 (1 - 1/e) = 2589 are expected of a random function. */
	ck_assert_int_gt(slots, 2400);
	ck_assert(hash_bytes("a", 1) != hash_bytes("a\0", 2));
	ck_assert(hash_mix(1) != hash_mix(UINT64_C(1) << 32));
}
END_TEST

UNIT("hash", low_bits_spread)
