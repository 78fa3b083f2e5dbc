/* SPDX-License-Identifier: ISC */
/* Line feeds as bits, sixty-four bytes at a time. */
#include "newlines.h"

#include <stdbool.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "common/eight.h"

#define STEP 64

#ifdef __SSE2__
static inline uint64_t
bits16(const char *p)
{
	__m128i v = _mm_loadu_si128((const void *)p);
	__m128i found = _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'));

	return (uint64_t)_mm_movemask_epi8(found);
}

static inline uint64_t
bits64(const char *p)
{
	return bits16(p) | bits16(p + 16) << 16 | bits16(p + 32) << 32 |
	    bits16(p + 48) << 48;
}
#else
/* The bit of each of eight bytes that is one, moved together. */
static inline uint64_t
bits8(const char *p)
{
	uint64_t v = eight_load(p) ^ EIGHT_EACH('\n');
	uint64_t others = ((v & EIGHT_EACH(0x7f)) + EIGHT_EACH(0x7f)) | v;

	return (~others >> 7 & EIGHT_EACH(1)) * UINT64_C(0x0102040810204080) >>
	    56;
}

static inline uint64_t
bits64(const char *p)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < STEP / 8; i++)
		bits |= bits8(p + (size_t)8 * i) << 8 * i;
	return bits;
}
#endif

/* The index of the lowest bit, of which there is one. */
static inline uint32_t
lowest(uint64_t bits)
{
#ifdef __GNUC__
	return (uint32_t)__builtin_ctzll(bits);
#else
	uint32_t i = 0;

	for (; (bits & 1) == 0; bits >>= 1)
		i++;
	return i;
#endif
}

size_t
newlines_find(struct str s, uint32_t *ends, size_t max)
{
	uint64_t bits, empty, before = 1;
	size_t n = 0;

	if (s.n > UINT32_MAX)
		s.n = UINT32_MAX;
	for (size_t at = 0; s.n - at >= STEP + NEWLINES_SLACK; at += STEP) {
		bits = bits64(s.s + at);
		empty = bits & (bits << 1 | before);
		before = bits >> 63;
		if (empty != 0)
			bits &= empty ^ (empty - 1);
		for (; bits != 0; bits &= bits - 1) {
			ends[n++] = (uint32_t)at + lowest(bits);
			if (n == max)
				return n;
		}
		if (empty != 0)
			break;
	}
	return n;
}

size_t
newlines_empty(struct str s)
{
	uint64_t bits, before = 0;
	size_t at = 0;

	for (; s.n - at >= STEP; at += STEP) {
		bits = bits64(s.s + at);
		before |= bits << 1;
		if ((bits & before) != 0)
			return at + lowest(bits & before) + 1;
		before = bits >> 63;
	}
	for (at = at > 0 ? at : 1; at < s.n; at++)
		if (s.s[at] == '\n' && s.s[at - 1] == '\n')
			return at + 1;
	return 0;
}
