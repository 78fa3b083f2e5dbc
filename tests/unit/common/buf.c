/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "common/buf.h"

START_TEST(grows)
{
	struct buf b = { 0 };

	ck_assert_uint_eq(buf_str(&b).n, 0);
	for (int i = 0; i < 100000; i++)
		buf_addc(&b, (char)i);
	ck_assert_uint_eq(b.n, 100000);
	for (int i = 0; i < 100000; i++)
		ck_assert(b.s[i] == (char)i);
	buf_clear(&b);
	buf_addstr(&b, STR("x="));
	buf_adddec(&b, 10);
	buf_addc(&b, ' ');
	buf_addhex(&b, 255);
	buf_addzero(&b, 2);
	ck_assert(str_eq(buf_str(&b), STR("x=10 ff\0\0")));
	buf_free(&b);
	ck_assert_uint_eq(b.cap, 0);
}
END_TEST

UNIT("buf", grows)
