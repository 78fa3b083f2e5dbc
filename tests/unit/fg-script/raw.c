/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/raw.h"

#include "common/buf.h"
#include "tests/unit/unit.h"

static void
prints(struct str bytes, const char *text)
{
	struct buf b = { 0 };

	raw_add(&b, bytes);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, text);
	buf_free(&b);
}

START_TEST(string)
{
	prints(STR("hello, you\0\0"),
	    "\n"
	    "      BPF output: 0000: 68 65 6c 6c 6f 2c 20 79  hello, y\n"
	    "                  0008: 6f 75 00 00              ou..    \n"
	    "      BPF string: \"hello, you\"\n");
}
END_TEST

START_TEST(bytes)
{
	prints(STR("\1\377\0x"),
	    "\n"
	    "      BPF output: 0000: 01 ff 00 78              ...x    \n");
	prints(STR("abcd"),
	    "\n"
	    "      BPF output: 0000: 61 62 63 64              abcd    \n");
	prints(STR(""), "\n");
}
END_TEST

UNIT("raw", string, bytes)
