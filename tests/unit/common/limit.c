/* SPDX-License-Identifier: ISC */
#include "common/limit.h"

#include <sys/resource.h>

#include "tests/unit/unit.h"

START_TEST(files)
{
	struct rlimit limit;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = 8;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	limit_files();
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	ck_assert_uint_eq(limit.rlim_cur, limit.rlim_max);
}
END_TEST

UNIT("limit", files)
