/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/fg-collapse/xml.h"
#include "common/buf.h"
#include "common/reader.h"

/* The tokens of a document as text: "<a x=1 'text' /a", and what is wrong. */
static void
check(const char *text, const char *tokens)
{
	struct reader r;
	struct xml x;
	struct buf b = { 0 };
	struct str value;

	reader_init_mem(&r, text, strlen(text));
	xml_init(&x, &r);
	while (xml_next(&x) != XML_END) {
		if (b.n > 0)
			buf_addc(&b, ' ');
		buf_addstr(&b,
		    x.type == XML_OPEN        ? STR("<")
			: x.type == XML_CLOSE ? STR("/")
					      : STR("'"));
		buf_addstr(&b, x.text);
		if (x.type == XML_OPEN && xml_attr(&x, STR("x"), &value)) {
			buf_addstr(&b, STR(" x="));
			buf_addstr(&b, value);
		}
	}
	if (x.err != NULL) {
		buf_addstr(&b, STR(" !"));
		buf_addstr(&b, str_from(x.err));
	}
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, tokens);
	buf_free(&b);
	xml_free(&x);
	reader_free(&r);
}

START_TEST(documents_are_tokens)
{
	check("<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b \"]>\">]>\n"
	      "<a><!-- <c> --><b x = '1' y=\"2\"/>text</a>\n",
	    "<a <b x=1 /b 'text /a");
	check("<a>one<![CDATA[ <&amp;> ]]>two</a>", "<a 'one <&amp;> two /a");
	check("<a x='<>'/>", "<a x=<> /a");
	check("", "");
	check("<a></a ><b/>", "<a /a <b /b");
}
END_TEST

START_TEST(references_are_decoded)
{
	check("<a x='&lt;&#65;&#x20ac;&quot;'>&amp;&apos;&gt;</a>",
	    "<a x=<A\xe2\x82\xac\" '&'> /a");
	check("<a>&unknown; & &#0;</a>", "<a '&unknown; & &#0; /a");
}
END_TEST

START_TEST(errors_are_told)
{
	check("<a><b></a>", "<a <b !an end tag of another element");
	check("</a>", " !an end tag of another element");
	check("<a", " !the input ends within a tag");
	check("<a x='>", " !the input ends within a tag");
	check("<a>", "<a !the input ends within an element");
	check("text", " !text outside of an element");
	check("text<a/>", " !text outside of an element");
	check("<a><!-- ", "<a !the input ends within markup");
	check("<a x=1/>", " !a tag that cannot be read");
	check("<a x>", " !a tag that cannot be read");
	check("<>", " !a tag that cannot be read");
}
END_TEST

START_TEST(elements_are_walked)
{
	const char *text = "<r><a><b>no</b></a><c>x<d>y</d>z</c><e/></r>";
	struct reader r;
	struct xml x;
	size_t depth, n = 0;

	reader_init_mem(&r, text, strlen(text));
	xml_init(&x, &r);
	ck_assert_int_eq(xml_next(&x), XML_OPEN);
	depth = x.depth;
	while (xml_child(&x, depth)) {
		n++;
		if (str_eq(x.text, STR("c")))
			ck_assert(str_eq(xml_content(&x), STR("xyz")));
		else
			xml_skip(&x);
	}
	ck_assert_uint_eq(n, 3);
	ck_assert_int_eq(xml_next(&x), XML_END);
	ck_assert_ptr_null(x.err);
	xml_free(&x);
	reader_free(&r);
}
END_TEST

START_TEST(long_texts_are_whole)
{
	enum { LONG = 300000 };
	char *text = malloc(LONG + 16);
	struct reader r;
	struct xml x;

	memcpy(text, "<a>", 3);
	memset(text + 3, 'x', LONG);
	strcpy(text + 3 + LONG, "</a>");
	reader_init_mem(&r, text, strlen(text));
	xml_init(&x, &r);
	xml_next(&x);
	ck_assert_uint_eq(xml_content(&x).n, LONG);
	xml_free(&x);
	reader_free(&r);
	free(text);
}
END_TEST

UNIT("xml", documents_are_tokens, references_are_decoded, errors_are_told,
    elements_are_walked, long_texts_are_whole)
