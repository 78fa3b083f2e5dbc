/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/when.h"

START_TEST(bounds_are_read)
{
	static const struct {
		const char *text;
		enum when_kind kind;
		uint64_t v;
	} good[] = {
		{ "6544038.708352", WHEN_AT, UINT64_C(6544038708352000) },
		{ "12", WHEN_AT, UINT64_C(12000000000) },
		{ "0", WHEN_AT, 0 },
		{ "+2.5", WHEN_AFTER, UINT64_C(2500000000) },
		{ "+2.5s", WHEN_AFTER, UINT64_C(2500000000) },
		{ "+300ms", WHEN_AFTER, 300000000 },
		{ "+20us", WHEN_AFTER, 20000 },
		{ "+7ns", WHEN_AFTER, 7 },
		{ "10%", WHEN_PERCENT, 100000 },
		{ "12.5%", WHEN_PERCENT, 125000 },
		{ "100%", WHEN_PERCENT, 1000000 },
	};
	static const char *const bad[] = { "", "+", "%", "-1", "x", "1x",
		"101%", "1.2.3", "99999999999999999999", "18446744073.8", "ms",
		" 1" };
	struct when_bound b;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		ck_assert_msg(
		    when_parse(str_from(good[i].text), &b), "%s", good[i].text);
		ck_assert_int_eq(b.kind, good[i].kind);
		ck_assert_uint_eq(b.v, good[i].v);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(!when_parse(str_from(bad[i]), &b), "%s", bad[i]);
}
END_TEST

START_TEST(spans_are_not_empty)
{
	uint64_t ns;

	ck_assert(when_span(STR("250ms"), &ns));
	ck_assert_uint_eq(ns, 250000000);
	ck_assert(when_span(STR("1"), &ns));
	ck_assert_uint_eq(ns, 1000000000);
	ck_assert(!when_span(STR("0"), &ns));
	ck_assert(!when_span(STR("fast"), &ns));
}
END_TEST

START_TEST(windows_are_placed)
{
	struct when w = { 0 };
	struct when_window at = when_window(&w, 100, 199);

	ck_assert_uint_eq(at.from, 0);
	ck_assert_uint_eq(at.to, UINT64_MAX);
	ck_assert(!when_needs_last(&w));

	ck_assert(when_parse(STR("10%"), &w.from));
	ck_assert(when_parse(STR("100%"), &w.to));
	ck_assert(when_needs_last(&w));
	at = when_window(&w, 100, 199);
	ck_assert_uint_eq(at.from, 110);
	ck_assert_uint_eq(at.to, 200);

	ck_assert(when_parse(STR("+20ns"), &w.from));
	ck_assert(when_parse(STR("+18446744072s"), &w.to));
	at = when_window(&w, UINT64_C(9000000000000000000), 0);
	ck_assert_uint_eq(at.from, UINT64_C(9000000000000000020));
	ck_assert_uint_eq(at.to, UINT64_MAX);
}
END_TEST

START_TEST(percents_do_not_overflow)
{
	struct when w = { .from = { WHEN_PERCENT, 999999 } };
	struct when_window at = when_window(&w, 0, UINT64_MAX);

	ck_assert_uint_gt(at.from, UINT64_MAX / 1000 * 999);
}
END_TEST

UNIT("when", bounds_are_read, spans_are_not_empty, windows_are_placed,
    percents_do_not_overflow)
