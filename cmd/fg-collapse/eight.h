/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_EIGHT_H
#define FG_COLLAPSE_EIGHT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Text eight bytes at a time: without a branch for each byte, which in names
 * and numbers of any length would mostly be guessed wrong.
 */

#define EIGHT_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define EIGHT_HIGH EIGHT_EACH(0x80)

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

/* The high bit of each byte, all below 128, that is from first up to last. */
static inline uint64_t
eight_range(uint64_t v, unsigned first, unsigned last)
{
	return (v + EIGHT_EACH(0x80 - first)) & ~(v + EIGHT_EACH(0x7f - last)) &
	    EIGHT_HIGH;
}

/* The high bit of each that is a blank, a decimal digit, a hexadecimal one. */
static inline uint64_t
eight_blank(uint64_t v)
{
	return eight_range(v & EIGHT_EACH(0x7f), ' ', ' ') & ~v;
}

static inline uint64_t
eight_dec(uint64_t v)
{
	return eight_range(v & EIGHT_EACH(0x7f), '0', '9') & ~v;
}

static inline uint64_t
eight_hex(uint64_t v)
{
	uint64_t low = v & EIGHT_EACH(0x7f);

	return (eight_range(low, '0', '9') | eight_range(low, 'a', 'f')) & ~v;
}

/* How many bytes at the end have their high bit in found set, up to eight. */
static inline size_t
eight_trailing(uint64_t found)
{
	uint64_t others = ~found & EIGHT_HIGH;
#ifdef __GNUC__
	return others != 0 ? (size_t)__builtin_clzll(others) / 8 : 8;
#else
	size_t n = 0;

	for (; n < 8 && (others & UINT64_C(1) << 63) == 0; others <<= 8)
		n++;
	return n;
#endif
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
