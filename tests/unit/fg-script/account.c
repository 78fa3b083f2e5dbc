/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/account.h"

#include "tests/unit/unit.h"

START_TEST(counts)
{
	struct account a = { 0 };
	size_t n;

	account_text(&a,
	    STR("demo 1 0.5: 1 cycles: \n"
		"\t 1 main+0x1 (/bin/demo)\n"
		"\t 2 [unknown] (/bin/a b (deleted))\n"
		"\t 3 f (inlined)\n"
		"\t 3 main (/bin/demo)\n"
		"\t 4 [unknown] ([unknown])\n"
		"\t 4 [unknown] ([unknown])\n"
		"\tffffffffffffffff [truncated]\n\n"));
	account_text(&a, STR("demo 1 0.5: 1 cycles:  5 [unknown] (/x)\n"));
	account_text(&a, STR(""));
	ck_assert_uint_eq(a.frames, 6);
	ck_assert_uint_eq(a.unnamed, 4);
	n = account_sort(&a);
	ck_assert_uint_eq(n, 3);
	ck_assert_uint_eq(a.v[0].unnamed, 2);
	ck_assert(str_eq(a.objects.keys[a.v[0].number], STR("[unknown]")));
	ck_assert(
	    str_eq(a.objects.keys[a.v[1].number], STR("/bin/a b (deleted)")));
	ck_assert(str_eq(a.objects.keys[a.v[2].number], STR("/x")));
	account_free(&a);
}
END_TEST

UNIT("account", counts)
