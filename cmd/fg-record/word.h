/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_WORD_H
#define FG_RECORD_WORD_H

#include <stdint.h>
#include <string.h>

/* Numbers in records of the kernel's, which are this machine's, at p. */

static inline uint32_t
word_u32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline uint64_t
word_u64(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

#endif
