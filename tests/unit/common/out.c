/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/out.h"

START_TEST(what_is_written_arrives)
{
	struct out o;
	char got[64];
	int fds[2];
	ssize_t n;

	ck_assert_int_eq(pipe(fds), 0);
	dup2(fds[1], STDOUT_FILENO);
	close(fds[1]);
	out_init(&o);
	out_text(&o, "a;b");
	out_char(&o, ' ');
	out_count(&o, (struct count){ 3, COUNT_FRAC / 4 });
	out_char(&o, ' ');
	out_dec(&o, 9);
	out_close(&o);
	n = read(fds[0], got, sizeof(got));
	ck_assert(str_eq((struct str){ got, (size_t)n }, STR("a;b 3.25 9")));
}
END_TEST

START_TEST(a_full_disk_is_an_error)
{
	struct out o;
	int fd = open("/dev/full", O_WRONLY);

	if (fd == -1)
		exit(1);
	dup2(fd, STDOUT_FILENO);
	out_init(&o);
	out_text(&o, "lost");
	out_close(&o);
	exit(0);
}
END_TEST

START_TEST(a_closed_output_is_an_error)
{
	struct out o;

	close(STDOUT_FILENO);
	out_init(&o);
	out_close(&o);
	exit(0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("out");
	TCase *tcase = tcase_create("out");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, what_is_written_arrives);
	tcase_add_exit_test(tcase, a_full_disk_is_an_error, 1);
	tcase_add_exit_test(tcase, a_closed_output_is_an_error, 1);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
