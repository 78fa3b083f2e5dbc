/* SPDX-License-Identifier: ISC */
/* Slices of text that someone else owns. */
#include "common/str.h"

#include <string.h>

struct str
str_from(const char *z)
{
	return (struct str){ z, strlen(z) };
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.s, b.s, n) : 0;

	if (c != 0)
		return c;
	return a.n < b.n ? -1 : a.n > b.n;
}

size_t
str_common(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n, i = 0;

	while (n - i >= 32 && memcmp(a.s + i, b.s + i, 32) == 0)
		i += 32;
	while (n - i >= 8 && memcmp(a.s + i, b.s + i, 8) == 0)
		i += 8;
	while (i < n && a.s[i] == b.s[i])
		i++;
	return i;
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n &&
	    str_eq(str_from_index(s, s.n - suffix.n), suffix);
}

size_t
str_chr(struct str s, char c)
{
	const char *p = s.n > 0 ? memchr(s.s, c, s.n) : NULL;

	return p != NULL ? (size_t)(p - s.s) : STR_NONE;
}

size_t
str_rchr(struct str s, char c)
{
	size_t i = s.n;

	while (i > 0)
		if (s.s[--i] == c)
			return i;
	return STR_NONE;
}

size_t
str_find(struct str s, struct str needle)
{
	size_t i = 0, at;

	if (needle.n == 0)
		return 0;
	while (s.n - i >= needle.n) {
		at = str_chr(str_from_index(s, i), needle.s[0]);
		if (at == STR_NONE || s.n - i - at < needle.n)
			break;
		i += at;
		if (memcmp(s.s + i, needle.s, needle.n) == 0)
			return i;
		i++;
	}
	return STR_NONE;
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_rtrim(struct str s)
{
	while (s.n > 0 && blank(s.s[s.n - 1]))
		s.n--;
	return s;
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && blank(s.s[0])) {
		s.s++;
		s.n--;
	}
	return str_rtrim(s);
}

struct str
str_word(struct str *s)
{
	struct str word;
	size_t i = 0;

	while (i < s->n && (s->s[i] == ' ' || s->s[i] == '\t'))
		i++;
	*s = str_from_index(*s, i);
	i = 0;
	while (i < s->n && s->s[i] != ' ' && s->s[i] != '\t')
		i++;
	word = str_head(*s, i);
	*s = str_from_index(*s, i);
	return word;
}

bool
str_line(struct str *s, struct str *line)
{
	if (s->n == 0)
		return false;
	*line = str_head(*s, str_chr(*s, '\n'));
	*s = str_from_index(*s, line->n + 1);
	return true;
}

struct str
str_basename(struct str path)
{
	size_t slash = str_rchr(path, '/');

	return slash == STR_NONE ? path : str_from_index(path, slash + 1);
}
