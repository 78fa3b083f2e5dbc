/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/perf/attr.h"
#include "common/perf/format.h"
#include "common/perf/load.h"

START_TEST(numbers_of_either_order)
{
	const unsigned char b[8] = { 1, 2, 3, 4, 5, 6, 7, 0xf8 };

	ck_assert_uint_eq(load_u16(b, false), 0x0201);
	ck_assert_uint_eq(load_u16(b, true), 0x0102);
	ck_assert_uint_eq(load_u32(b, false), 0x04030201);
	ck_assert_uint_eq(load_u32(b + 4, true), 0x050607f8);
	ck_assert(load_u64(b, false) == UINT64_C(0xf807060504030201));
	ck_assert(load_u64(b, true) == UINT64_C(0x01020304050607f8));
}
END_TEST

START_TEST(little_and_big)
{
	char b[PERF_ATTR_MIN] = { 0 };
	struct str bytes = { b, sizeof(b) };
	struct perf_attr a;

	b[0] = PD_TYPE_SOFTWARE;
	b[4] = PERF_ATTR_MIN;
	b[41] = 4; /* bit 10 */
	ck_assert(perf_attr_load(&a, bytes, false));
	ck_assert_uint_eq(a.type, PD_TYPE_SOFTWARE);
	ck_assert(a.flags == PD_FLAG_FREQ);

	memset(b, 0, sizeof(b));
	b[3] = PD_TYPE_TRACEPOINT;
	b[7] = PERF_ATTR_MIN;
	b[41] = 0x20; /* bit 10 from the other end */
	ck_assert(perf_attr_load(&a, bytes, true));
	ck_assert_uint_eq(a.type, PD_TYPE_TRACEPOINT);
	ck_assert(a.flags == PD_FLAG_FREQ);
}
END_TEST

START_TEST(sizes)
{
	char b[200] = { 0 };
	struct perf_attr a;

	ck_assert(perf_attr_load(&a, (struct str){ b, 64 }, false));
	ck_assert_uint_eq(a.size, PERF_ATTR_MIN);
	ck_assert(!perf_attr_load(&a, (struct str){ b, 63 }, false));
	b[4] = 63;
	ck_assert(!perf_attr_load(&a, (struct str){ b, 200 }, false));
	b[4] = (char)200;
	b[108] = 127;
	ck_assert(perf_attr_load(&a, (struct str){ b, 200 }, false));
	ck_assert_uint_eq(a.sample_max_stack, 127);
	ck_assert(!perf_attr_load(&a, (struct str){ b, 199 }, false));
}
END_TEST

UNIT("attr", numbers_of_either_order, little_and_big, sizes)
