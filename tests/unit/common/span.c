/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "common/span.h"

static uint64_t
span(const char *text)
{
	uint64_t ns;

	return span_parse(str_from(text), SPAN_SECOND, &ns) ? ns : UINT64_MAX;
}

START_TEST(units)
{
	ck_assert_uint_eq(span("7ns"), 7);
	ck_assert_uint_eq(span("20us"), 20000);
	ck_assert_uint_eq(span("0.3ms"), 300000);
	ck_assert_uint_eq(span("1.5s"), 1500000000);
	ck_assert_uint_eq(span("1.5"), 1500000000);
	ck_assert_uint_eq(span("0.5m"), 30 * SPAN_SECOND);
	ck_assert_uint_eq(span("1.25h"), 4500 * SPAN_SECOND);
	ck_assert_uint_eq(span("2d"), 172800 * SPAN_SECOND);
	ck_assert_uint_eq(span("0"), 0);
}
END_TEST

START_TEST(what_is_none)
{
	static const char *const texts[] = { "", "s", "5x", "-1s", "+5", "0x10",
		"1,5", " 5", "5 s", "5sm", "99999999999999999999",
		"300000000000000h" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_uint_eq(span(texts[i]), UINT64_MAX);
}
END_TEST

UNIT("span", units, what_is_none)
