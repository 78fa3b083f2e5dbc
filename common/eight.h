/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_EIGHT_H
#define FG_COMMON_EIGHT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * Text eight bytes at a time: without a branch for each byte, which in names
 * and numbers of any length would mostly be guessed wrong.
 */

#define EIGHT_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight bytes, the first lowest. */
static inline uint64_t
eight_load(const char *p)
{
	const unsigned char *s = (const void *)p;
	uint64_t v = 0;

#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(&v, s, 8);
#else
	for (size_t i = 8; i-- > 0;)
		v = v << 8 | s[i];
#endif
	return v;
}

static inline void
eight_store(char *p, uint64_t v)
{
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(p, &v, 8);
#else
	for (size_t i = 0; i < 8; i++)
		p[i] = (char)(v >> 8 * i & 0xff);
#endif
}

/*
 * Zero for each byte that is a decimal digit, or a hexadecimal one as %x
 * prints it, and not zero for any other.
 */
static inline uint64_t
eight_nodec(uint64_t v)
{
	uint64_t high = v ^ EIGHT_EACH(0x30);

	/* 0x3a to 0x3f are what gets beyond 0x3f with six more. */
	return (high | (((v & EIGHT_EACH(0x7f)) + EIGHT_EACH(6)) ^ v)) &
	    EIGHT_EACH(0xf0);
}

static inline uint64_t
eight_nohex(uint64_t v)
{
	uint64_t letters = v >> 6 & EIGHT_EACH(1);
	/* Letters follow the digits: 0x30 to 0x3f are all that may be here. */
	uint64_t w = v - letters * ('a' - '0' - 10);
	uint64_t beyond = (w & EIGHT_EACH(0x7f)) + EIGHT_EACH(6);

	return ((w ^ EIGHT_EACH(0x30)) & EIGHT_EACH(0xf0)) |
	    ((beyond ^ v) & EIGHT_EACH(0x40));
}

/* How many bytes at the end are zero. */
static inline size_t
eight_trailing(uint64_t v)
{
#ifdef __GNUC__
	return v != 0 ? (size_t)__builtin_clzll(v) / 8 : 8;
#else
	size_t n = 0;

	for (; n < 8 && v >> 56 == 0; v <<= 8)
		n++;
	return n;
#endif
}

/* How many bytes at the beginning are zero. */
static inline size_t
eight_leading(uint64_t v)
{
#ifdef __GNUC__
	return v != 0 ? (size_t)__builtin_ctzll(v) / 8 : 8;
#else
	size_t n = 0;

	for (; n < 8 && (v & 0xff) == 0; v >>= 8)
		n++;
	return n;
#endif
}

/* The number that the n decimal digits at the end are, 1 to 8 of them. */
static inline uint64_t
eight_number(uint64_t v, size_t n)
{
	uint64_t others = (UINT64_C(1) << 4 * (8 - n) << 4 * (8 - n)) - 1;

	v = (v & ~others) - (EIGHT_EACH('0') & ~others);
	/* Pairs, then two of these by two, each at the end of its piece. */
	v = v * 10 + (v >> 8);
	return ((v & UINT64_C(0xff000000ff)) *
		       (100 + (UINT64_C(1000000) << 32)) +
		   (v >> 16 & UINT64_C(0xff000000ff)) *
		       (1 + (UINT64_C(10000) << 32))) >>
	    32;
}

/* The eight decimal digits, zeros first, of a number below 10^8, as values. */
static inline uint64_t
eight_digits(uint64_t number)
{
	uint64_t v = number / 10000 | number % 10000 << 32, tens;

	/* Two numbers of four digits, four of two, eight of one. */
	tens = v * 5243 >> 19 & UINT64_C(0x7f0000007f);
	v = tens | (v - tens * 100) << 16;
	tens = v * 103 >> 10 & UINT64_C(0x000f000f000f000f);
	return tens | (v - tens * 10) << 8;
}

/*
 * Pieces of up to EIGHT_WIDE bytes, one word after the other; what is loaded
 * beyond a piece's end is masked, but has to be readable. Word i of a piece
 * of n bytes, in no certain byte order:
 */
#define EIGHT_WIDE 32

static inline uint64_t
eight_word(const char *s, size_t i)
{
	uint64_t v;

	memcpy(&v, s + 8 * i, 8);
	return v;
}

/* All bits of those bytes of word i that are within a piece of n bytes. */
static inline uint64_t
eight_mask(size_t n, size_t i)
{
	static const unsigned char ones[2 * EIGHT_WIDE] = {
#define ONES 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
		ONES, ONES, ONES, ONES
#undef ONES
	};
	uint64_t v;

	memcpy(&v, ones + EIGHT_WIDE - n + 8 * i, 8);
	return v;
}

/* Whether two pieces of n bytes are equal. */
#ifdef __SSE2__
static inline uint64_t
eight_same(const char *a, const char *b)
{
	__m128i v = _mm_loadu_si128((const void *)a);
	__m128i w = _mm_loadu_si128((const void *)b);

	return (uint64_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, w));
}

static inline int
eight_equal(const char *a, const char *b, size_t n)
{
	uint64_t same = eight_same(a, b) | eight_same(a + 16, b + 16) << 16;

	return (~same & ((UINT64_C(1) << n) - 1)) == 0;
}
#else
static inline int
eight_equal(const char *a, const char *b, size_t n)
{
	uint64_t diff = 0;

	for (size_t i = 0; i < EIGHT_WIDE / 8; i++)
		diff |=
		    (eight_word(a, i) ^ eight_word(b, i)) & eight_mask(n, i);
	return diff == 0;
}
#endif

#endif
