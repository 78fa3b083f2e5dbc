/* SPDX-License-Identifier: ISC */
#include "common/space/demangle.h"

#include <stdio.h>

#include "tests/unit/unit.h"

static void
becomes(const char *symbol, const char *name)
{
	struct buf b = { 0 };
	bool done = demangle(&b, str_from(symbol), false);

	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, name);
	ck_assert_int_eq(done, *name != '\0');
	buf_free(&b);
}

START_TEST(parameters)
{
	struct buf b = { 0 };

	ck_assert(demangle(&b, STR("_ZN3foo3barEiPKc"), true));
	ck_assert(str_eq(buf_str(&b), STR("foo::bar(int, char const*)")));
	buf_clear(&b);
	ck_assert(demangle(&b, STR("_ZN3foo3barEv@plt"), true));
	ck_assert(str_eq(buf_str(&b), STR("foo::bar()@plt")));
	buf_free(&b);
}
END_TEST

START_TEST(cplusplus)
{
	becomes("_ZNSt6vectorIiSaIiEE9push_backEOi",
	    "std::vector<int, std::allocator<int> >::push_back");
	becomes("_ZN3foo3barEv.part.0", "foo::bar");
	becomes("_ZN3foo3barEv.cold", "foo::bar");
	becomes("_ZN3foo3barEv@plt", "foo::bar@plt");
	becomes("_ZNSo3putEc@@GLIBCXX_3.4", "std::ostream::put");
	becomes(
	    "_Z4sortI3CmpILN3app5ColorE0EEEvv", "sort<Cmp<(app::Color)0> >");
}
END_TEST

START_TEST(rust)
{
	becomes("_ZN4core3fmt9Formatter3pad17h1f2a3b4c5d6e7f80E",
	    "core::fmt::Formatter::pad");
	becomes("_RNvNtCs1234_7mycrate3foo3bar", "mycrate::foo::bar");
	becomes("_RINvNtC3std3mem8align_ofdE", "std::mem::align_of::<f64>");
}
END_TEST

START_TEST(d)
{
	struct buf b = { 0 };

	becomes("_D3std5stdio7writelnFNeZv", "std.stdio.writeln");
	becomes("_Dmain", "D main");
	becomes(
	    "_D4core4time15_ticksPerSecondyG13l", "core.time._ticksPerSecond");
	becomes("_D1h3recFiZi", "h.rec");
	becomes("_D1h3recFiZi.part.0", "h.rec");
	becomes("_D1h3recFiZi@plt", "h.rec@plt");
	becomes("_D2rt3aaA2AA5emptyMxFNaNbNdNiZb", "rt.aaA.AA.empty");
	becomes("_D1h__T1STdZQf6opCallMxFiZi", "h.S!(double).S.opCall");
	becomes("_D1h__T1STdZQf1xd", "h.S!(double).S.x");
	becomes("_D1h4eachFDFiZvZv", "h.each");
	becomes("_D1a3tmpPFiZv", "a.tmp");
	ck_assert(demangle(&b, STR("_D2rt3aaA2AA5emptyMxFiZb"), true));
	ck_assert(str_eq(buf_str(&b), STR("rt.aaA.AA.empty(int) const")));
	buf_free(&b);
}
END_TEST

START_TEST(plain)
{
	becomes("main", "");
	becomes("", "");
	becomes("_", "");
	becomes("__libc_start_main", "");
	becomes("_Z", "");
	becomes("_ZN", "");
	becomes("_GLOBAL__sub_I_main", "");
	becomes("clock_gettime@@GLIBC_2.17", "");
	becomes("@plt", "");
	becomes("_D", "");
	becomes("_DYNAMIC", "");
	becomes("_D3", "");
	becomes("_D99999999999999999999a", "");
	becomes("_D.5", "");
}
END_TEST

/* Each argument is two of the one before: 2^30 names in 300 bytes. */
START_TEST(bomb)
{
	struct buf s = { 0 }, b = { 0 };
	char part[64];

	buf_addstr(&s, STR("_Z1fI1AIiiE"));
	for (int k = 1; k < 30; k++) {
		char c = (char)(k < 10 ? '0' + k : 'A' + k - 10);

		snprintf(part, sizeof(part), "S0_IS%c_S%c_E", c, c);
		buf_addstr(&s, str_from(part));
	}
	buf_add(&s, "Evv", 4);
	ck_assert(!demangle(&b, (struct str){ s.s, s.n - 1 }, false));
	ck_assert_uint_eq(b.n, 0);
	buf_free(&b);
	buf_free(&s);
}
END_TEST

/* The same in D, and types within types without end. */
START_TEST(bomb_of_d)
{
	struct buf s = { 0 }, b = { 0 };

	buf_addstr(&s, STR("_D1a1bFS1c__T1dTiZ"));
	for (int k = 0; k < 30; k++)
		buf_addstr(&s, STR("1eQdQf"));
	buf_add(&s, "Zv", 3);
	ck_assert(!demangle(&b, (struct str){ s.s, s.n - 1 }, false));
	buf_clear(&s);
	buf_addstr(&s, STR("_D1a1b"));
	for (int k = 0; k < 1000 * 1000; k++)
		buf_addc(&s, 'P');
	buf_add(&s, "v", 2);
	ck_assert(!demangle(&b, (struct str){ s.s, s.n - 1 }, false));
	ck_assert_uint_eq(b.n, 0);
	buf_free(&b);
	buf_free(&s);
}
END_TEST

/* What was in the buffer before stays. */
START_TEST(appends)
{
	struct buf b = { 0 };

	buf_addstr(&b, STR("x "));
	ck_assert(!demangle(&b, STR("main"), true));
	ck_assert(demangle(&b, STR("_Z1fv"), false));
	ck_assert(str_eq(buf_str(&b), STR("x f")));
	buf_free(&b);
}
END_TEST

UNIT(
    "demangle", parameters, cplusplus, rust, d, plain, bomb, bomb_of_d, appends)
