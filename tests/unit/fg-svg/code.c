/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/code.h"

#include <string.h>

#include "tests/unit/fg-svg/given.h"
#include "tests/unit/unit.h"

/* The digit's value, or that of none. */
static uint64_t
value_of(char c)
{
	static const char left_out[] = "&<>]";
	uint64_t v = (uint64_t)(c - 33);

	for (const char *p = left_out; *p != '\0'; p++) {
		if (c == *p)
			return UINT64_MAX;
		v -= c > *p;
	}
	return c > 32 && c < 127 ? v : UINT64_MAX;
}

/* Reads as tree.js does, from what the header says of numbers. */
static uint64_t
decode(const char **s)
{
	uint64_t d = value_of(*(*s)++), e, sum = 42720, unit = 1;

	if (d < 60)
		return d;
	e = value_of(*(*s)++);
	if (d < 84)
		return 60 + (d - 60) * 90 + e;
	if (d < 89)
		return 2220 + (d - 84) * 8100 + e * 90 + value_of(*(*s)++);
	for (; e >= 45 && e < 90; e = value_of(*(*s)++)) {
		sum += (e - 45) * unit;
		unit *= 45;
	}
	return sum + e * unit;
}

START_TEST(numbers)
{
	static const uint64_t values[] = { 0, 59, 60, 149, 150, 2219, 2220,
		2221, 10319, 10320, 42719, 42720, 42764, 42765, 44744, 44745,
		1000000, UINT32_MAX, UINT64_C(1) << 53, UINT64_MAX };
	static const size_t lengths[] = { 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 2, 2,
		3 };
	struct buf b = { 0 };
	const char *s;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		buf_clear(&b);
		code_number(&b, values[i]);
		if (i < sizeof(lengths) / sizeof(lengths[0]))
			ck_assert_uint_eq(b.n, lengths[i]);
		buf_addc(&b, '\0');
		s = b.s;
		ck_assert_uint_eq(decode(&s), values[i]);
		ck_assert_ptr_eq(s, b.s + b.n - 1);
	}
	for (uint64_t v = 0; v < 100000; v += 37) {
		buf_clear(&b);
		code_number(&b, v);
		s = b.s;
		ck_assert_uint_eq(decode(&s), v);
	}
	buf_free(&b);
}
END_TEST

static void
expect(const char *text, const char *want)
{
	static const uint32_t rgb[] = { 0xaa0000, 0x00bb00, 0xaa0000, 0xcc };
	struct tree t = given(str_from(text), false);
	struct code_extra extra = { .rgb = t.diff ? NULL : rgb,
		.pack = SIZE_MAX };
	struct buf b = { 0 };

	code_tree(&b, &t, &extra);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
	tree_free(&t);
}

/* The digits: ! 0, " 1, # 2, $ 3, % 4, ' 5, ( 6, ) 7, * 8, ; 25. */
START_TEST(plain)
{
	expect("a;b 3\na;c;b 1\nd 8\n",
	    "<metadata class=\"fg-names\">b\na\nc\nd\n</metadata>\n"
	    "<metadata class=\"fg-colors\">00bb00aa00000000cc</metadata>\n"
	    "<metadata class=\"fg-paint\">!\"\"#</metadata>\n"
	    "<metadata class=\"fg-frames\">!\"\"!$##\"!\")$*</metadata>\n");
}
END_TEST

START_TEST(differential)
{
	/* "gone" has mask 2 and the count before only. */
	expect("a 3 4\ngone 5 0\n",
	    "<metadata class=\"fg-names\">a\ngone\n</metadata>\n"
	    "<metadata class=\"fg-colors\">2166ac4393c392c5ded1e5f0e8e8e8"
	    "fddbc7f4a582d6604db2182b</metadata>\n"
	    "<metadata class=\"fg-frames\">$!%$(\"'</metadata>\n");
}
END_TEST

START_TEST(fractions)
{
	expect("a 1.25\nb 2\n",
	    "<metadata class=\"fg-names\">a\nb\n</metadata>\n"
	    "<metadata class=\"fg-colors\">aa000000bb00</metadata>\n"
	    "<metadata class=\"fg-paint\">!\"</metadata>\n"
	    "<metadata class=\"fg-frames\">\"!\";$\"#!</metadata>\n");
}
END_TEST

START_TEST(long_names_make_chunks)
{
	struct tree t;
	struct buf line = { 0 }, b = { 0 };
	static const uint32_t rgb[1];
	struct code_extra extra = { .rgb = rgb, .pack = SIZE_MAX };
	const char *s, *end;
	size_t chunks = 0, text = 0, size;

	for (int i = 0; i < 9000000; i++)
		buf_add(&line, "\xc3\xa9", 2);
	buf_add(&line, " 1\n", 3);
	t = given(buf_str(&line), false);
	code_tree(&b, &t, &extra);
	buf_addc(&b, '\0');
	for (s = b.s; (s = strstr(s, "fg-names\">")) != NULL; s = end) {
		s += strlen("fg-names\">");
		end = strstr(s, "</metadata>");
		size = (size_t)(end - s);
		ck_assert_uint_lt(size, CODE_CHUNK);
		ck_assert((*s & 0xc0) != 0x80);
		text += size;
		chunks++;
	}
	ck_assert_uint_eq(text, 18000001);
	ck_assert_uint_eq(chunks, 3);
	buf_free(&line);
	buf_free(&b);
	tree_free(&t);
}
END_TEST

UNIT("code", numbers, plain, differential, fractions, long_names_make_chunks)
