/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/standard.h"

#include <fcntl.h>
#include <unistd.h>

#include "tests/unit/unit.h"

START_TEST(hold)
{
	char c = 0;

	close(STDIN_FILENO);
	ck_assert(standard_hold());
	ck_assert_int_eq(fcntl(STDIN_FILENO, F_GETFD), FD_CLOEXEC);
	ck_assert_int_eq(write(STDIN_FILENO, &c, 1), -1);
	ck_assert(standard_hold());
	ck_assert_int_eq(fcntl(STDERR_FILENO, F_GETFD), 0);
}
END_TEST

START_TEST(output)
{
	int out = dup(STDOUT_FILENO), fd[2], again;

	ck_assert_int_eq(pipe(fd), 0);
	ck_assert_int_ge(dup2(fd[1], STDOUT_FILENO), 0);
	again = open("/dev/stdout", O_WRONLY);
	ck_assert(standard_is_output(STDOUT_FILENO));
	ck_assert(standard_is_output(again));
	close(again);
	again = open("/dev/null", O_WRONLY);
	ck_assert(!standard_is_output(again));
	ck_assert_int_ge(dup2(again, STDOUT_FILENO), 0);
	ck_assert(!standard_is_output(again));
	ck_assert_int_ge(dup2(out, STDOUT_FILENO), 0);
	close(again);
	close(out);
	close(fd[0]);
	close(fd[1]);
}
END_TEST

UNIT("standard", hold, output)
