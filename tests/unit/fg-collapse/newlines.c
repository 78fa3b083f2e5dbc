/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "cmd/fg-collapse/newlines.h"

/* A text without a pattern of lines of up to so many bytes. */
static void
make(char *s, size_t n, uint32_t longest)
{
	uint32_t v = longest, left = 0;

	for (size_t i = 0; i < n; i++) {
		v = v * 1664525 + 1013904223;
		if (left-- > 0) {
			s[i] = (char)(v >> 24) == '\n' ? 'x' : (char)(v >> 24);
			continue;
		}
		s[i] = '\n';
		left = (v >> 8) % longest;
	}
}

/* What is found is what is there; only near the end there may be more. */
static void
check(struct str s, size_t max)
{
	uint32_t ends[200];
	size_t n = newlines_find(s, ends, max), at = 0, i;

	for (i = 0; i < max; i++, at++) {
		while (at < s.n && s.s[at] != '\n')
			at++;
		if (i == n)
			break;
		ck_assert_uint_eq(ends[i], at);
		ck_assert_uint_ge(s.n, at + 1 + NEWLINES_SLACK);
		if (at == 0 || s.s[at - 1] == '\n') {
			ck_assert_uint_eq(i + 1, n);
			return;
		}
	}
	if (i < max)
		ck_assert_uint_ge(at + 2 * NEWLINES_SLACK, s.n);
}

START_TEST(lines_up_to_an_empty_one)
{
	static char s[1000];

	for (uint32_t longest = 1; longest < 300; longest += 11) {
		make(s, sizeof(s), longest);
		for (size_t at = 0; at < sizeof(s); at += 5) {
			struct str rest = { s + at, sizeof(s) - at };

			check(rest, 200);
			check(rest, 1);
			check(rest, 3);
			check(str_head(rest, 130), 200);
		}
	}
}
END_TEST

START_TEST(empty_lines)
{
	static char s[1200];

	for (size_t n = 2; n < 700; n++) {
		memset(s, 'x', sizeof(s));
		s[n / 2] = s[n - 2] = s[n - 1] = '\n';
		ck_assert_uint_eq(newlines_empty((struct str){ s, n - 1 }),
		    n / 2 == n - 3 ? n - 1 : 0);
		ck_assert_uint_eq(newlines_empty((struct str){ s, sizeof(s) }),
		    n / 2 == n - 3 ? n - 1 : n);
	}
	ck_assert_uint_eq(newlines_empty(STR("")), 0);
	ck_assert_uint_eq(newlines_empty(STR("\n")), 0);
}
END_TEST

UNIT("newlines", lines_up_to_an_empty_one, empty_lines)
