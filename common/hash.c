/* SPDX-License-Identifier: ISC */
/* A hash that reads sixteen bytes a step, in two lanes that do not wait. */
#include "common/hash.h"

#include <string.h>

#define K1 UINT64_C(0xff51afd7ed558ccd)
#define K2 UINT64_C(0xc4ceb9fe1a85ec53)

static uint64_t
load64(const unsigned char *s)
{
	uint64_t v;

	memcpy(&v, s, 8);
	return v;
}

static uint64_t
load32(const unsigned char *s)
{
	uint32_t v;

	memcpy(&v, s, 4);
	return v;
}

/* Less than eight bytes, every one of them in it. */
static uint64_t
load_few(const unsigned char *s, size_t n)
{
	if (n >= 4)
		return load32(s) | load32(s + n - 4) << 32;
	if (n == 0)
		return 0;
	return s[0] | (uint64_t)s[n / 2] << 8 | (uint64_t)s[n - 1] << 16;
}

static uint64_t
step(uint64_t h, uint64_t v, uint64_t k)
{
	h = (h ^ v) * k;
	return h ^ h >> 29;
}

uint64_t
hash_bytes(const void *p, size_t n)
{
	const unsigned char *s = p;
	uint64_t a = n * K2, b = K1;

	if (n > 16) {
		do {
			a = step(a, load64(s), K1);
			b = step(b, load64(s + 8), K2);
			n -= 16;
			s += 16;
		} while (n > 16);
		/* The last sixteen, some of which were read already. */
		a = step(a, load64(s + n - 16), K1);
		b = step(b, load64(s + n - 8), K2);
	} else if (n >= 8) {
		a = step(a, load64(s), K1);
		b = step(b, load64(s + n - 8), K2);
	} else {
		a = step(a, load_few(s, n), K1);
	}
	return hash_mix(a + b * K1);
}
