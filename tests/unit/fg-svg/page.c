/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/page.h"
#include "cmd/fg-svg/look.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/fg-svg/color.h"
#include "cmd/fg-svg/picture.h"
#include "tests/unit/fg-svg/given.h"
#include "tests/unit/unit.h"

static char *
write_page(const struct look *look, const char *text)
{
	struct tree t = given(str_from(text), false);
	struct buf b = { 0 };

	page_write(&b, &t, look);
	buf_addc(&b, '\0');
	tree_free(&t);
	return b.s;
}

/* Every string of the user's, all of them hostile. */
static struct look
hostile_look(void)
{
	const char *evil = "\"'><script>alert(1)</script>]]>-->&\x01";

	return (struct look){ .title = evil,
		.subtitle = evil,
		.notes = evil,
		.countname = evil,
		.nametype = evil,
		.search = evil,
		.before = evil,
		.after = evil,
		.base = evil,
		.focus = evil,
		.fonttype = evil,
		.fontsize = 12,
		.fontwidth = 0.59,
		.factor = 1,
		.row = 16,
		.width = 1200,
		.palette = color_palette("hot") };
}

START_TEST(nothing_is_injected)
{
	struct look look = hostile_look();
	char *page = write_page(&look, "</script><script>alert(2) 1\n]]> 2\n");
	const char *script = strstr(page, "<script>");

	ck_assert_ptr_nonnull(script);
	ck_assert_ptr_null(strstr(script + 1, "<script"));
	ck_assert_ptr_null(strstr(page, "alert(1)</script"));
	ck_assert_ptr_null(strchr(page, '\x01'));
	free(page);
}
END_TEST

/* The script is text of a CDATA section, and of a script in HTML. */
START_TEST(script_stays_in_its_section)
{
	struct look look = hostile_look();
	char *page = write_page(&look, "a 1\n");
	const char *start = strstr(page, "<script><![CDATA[");
	const char *end;

	ck_assert_ptr_nonnull(start);
	end = strstr(start, "]]>");
	ck_assert_ptr_nonnull(end);
	ck_assert_str_eq(end, "]]></script>\n</svg>\n");
	ck_assert_ptr_null(strstr(start + 1, "<!--"));
	free(page);
}
END_TEST

START_TEST(still)
{
	struct look look = hostile_look();
	char *page;

	look.still = true;
	page = write_page(&look, "a 1\n");
	ck_assert_ptr_null(strstr(page, "<script"));
	ck_assert_ptr_null(strstr(page, "<metadata"));
	ck_assert_ptr_null(strstr(page, "data-"));
	free(page);
}
END_TEST

START_TEST(message)
{
	struct look look = hostile_look();
	struct buf b = { 0 };

	page_message(&b, &look, "no stack found");
	buf_addc(&b, '\0');
	ck_assert_ptr_nonnull(strstr(b.s, ">no stack found</text>"));
	ck_assert_ptr_null(strstr(b.s, "<script"));
	buf_free(&b);
}
END_TEST

UNIT("page", nothing_is_injected, script_stays_in_its_section, still, message)
