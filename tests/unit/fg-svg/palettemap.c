/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/palettemap.h"

#include <string.h>

#include "common/reader.h"

#include "tests/unit/unit.h"

START_TEST(both_ways)
{
	const char *text = "b->rgb(1,2,3)\na->c->rgb(255, 0,9)\n"
			   "x->rgb(256,0,0)\nx->rgb(1,2)\nrgb(1,2,3)\n\n";
	struct palettemap m = { 0 };
	struct skip skip = { 0 };
	struct buf b = { 0 };
	struct reader r;

	reader_init_mem(&r, text, strlen(text));
	palettemap_read(&m, &r, &skip);
	reader_free(&r);
	ck_assert_uint_eq(skip.n, 3);
	ck_assert_uint_eq(palettemap_put(&m, STR("b"), 7), 0x010203);
	ck_assert_uint_eq(palettemap_put(&m, STR("0"), 0x0a0b0c), 0x0a0b0c);
	ck_assert_uint_eq(palettemap_get(&m, STR("a->c"), 1), 0xff0009);
	ck_assert_uint_eq(palettemap_get(&m, STR("x"), 1), 1);
	palettemap_write(&b, &m);
	buf_addc(&b, '\0');
	ck_assert_str_eq(
	    b.s, "0->rgb(10,11,12)\na->c->rgb(255,0,9)\nb->rgb(1,2,3)\n");
	buf_free(&b);
	palettemap_free(&m);
}
END_TEST

UNIT("palettemap", both_ways)
