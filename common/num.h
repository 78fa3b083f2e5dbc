/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_NUM_H
#define FG_COMMON_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/* Bytes that hold any uint64_t in decimal or hexadecimal. */
#define NUM_MAX 20

/*
 * The whole of s as an unsigned number, decimal digits or hexadecimal digits
 * only: no sign, blank, prefix or separator. False if it is not one or does
 * not fit 64 bits; *v is then unchanged.
 */
bool num_parse_dec(struct str s, uint64_t *v);
bool num_parse_hex(struct str s, uint64_t *v);
/* The same of the digits that *s begins with, which are taken off it. */
bool num_take_dec(struct str *s, uint64_t *v);

/* Writes v at dst, which has NUM_MAX bytes; returns the length, adds no NUL. */
size_t num_dec(char *dst, uint64_t v);
size_t num_hex(char *dst, uint64_t v);

/* What a hexadecimal digit is worth, and 1; 0 of what is none. */
extern const unsigned char num_hexdigits[256];

/* ASCII only, whatever the locale. */
static inline bool
num_isdigit(char c)
{
	return c >= '0' && c <= '9';
}
static inline bool
num_isxdigit(char c)
{
	return num_isdigit(c) || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F');
}

#endif
