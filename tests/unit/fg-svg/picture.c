/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/picture.h"
#include "cmd/fg-svg/look.h"

#include <string.h>

#include "cmd/fg-svg/color.h"
#include "tests/unit/fg-svg/given.h"
#include "tests/unit/unit.h"

static struct look
plain_look(void)
{
	return (struct look){ .title = "t",
		.countname = "samples",
		.fonttype = "f",
		.fontsize = 12,
		.fontwidth = 0.59,
		.factor = 1,
		.row = 16,
		.width = 1200,
		.palette = color_palette("hot") };
}

static void
expect_titles(const char *text, const struct look *look, const char *want)
{
	struct tree t;
	struct buf b = { 0 };

	t = given(str_from(text), false);
	for (uint32_t i = 0; i < t.n; i++) {
		picture_title(&b, &t, look, i);
		buf_addc(&b, '\n');
	}
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
	tree_free(&t);
}

START_TEST(titles)
{
	struct look look = plain_look();

	expect_titles("a;b_[k] 1234\na;x<y> 8766\n", &look,
	    "all (10,000 samples, 100%)\na (10,000 samples, 100.00%)\n"
	    "b (1,234 samples, 12.34%)\nx&lt;y&gt; (8,766 samples, 87.66%)\n");
	expect_titles("a 40 60\nb 60 40\nc 1 1\n", &look,
	    "all (101 samples, 100%; 0.00%)\n"
	    "a (60 samples, 59.41%; +19.80%)\n"
	    "b (40 samples, 39.60%; -19.80%)\nc (1 samples, 0.99%; 0.00%)\n");
	look.negate = true;
	look.countname = "<b>";
	expect_titles("a 40 60\n", &look,
	    "all (60 &lt;b&gt;, 100%; -33.33%)\n"
	    "a (60 &lt;b&gt;, 100.00%; -33.33%)\n");
}
END_TEST

/* No change is not -0.00%, and one too small for a double is not none. */
START_TEST(titles_of_small_changes)
{
	struct look look = plain_look();

	expect_titles("a 18446744073709551614 18446744073709551615\nb 0 0\n",
	    &look,
	    "all (18,446,744,073,709,551,615 samples, 100%; +0.00%)\n"
	    "a (18,446,744,073,709,551,615 samples, 100.00%; +0.00%)\n"
	    "b (0 samples, 0.00%; 0.00%)\n");
	look.negate = true;
	expect_titles("a 1 1\n", &look,
	    "all (1 samples, 100%; 0.00%)\na (1 samples, 100.00%; 0.00%)\n");
}
END_TEST

START_TEST(names)
{
	ck_assert(str_eq(picture_name(STR("a_[k]")), STR("a")));
	ck_assert(str_eq(picture_name(STR("a_[k]_[i]")), STR("a_[k]")));
	ck_assert(str_eq(picture_name(STR("a_[x]")), STR("a_[x]")));
	ck_assert(str_eq(picture_name(STR("a_[kk]")), STR("a_[kk]")));
	/* What would leave nothing is a name. */
	ck_assert(str_eq(picture_name(STR("_[k]")), STR("_[k]")));
	ck_assert(str_eq(picture_name(STR("")), STR("")));
}
END_TEST

static size_t
count_of(struct str s, const char *needle)
{
	size_t n = 0, at;

	while ((at = str_find(s, str_from(needle))) != STR_NONE) {
		s = str_from_index(s, at + 1);
		n++;
	}
	return n;
}

/* The picture's size is limited; width decides what is in it. */
static void
expect_small(struct str text, const struct look *look)
{
	struct tree t;
	struct buf b = { 0 };
	struct picture_classes used = { 0 };

	t = given(text, false);
	picture_frames(&b, &t, look, &used);
	ck_assert_uint_lt(b.n, PICTURE_MAX);
	ck_assert_uint_eq(count_of(buf_str(&b), "<title>all ("), 1);
	ck_assert_uint_eq(count_of(buf_str(&b), "<title>"),
	    count_of(buf_str(&b), "</title>"));
	buf_free(&b);
	tree_free(&t);
}

/* "a12" */
static void
add_name(struct buf *b, const char *name, int i)
{
	buf_addstr(b, str_from(name));
	buf_adddec(b, (uint64_t)i);
}

START_TEST(small_whatever_the_tree)
{
	struct look look = plain_look();
	struct buf b = { 0 };

	for (int i = 0; i < 20000; i++) {
		add_name(&b, "root", i % 1000);
		add_name(&b, ";f", i);
		buf_add(&b, " 1\n", 3);
	}
	expect_small(buf_str(&b), &look);
	look.inverted = look.classic = true;
	expect_small(buf_str(&b), &look);
	buf_clear(&b);
	/* A hundred names of thirty kilobytes. */
	for (int i = 0; i < 100; i++) {
		for (int j = 0; j < 10000; j++)
			buf_add(&b, "<&>", 3);
		add_name(&b, "", i);
		buf_add(&b, " 1\n", 3);
	}
	expect_small(buf_str(&b), &look);
	buf_clear(&b);
	for (int i = 0; i < 5000; i++)
		add_name(&b, i > 0 ? ";f" : "f", i);
	buf_add(&b, " 1\n", 3);
	expect_small(buf_str(&b), &look);
	buf_free(&b);
}
END_TEST

UNIT("picture", titles, titles_of_small_changes, names, small_whatever_the_tree)
