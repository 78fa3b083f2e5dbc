/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_HASH_H
#define FG_COMMON_HASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * A 64-bit hash of n bytes for tables in memory: the value differs between
 * byte orders and versions, so it never reaches any output.
 */
uint64_t hash_bytes(const void *p, size_t n);

/* Mixes v so that every bit of it reaches the result's high and low bits. */
static inline uint64_t
hash_mix(uint64_t v)
{
	v ^= v >> 32;
	v *= UINT64_C(0x9e3779b97f4a7c15);
	v ^= v >> 29;
	v *= UINT64_C(0xbf58476d1ce4e5b9);
	return v ^ v >> 32;
}

#endif
