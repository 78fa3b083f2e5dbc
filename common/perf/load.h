/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_PERF_LOAD_H
#define FG_COMMON_PERF_LOAD_H

#include <stdbool.h>
#include <stdint.h>

/* Numbers out of unaligned file bytes; big: the file is big-endian. */

static inline uint16_t
load_u16(const void *p, bool big)
{
	const unsigned char *b = p;

	return (uint16_t)(big ? b[0] << 8 | b[1] : b[1] << 8 | b[0]);
}

static inline uint32_t
load_u32(const void *p, bool big)
{
	const unsigned char *b = p;

	return big ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
		(uint32_t)b[2] << 8 | b[3]
		   : (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 |
		(uint32_t)b[1] << 8 | b[0];
}

static inline uint64_t
load_u64(const void *p, bool big)
{
	const unsigned char *b = p;
	uint64_t first = load_u32(b, big), second = load_u32(b + 4, big);

	return big ? first << 32 | second : second << 32 | first;
}

#endif
