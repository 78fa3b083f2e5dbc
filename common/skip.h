/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SKIP_H
#define FG_COMMON_SKIP_H

#include <stdint.h>

#include "common/str.h"

/* What of one input could not be used: how much, and the first of it. */
struct skip {
	uint64_t n;
	uint64_t line;   /* or offset in a binary file */
	const char *why; /* a literal */
	char text[64];   /* the first line's beginning, made printable */
};

/* Counts one more; the first is remembered with its reason and text. */
void skip_add(struct skip *s, uint64_t line, const char *why, struct str text);
/* Adds what another part of the same input could not use. */
void skip_merge(struct skip *s, const struct skip *other);

#endif
