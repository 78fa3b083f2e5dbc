/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/skip.h"

START_TEST(the_first_is_remembered)
{
	struct skip s = { 0 };
	char text[100];

	memset(text, 'x', sizeof(text));
	text[1] = '\n';
	skip_add(&s, 7, "no count", (struct str){ text, sizeof(text) });
	skip_add(&s, 9, "other", STR("y"));
	ck_assert_uint_eq(s.n, 2);
	ck_assert_uint_eq(s.line, 7);
	ck_assert_str_eq(s.why, "no count");
	ck_assert_uint_eq(strlen(s.text), sizeof(s.text) - 1);
	ck_assert(s.text[1] == '?');
}
END_TEST

UNIT("skip", the_first_is_remembered)
