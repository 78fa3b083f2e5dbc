/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_STR_H
#define FG_COMMON_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A slice: n bytes that someone else owns, not NUL-terminated. */
struct str {
	const char *s;
	size_t n;
};

#define STR(lit) ((struct str){ (lit), sizeof(lit) - 1 })
#define STR_NONE ((size_t)-1)

/* The NUL-terminated string z as a slice. */
struct str str_from(const char *z);
static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}
/* Byte order, as memcmp; a prefix comes before what it begins. */
int str_cmp(struct str a, struct str b);
static inline bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n &&
	    (prefix.n == 0 || memcmp(s.s, prefix.s, prefix.n) == 0);
}
bool str_ends(struct str s, struct str suffix);
/* How many bytes they have in common at their beginning. */
size_t str_common(struct str a, struct str b);
/* Index of the first or last c, of the first needle; STR_NONE if absent. */
size_t str_chr(struct str s, char c);
size_t str_rchr(struct str s, char c);
size_t str_find(struct str s, struct str needle);
/* The part from index i on, and the first n bytes; clipped to s. */
static inline struct str
str_from_index(struct str s, size_t i)
{
	if (i > s.n)
		i = s.n;
	/* No arithmetic on the null pointer of an empty slice. */
	return (struct str){ i > 0 ? s.s + i : s.s, s.n - i };
}
static inline struct str
str_head(struct str s, size_t n)
{
	return (struct str){ s.s, n < s.n ? n : s.n };
}
/* Without blanks (space, tab, CR, LF) at either end, or at the right end. */
struct str str_trim(struct str s);
struct str str_rtrim(struct str s);
/*
 * Takes the next run of non-blanks (space, tab) off the front of *s, blanks
 * before it included; empty at the end.
 */
struct str str_word(struct str *s);
/* Takes a line, less its LF, off the front of *s; false at the end. */
bool str_line(struct str *s, struct str *line);
/* What follows the last '/'. */
struct str str_basename(struct str path);

#endif
