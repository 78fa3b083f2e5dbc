/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/mapping.h"

#include <sys/mman.h>

#include "tests/unit/unit.h"

START_TEST(file)
{
	struct mapping m;

	ck_assert(mapping_parse(&m,
	    STR("7f7c0a628000-7f7c0a77d000 r-xp 00026000 fe:0a 332835"
		"                     /usr/lib/my lib.so.6 (deleted)")));
	ck_assert_uint_eq(m.start, 0x7f7c0a628000);
	ck_assert_uint_eq(m.end, 0x7f7c0a77d000);
	ck_assert_uint_eq(m.offset, 0x26000);
	ck_assert_uint_eq(m.major, 0xfe);
	ck_assert_uint_eq(m.minor, 0x0a);
	ck_assert_uint_eq(m.inode, 332835);
	ck_assert_uint_eq(m.prot, PROT_READ | PROT_EXEC);
	ck_assert_uint_eq(m.flags, MAP_PRIVATE);
	ck_assert(str_eq(m.path, STR("/usr/lib/my lib.so.6 (deleted)")));
}
END_TEST

START_TEST(anonymous)
{
	struct mapping m;

	ck_assert(mapping_parse(&m, STR("1000-2000 rw-s 00000000 00:00 0 ")));
	ck_assert_uint_eq(m.prot, PROT_READ | PROT_WRITE);
	ck_assert_uint_eq(m.flags, MAP_SHARED);
	ck_assert_uint_eq(m.path.n, 0);
	ck_assert(mapping_parse(&m,
	    STR("ffffffffff600000-ffffffffff601000 "
		"--xp 00000000 00:00 0 [vsyscall]")));
	ck_assert_uint_eq(m.prot, PROT_EXEC);
	ck_assert(str_eq(m.path, STR("[vsyscall]")));
}
END_TEST

START_TEST(bad)
{
	static const char *const lines[] = { "", "1000-2000",
		"1000 2000 r-xp 0 00:00 0", "1000-2000 r-x 0 00:00 0",
		"1000-2000 r-xp 0 0000 0", "1000-2000 r-xp 0 00:00",
		"2000-1000 r-xp 0 00:00 0", "x-2000 r-xp 0 00:00 0" };
	struct mapping m;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert_msg(
		    !mapping_parse(&m, str_from(lines[i])), "%s", lines[i]);
}
END_TEST

UNIT("mapping", file, anonymous, bad)
