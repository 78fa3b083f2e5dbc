/* SPDX-License-Identifier: ISC */
#include "common/perf/put.h"

#include <string.h>

#include "common/buf.h"
#include "common/perf/format.h"
#include "tests/unit/unit.h"

static uint16_t
size_of(const struct buf *b, size_t start)
{
	uint16_t v;

	memcpy(&v, b->s + start + 6, sizeof(v));
	return v;
}

START_TEST(records)
{
	struct buf b = { 0 };
	size_t first = put_begin(&b, 3, 0x2000), second;
	uint32_t type;

	put_u32(&b, 7);
	ck_assert(put_end(&b, first));
	ck_assert_uint_eq(size_of(&b, first), 16); /* padded */
	second = put_begin(&b, 68, 0);
	ck_assert(put_end(&b, second));
	ck_assert_uint_eq(second, 16);
	ck_assert_uint_eq(size_of(&b, second), 8);
	memcpy(&type, b.s + second, sizeof(type));
	ck_assert_uint_eq(type, 68);
	buf_free(&b);
}
END_TEST

START_TEST(too_long)
{
	struct buf b = { 0 };
	size_t start;

	put_u64(&b, 1);
	start = put_begin(&b, 1, 0);
	buf_addzero(&b, PUT_RECORD_MAX - 8);
	ck_assert(put_end(&b, start));
	ck_assert_uint_eq(size_of(&b, start), PUT_RECORD_MAX);
	start = put_begin(&b, 1, 0);
	buf_addzero(&b, PUT_RECORD_MAX - 7);
	ck_assert(!put_end(&b, start));
	ck_assert_uint_eq(b.n, start);
	buf_free(&b);
}
END_TEST

START_TEST(names)
{
	struct buf b = { 0 };

	put_name(&b, STR("1234567"));
	ck_assert_uint_eq(b.n, 8);
	put_name(&b, STR("12345678"));
	ck_assert_uint_eq(b.n, 24);
	ck_assert_int_eq(b.s[16], 0);
	buf_clear(&b);
	put_string(&b, STR(""));
	ck_assert_uint_eq(b.n, 4 + 64);
	ck_assert_int_eq(b.s[0] | b.s[3], 64);
	buf_free(&b);
}
END_TEST

START_TEST(build_ids)
{
	struct buf b = { 0 };
	uint16_t misc;

	put_build_id(&b, PD_MISC_USER, STR("/bin/x"),
	    (const unsigned char *)"abcdefgh", 8);
	memcpy(&misc, b.s + 4, sizeof(misc));
	ck_assert_uint_eq(misc, PD_MISC_USER | PD_MISC_BUILD_ID_SIZE);
	ck_assert_uint_eq(b.n, 8 + 4 + 24 + 64 + 4);
	ck_assert_uint_eq(size_of(&b, 0), b.n);
	ck_assert_mem_eq(b.s + 12, "abcdefgh\0\0\0", 11);
	ck_assert_int_eq(b.s[32], 8);
	ck_assert_str_eq(b.s + 36, "/bin/x");
	buf_free(&b);
}
END_TEST

UNIT("put", records, too_long, names, build_ids)
