/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/child.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static char sh[] = "sh", minus_c[] = "-c";

static int
run(char *script)
{
	char *argv[] = { sh, minus_c, script, NULL };
	struct child c;
	sigset_t none;

	sigemptyset(&none);
	ck_assert(child_fork(&c, argv, &none, false, NULL));
	ck_assert(!child_ended(&c, false));
	ck_assert_int_eq(child_go(&c), 0);
	ck_assert(child_ended(&c, true));
	ck_assert(child_ended(&c, false));
	ck_assert_int_eq(child_signal(&c),
	    child_status(&c) > 128 ? child_status(&c) - 128 : 0);
	return child_status(&c);
}

START_TEST(statuses)
{
	char ok[] = "exit 0", seven[] = "exit 7", term[] = "kill -TERM $$";

	ck_assert_int_eq(run(ok), 0);
	ck_assert_int_eq(run(seven), 7);
	ck_assert_int_eq(run(term), 128 + SIGTERM);
}
END_TEST

START_TEST(not_to_be_run)
{
	char none[] = "/nonexistent/x", folder[] = "/";
	char *argv[] = { none, NULL };
	struct child c;
	sigset_t set;

	sigemptyset(&set);
	ck_assert(child_fork(&c, argv, &set, false, NULL));
	ck_assert_int_eq(child_go(&c), ENOENT);
	ck_assert(c.ended);
	argv[0] = folder;
	ck_assert(child_fork(&c, argv, &set, false, NULL));
	ck_assert_int_eq(child_go(&c), EACCES);
}
END_TEST

START_TEST(exists)
{
	char path[PATH_MAX];
	const char *old = getenv("PATH");

	ck_assert(child_exists("sh"));
	ck_assert(child_exists("/bin/sh"));
	ck_assert(!child_exists("/bin/sh/x"));
	ck_assert(!child_exists("no-such-command"));
	ck_assert(!child_exists(""));
	snprintf(path, sizeof(path), "%s", old != NULL ? old : "");
	ck_assert_int_eq(setenv("PATH", "/nonexistent::", 1), 0);
	ck_assert(!child_exists("sh"));
	ck_assert_int_eq(chdir("/bin"), 0);
	ck_assert(child_exists("sh"));
	ck_assert_int_eq(setenv("PATH", "", 1), 0);
	ck_assert(child_exists("sh"));
	unsetenv("PATH");
	ck_assert(child_exists("sh"));
	setenv("PATH", path, 1);
}
END_TEST

/* Held back by a recorder that then ends, it does nothing. */
START_TEST(abandoned)
{
	char path[] = "/tmp/fg-child-XXXXXX", script[64];
	char *argv[] = { sh, minus_c, script, NULL };
	struct child c;
	sigset_t set;
	int fd = mkstemp(path);
	char byte;

	snprintf(script, sizeof(script), "echo x >%s", path);
	sigemptyset(&set);
	ck_assert(child_fork(&c, argv, &set, false, NULL));
	close(c.go);
	ck_assert(child_ended(&c, true));
	ck_assert_int_eq(read(fd, &byte, 1), 0);
	close(fd);
	unlink(path);
}
END_TEST

/* The command gets the mask it is given, and its output where it is told. */
START_TEST(surroundings)
{
	char script[] = "echo out; kill -TERM $$; echo survived";
	char *argv[] = { sh, minus_c, script, NULL };
	char text[32] = "";
	struct child c;
	sigset_t set, old;
	int fd[2], saved = dup(STDERR_FILENO);

	ck_assert_int_eq(pipe(fd), 0);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, &old);
	dup2(fd[1], STDERR_FILENO);
	ck_assert(child_fork(&c, argv, &old, true, NULL));
	dup2(saved, STDERR_FILENO);
	close(fd[1]);
	ck_assert_int_eq(child_go(&c), 0);
	ck_assert(child_ended(&c, true));
	ck_assert_int_eq(child_signal(&c), SIGTERM);
	ck_assert_int_gt(read(fd[0], text, sizeof(text) - 1), 0);
	ck_assert_str_eq(text, "out\n");
	sigprocmask(SIG_SETMASK, &old, NULL);
	close(fd[0]);
	close(saved);
}
END_TEST

UNIT("child", statuses, not_to_be_run, exists, abandoned, surroundings)
