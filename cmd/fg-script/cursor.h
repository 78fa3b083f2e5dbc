/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_CURSOR_H
#define FG_SCRIPT_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/perf/load.h"
#include "common/str.h"

/* A file's bytes taken off from the front, never more than there are. */
struct cursor {
	struct str rest;
	bool big;
	bool bad; /* something was asked for that is not there: it was 0 */
};

static inline struct str
cursor_bytes(struct cursor *c, uint64_t n)
{
	struct str s = { c->rest.s, 0 };

	if (n > c->rest.n) {
		c->bad = true;
		c->rest = str_from_index(c->rest, c->rest.n);
		return s;
	}
	s.n = (size_t)n;
	c->rest = str_from_index(c->rest, s.n);
	return s;
}

static inline uint16_t
cursor_u16(struct cursor *c)
{
	struct str s = cursor_bytes(c, 2);

	return s.n > 0 ? load_u16(s.s, c->big) : 0;
}

static inline uint32_t
cursor_u32(struct cursor *c)
{
	struct str s = cursor_bytes(c, 4);

	return s.n > 0 ? load_u32(s.s, c->big) : 0;
}

static inline uint64_t
cursor_u64(struct cursor *c)
{
	struct str s = cursor_bytes(c, 8);

	return s.n > 0 ? load_u64(s.s, c->big) : 0;
}

/* A length, as many bytes, and of these what is before the first NUL. */
static inline struct str
cursor_string(struct cursor *c)
{
	uint32_t n = cursor_u32(c);
	struct str s = cursor_bytes(c, n);

	return str_head(s, str_chr(s, '\0'));
}

#endif
