/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/nameattr.h"

#include <stdio.h>
#include <string.h>

#include "common/reader.h"

#include "tests/unit/unit.h"

static void
read_text(struct nameattr *a, struct skip *skip, const char *text)
{
	struct reader r;

	reader_init_mem(&r, text, strlen(text));
	nameattr_read(a, &r, skip);
	reader_free(&r);
}

START_TEST(values)
{
	struct nameattr a = { 0 };
	struct skip skip = { 0 };
	const struct str *v;

	read_text(&a, &skip,
	    "f g\ttitle=a=\"b\"\thref=\"x y\"\n\n"
	    "h\ttarget=\"t\"\tid=\n"
	    "h\ttarget=u\nno\n");
	ck_assert_uint_eq(skip.n, 2);
	v = nameattr_get(&a, STR("f g"));
	ck_assert_ptr_nonnull(v);
	ck_assert(str_eq(v[NAMEATTR_TITLE], STR("a=\"b\"")));
	ck_assert_ptr_null(v[NAMEATTR_HREF].s);
	v = nameattr_get(&a, STR("h"));
	ck_assert(str_eq(v[NAMEATTR_TARGET], STR("u")));
	ck_assert(v[NAMEATTR_ID].s != NULL && v[NAMEATTR_ID].n == 0);
	ck_assert_ptr_null(nameattr_get(&a, STR("no")));
	nameattr_free(&a);
}
END_TEST

START_TEST(addresses)
{
	static const struct {
		const char *href;
		bool good;
	} cases[] = {
		{ "http://a/", true },
		{ "https://a:80/b?c#d", true },
		{ "mailto:a@b", true },
		{ "a/b:c", true },
		{ "?a:b", true },
		{ "#a:b", true },
		{ "../a", true },
		{ "", true },
		{ "javascript:alert(1)", false },
		{ "JaVaScRiPt:alert(1)", false },
		{ "java\vscript:alert(1)", false },
		{ "\x01javascript:alert(1)", false },
		{ "data:text/html,x", false },
		{ "file:///etc", false },
		{ "HTTP:x", false },
		{ ":x", false },
		{ "%6a:x", false },
	};
	struct nameattr a = { 0 };
	struct skip skip = { 0 };
	char line[100];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(
		    line, sizeof(line), "f%zu\thref=%s\n", i, cases[i].href);
		skip.n = 0;
		read_text(&a, &skip, line);
		ck_assert_msg(
		    (skip.n == 0) == cases[i].good, "%s", cases[i].href);
	}
	nameattr_free(&a);
}
END_TEST

UNIT("nameattr", values, addresses)
