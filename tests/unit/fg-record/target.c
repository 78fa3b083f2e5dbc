/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/target.h"

#include <unistd.h>

#include "tests/unit/threads.h"
#include "tests/unit/unit.h"

START_TEST(cpu_lists)
{
	struct target t = { 0 };

	ck_assert(target_parse_cpus(&t, STR("0,2-4,9")));
	ck_assert_uint_eq(t.ncpus, 5);
	ck_assert_int_eq(t.cpus[0], 0);
	ck_assert_int_eq(t.cpus[1], 2);
	ck_assert_int_eq(t.cpus[3], 4);
	ck_assert_int_eq(t.cpus[4], 9);
	target_free(&t);
}
END_TEST

START_TEST(bad_cpu_lists)
{
	static const char *const bad[] = { "", "a", "1,", "1-", "-1", "3-2",
		"1 2", "1-2-3", "0-99999999", "18446744073709551616" };
	struct target t = { 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(
		    !target_parse_cpus(&t, str_from(bad[i])), "%s", bad[i]);
	target_free(&t);
}
END_TEST

START_TEST(this_process)
{
	struct target t;

	target_init(&t);
	ck_assert_uint_ge(t.ncpus, 1);
	ck_assert(target_add_pid(&t, getpid()));
	ck_assert_uint_eq(t.npids, 1);
	ck_assert_uint_eq(t.ntids, threads());
	ck_assert_int_eq(t.tids[0], getpid());
	/* A second time would count its samples twice. */
	ck_assert(target_add_pid(&t, getpid()));
	ck_assert_uint_eq(t.ntids, threads());
	target_free(&t);
}
END_TEST

START_TEST(bad_pids)
{
	struct target t;
	struct str bad;

	target_init(&t);
	ck_assert(!target_add_list(&t, "", &bad));
	ck_assert(!target_add_list(&t, "1x", &bad));
	ck_assert(str_eq(bad, STR("1x")));
	ck_assert(!target_add_list(&t, "1,,2", &bad));
	ck_assert(str_eq(bad, STR("")));
	ck_assert(!target_add_list(&t, "0", &bad));
	ck_assert(!target_add_list(&t, "-1", &bad));
	ck_assert(!target_add_list(&t, "4294967296", &bad));
	ck_assert(!target_add_list(&t, "2147483647", &bad));
	target_free(&t);
}
END_TEST

UNIT("target", cpu_lists, bad_cpu_lists, this_process, bad_pids)
