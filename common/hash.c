/* SPDX-License-Identifier: ISC */
/* A hash that reads eight bytes a step. */
#include "common/hash.h"

#include <string.h>

#define K1 UINT64_C(0xff51afd7ed558ccd)
#define K2 UINT64_C(0xc4ceb9fe1a85ec53)

uint64_t
hash_bytes(const void *p, size_t n)
{
	const unsigned char *s = p;
	uint64_t h = n * K2, v;

	for (; n >= 8; n -= 8, s += 8) {
		memcpy(&v, s, 8);
		h = (h ^ v) * K1;
		h ^= h >> 29;
	}
	if (n > 0) {
		v = 0;
		memcpy(&v, s, n);
		h = (h ^ v) * K1;
		h ^= h >> 29;
	}
	return hash_mix(h);
}
