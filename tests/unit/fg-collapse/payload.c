/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/payload.h"

static void
check(const char *payload, const char *name, const char *want)
{
	char out[COUNT_TEXT + 1];
	struct count c;
	bool good = payload_field(str_from(payload), str_from(name), &c);

	ck_assert_msg(good == (want != NULL), "%s of %s", name, payload);
	if (!good)
		return;
	out[count_format(out, c)] = '\0';
	ck_assert_str_eq(out, want);
}

START_TEST(fields_are_found)
{
	check("call_site=0xff bytes_req=64 bytes_alloc=96", "bytes_req", "64");
	check("call_site=0xff bytes_req=64", "call_site", "255");
	check("(55d0a1) size=1000", "size", "1000");
	check("prev_comm=a b prev_pid=12 prev_prio=120", "prev_pid", "12");
	check("fd: 3, count: 0x10, pos: 2.5", "count", "16");
	check("fd: 3, count: 0x10, pos: 2.5", "fd", "3");
	check("fd: 3, count: 0x10, pos: 2.5", "pos", "2.5");
	check("addr=deadbeef", "addr", "3735928559");
}
END_TEST

START_TEST(other_fields_are_not)
{
	check("oldsize=3 newsize=4", "size", NULL);
	check("size", "size", NULL);
	check("size=", "size", NULL);
	check("size=-1", "size", NULL);
	check("size=x", "size", NULL);
	check("", "size", NULL);
	check("size=1", "", NULL);
	check("size=99999999999999999999", "size", NULL);
}
END_TEST

UNIT("payload", fields_are_found, other_fields_are_not)
