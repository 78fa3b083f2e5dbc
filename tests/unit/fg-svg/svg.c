/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/svg.h"

#include "tests/unit/unit.h"

#define REPLACED "\xef\xbf\xbd"

static const struct {
	const char *in, *out;
} texts[] = {
	{ "plain", "plain" },
	{ "<a b=\"c\">&'", "&lt;a b=&quot;c&quot;&gt;&amp;&#39;" },
	{ "]]>", "]]&gt;" },
	{ "&lt;", "&amp;lt;" },
	{ "a\tb\rc\nd", "a\\x09b\\x0dc\\x0ad" },
	{ "\x1b[31m\x7f", "\\x1b[31m\\x7f" },
	{ "\xc2\x85", "\\x85" },
	{ "\xc3\xa9\xe9\x96\xa2\xf0\x9f\x91\xa9",
	    "\xc3\xa9\xe9\x96\xa2\xf0"
	    "\x9f\x91\xa9" },
	{ "a\xff\xfe", "a" REPLACED REPLACED },
	{ "\xe2\x82", REPLACED REPLACED },
	{ "\xc0\xaf", REPLACED REPLACED },
	{ "\xe0\x80\xaf", REPLACED REPLACED REPLACED },
	{ "\xed\xa0\x80", REPLACED REPLACED REPLACED },
	{ "\xf4\x90\x80\x80", REPLACED REPLACED REPLACED REPLACED },
	{ "\xef\xbf\xbe\xef\xbf\xbf", "\\ufffe\\uffff" },
	{ "\xef\xb7\x90", "\\ufdd0" },
	{ "\xf0\x9f\xbf\xbe", "\\u1fffe" },
	{ "\xef\xbb\xbf", "\\ufeff" },
	{ "\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6", "\\u2028\\u202e\\u2066" },
	{ "\xe2\x80\x8d", "\xe2\x80\x8d" },
	{ REPLACED, REPLACED },
};

START_TEST(text)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		buf_clear(&b);
		svg_text(&b, str_from(texts[i].in));
		buf_addc(&b, '\0');
		ck_assert_str_eq(b.s, texts[i].out);
	}
	buf_clear(&b);
	svg_text(&b, (struct str){ "a\0b", 3 });
	ck_assert(str_eq(buf_str(&b), STR("a\\x00b")));
	buf_free(&b);
}
END_TEST

static void
expect_fit(const char *s, size_t cells, const char *want, int want_cut)
{
	int cut;
	struct str got = svg_fit(str_from(s), cells, &cut);

	ck_assert_int_eq(cut, want_cut);
	ck_assert(str_eq(got, str_from(want)));
}

START_TEST(fit)
{
	expect_fit("abcdef", 6, "abcdef", 0);
	expect_fit("abcdef", 5, "abcd", 1);
	expect_fit("", 5, "", 0);
	expect_fit("abc", 0, "", 1);
	/* A wide character takes two cells and is never cut in two. */
	expect_fit(
	    "\xe9\x96\xa2\xe9\x96\xa2", 4, "\xe9\x96\xa2\xe9\x96\xa2", 0);
	expect_fit("\xe9\x96\xa2\xe9\x96\xa2", 3, "\xe9\x96\xa2", 1);
	/* A combining mark goes with its letter. */
	expect_fit("e\xcc\x81z", 2, "e\xcc\x81z", 0);
}
END_TEST

static void
expect(struct buf *b, const char *want)
{
	buf_addc(b, '\0');
	ck_assert_str_eq(b->s, want);
	buf_free(b);
	*b = (struct buf){ 0 };
}

START_TEST(numbers)
{
	struct buf b = { 0 };

	svg_px(&b, 12.34);
	expect(&b, "12.3");
	svg_px(&b, -0.96);
	expect(&b, "-1");
	svg_px(&b, 0);
	expect(&b, "0");
	svg_count(&b, COUNT(0));
	expect(&b, "0");
	svg_count(&b, COUNT(999));
	expect(&b, "999");
	svg_count(&b, (struct count){ 1234567, COUNT_FRAC / 4 });
	expect(&b, "1,234,567.25");
	svg_count(&b, COUNT(UINT64_MAX));
	expect(&b, "18,446,744,073,709,551,615");
	svg_percent(&b, 1, 3);
	expect(&b, "33.33%");
	svg_percent(&b, 1, 0);
	expect(&b, "0.00%");
	svg_rgb(&b, 0x00ff07);
	expect(&b, "#00ff07");
	svg_attr(&b, "a", STR("\"x\""));
	expect(&b, " a=\"&quot;x&quot;\"");
}
END_TEST

UNIT("svg", text, fit, numbers)
