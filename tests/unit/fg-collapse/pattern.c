/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "cmd/fg-collapse/pattern.h"
#include "common/buf.h"

/* "0-3 1-2 -": what the groups of text are in line; "no" if it does not fit. */
static void
is(const char *text, const char *line, const char *want)
{
	struct pattern p;
	struct str groups[PATTERN_GROUPS];
	struct buf got = { 0 };
	char span[64];

	ck_assert_msg(pattern_init(&p, str_from(text)) == NULL, "%s", text);
	if (!pattern_match(&p, str_from(line), groups))
		buf_addstr(&got, STR("no"));
	for (size_t i = 0; i < p.ngroups && got.n != 2; i++) {
		size_t begin = 0, end;

		if (groups[i].s != NULL)
			begin = (size_t)(groups[i].s - line);
		end = begin + groups[i].n;
		snprintf(span, sizeof(span),
		    groups[i].s != NULL ? "%s%zu-%zu" : "%s-", i > 0 ? " " : "",
		    begin, end);
		buf_addstr(&got, str_from(span));
	}
	buf_addc(&got, '\0');
	ck_assert_msg(strcmp(got.s, want) == 0, "%s in %s: %s, not %s", text,
	    line, got.s, want);
	buf_free(&got);
	pattern_free(&p);
}

START_TEST(matches)
{
	is("(b)", "abc", "1-2");
	is("(a+)(b*)", "xaabbc", "1-3 3-5");
	is("(a|ab)(c|bcd)", "abcd", "0-1 1-4");
	is("(a+?)(a*)", "aaa", "0-1 1-3");
	is("(.*) (\\d+)", "a 1 b 22", "0-5 6-8");
	is("^(x)|(y)$", "ay", "- 1-2");
	is("(?:ab){2}(c?)", "ababd", "4-4");
	is("(a{2,3})(a*)", "aaaaa", "0-3 3-5");
	is("(a{2,})b", "aaab", "0-3");
	is("(?:(a)|b)*c", "abc", "0-1");
	is("(\\bin\\b)", "win in", "4-6");
	is("([^]]+)\\]", "[x y]", "0-4");
	is("([]a]+)", "b]a", "1-3");
	is("([\\]\\d-]+)", "x4-]", "1-4");
	is("([[:alpha:]_]+)", "1a_b", "1-4");
	is("(x?)$", "ab", "2-2");
	is("(a{0}b)", "ab", "1-2");
	is("(?P<n>\\.)", "a.b", "1-2");
	is("((?:a|b)*?)c", "abc", "0-2");
	is("(a)(b)?", "ac", "0-1 -");
	is("(ab)c", "ab", "no");
	is("^b()", "ab", "no");
	is("()", "", "0-0");
	is("(?:)*(a)", "a", "0-1");
	is("(a*)*b", "aab", "0-2");
	is("(a\\{)", "a{", "0-2");
	is("(a{x)", "a{x", "0-3");
}
END_TEST

START_TEST(is_none)
{
	static const char *const wrong[] = { "(", ")", "a)", "(a", "*a", "a**",
		"[a", "[z-a]", "[[:what:]]", "\\", "\\q", "a{2,1}", "a{1001}",
		"(?=a)", "(?<a", "(?:(?:a{900}){900}){900}" };
	struct pattern p;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		ck_assert_msg(pattern_init(&p, str_from(wrong[i])) != NULL,
		    "%s", wrong[i]);
		pattern_free(&p);
	}
}
END_TEST

/* Where going back and forth would take years. */
START_TEST(has_an_end)
{
	static const char *const slow[] = { "(a*)*b", "(a|aa)+$",
		"(.*)(.*)(.*)b", "(?:a+ ?)+x", "(a?){50}b", "(\\w+)x" };
	struct str groups[PATTERN_GROUPS], line;
	struct buf b = { 0 };
	struct pattern p;

	for (int i = 0; i < 20000; i++)
		buf_addc(&b, 'a');
	line = buf_str(&b);
	for (size_t i = 0; i < sizeof(slow) / sizeof(*slow); i++) {
		ck_assert(pattern_init(&p, str_from(slow[i])) == NULL);
		if (i != 1)
			ck_assert(!pattern_match(&p, line, groups));
		ck_assert(!p.gave_up);
		pattern_free(&p);
	}
	for (int i = 0; i < 2000000; i++)
		buf_addc(&b, 'b');
	ck_assert(pattern_init(&p, STR("(b)")) == NULL);
	ck_assert(!pattern_match(&p, buf_str(&b), groups) && p.gave_up);
	pattern_free(&p);
	buf_free(&b);
}
END_TEST

UNIT("pattern", matches, is_none, has_an_end)
