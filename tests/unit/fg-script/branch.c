/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/branch.h"

#include <string.h>

#include "cmd/fg-script/sample.h"
#include "make.h"

static void
flags(uint64_t v, bool big, const char *text)
{
	const struct sample s = { .big = big };
	const struct branch br = { .flags = v };
	struct buf b = { 0 };

	branch_add_flags(&b, &s, &br);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, text);
	buf_free(&b);
}

START_TEST(little)
{
	flags(0, false, "/-/-/-/0/ ");
	flags(1, false, "/M/-/-/0/ ");
	flags(2 | 4, false, "/P/X/-/0/ ");
	flags(2 | 8 | 37 << 4, false, "/P/-/A/37/ ");
	flags(2 | 4 << 20, false, "/P/-/-/0/CALL ");
	flags(0xffff << 4 | UINT64_C(14) << 20, false, "/-/-/-/65535/NO_TX ");
	flags(2 | UINT64_C(15) << 20, false, "/P/-/-/0/FAULT_ALGN ");
	flags(
	    UINT64_C(15) << 20 | UINT64_C(3) << 26, false, "/-/-/-/0/ARCH_1 ");
	flags(UINT64_MAX, false, "/P/X/A/65535/ ");
}
END_TEST

/* Where the writer was big-endian, the first bit is the highest. */
START_TEST(big)
{
	flags(UINT64_C(1) << 63, true, "/M/-/-/0/ ");
	flags(UINT64_C(1) << 62 | UINT64_C(37) << 44 | UINT64_C(6) << 40, true,
	    "/P/-/-/37/RET ");
}
END_TEST

START_TEST(entries)
{
	struct make m = { 0 };
	struct sample s = { 0 };
	struct branch br;

	for (uint64_t i = 1; i <= 6; i++)
		put64(&m, i);
	s.branches = buf_str(&m.b);
	ck_assert_uint_eq(branch_count(&s), 2);
	br = branch_get(&s, 1);
	ck_assert_uint_eq(br.from, 4);
	ck_assert_uint_eq(br.to, 5);
	ck_assert_uint_eq(br.flags, 6);
	buf_free(&m.b);
}
END_TEST

UNIT("branch", little, big, entries)
