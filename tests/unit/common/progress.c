/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/progress.h"

static char text[256];

/* What fn writes to standard error, which is no terminal. */
static void
capture(void (*fn)(struct progress *p), struct progress *p)
{
	int fds[2], err = dup(STDERR_FILENO);
	ssize_t n;

	ck_assert_int_eq(pipe(fds), 0);
	dup2(fds[1], STDERR_FILENO);
	close(fds[1]);
	fn(p);
	dup2(err, STDERR_FILENO);
	close(err);
	n = read(fds[0], text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	close(fds[0]);
}

static void
two_ticks(struct progress *p)
{
	progress_tick(p, 30000000, 30000000);
	progress_tick(p, 31000000, 31000000); /* too soon for another line */
	progress_end(p);
	progress_tick(p, 99000000, 99000000);
}

START_TEST(a_line_is_shown_and_erased)
{
	struct progress p = {
		.on = true, .size = 100000000, .unit = "MB", .per = 1000000
	};

	capture(two_ticks, &p);
	ck_assert_msg(
	    strncmp(text, "\r\033[K29%  30 MB  ", 16) == 0, "%s", text);
	ck_assert_msg(
	    strcmp(text + strlen(text) - 6, "/s\r\033[K") == 0, "%s", text);
	ck_assert_ptr_null(strstr(text, "31 MB"));
	ck_assert_ptr_null(strstr(text, "99 MB"));
}
END_TEST

START_TEST(a_line_fits_the_terminal)
{
	struct progress p = {
		.on = true, .size = 100000000, .unit = "MB", .per = 1
	};

	setenv("COLUMNS", "20", 1);
	capture(two_ticks, &p);
	unsetenv("COLUMNS");
	/* 19 columns between two times \r ESC [ K. */
	ck_assert_uint_eq(strlen(text), 4 + 19 + 4);
	ck_assert(strncmp(text, "\r\033[K29%  30000000 MB  ", 22) == 0);
}
END_TEST

static void
two_inputs(struct progress *p)
{
	progress_add(p, 20000000);
	p->next = 0;
	progress_add(p, 30000000);
	progress_end(p);
}

/* What several readers got is one sum. */
START_TEST(what_is_added_is_summed_up)
{
	struct progress p = { .on = true,
		.size = 100000000,
		.next = UINT64_MAX,
		.unit = "MB",
		.per = 1000000 };

	capture(two_inputs, &p);
	ck_assert_msg(
	    strncmp(text, "\r\033[K49%  50 MB  ", 16) == 0, "%s", text);
}
END_TEST

static void
begin_and_tick(struct progress *p)
{
	progress_init(p, true, -1, "samples", 1);
	p->next = 0;
	progress_tick(p, 5, 5);
	progress_end(p);
}

START_TEST(nothing_is_written_but_to_a_terminal)
{
	struct progress p;

	capture(begin_and_tick, &p);
	ck_assert_str_eq(text, "");
}
END_TEST

UNIT("progress", a_line_is_shown_and_erased, a_line_fits_the_terminal,
    what_is_added_is_summed_up, nothing_is_written_but_to_a_terminal)
