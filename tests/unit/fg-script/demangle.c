/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/demangle.h"

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

UNIT("demangle", parameters, cplusplus, rust, plain, bomb, appends)
