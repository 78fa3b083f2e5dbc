/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/reader.h"

START_TEST(lines)
{
	struct reader r;
	struct str l;

	reader_init_mem(&r, "ab\n\nc\0d\nlast", 12);
	ck_assert(reader_line(&r, &l) && str_eq(l, STR("ab")));
	ck_assert(reader_line(&r, &l) && l.n == 0);
	ck_assert(reader_line(&r, &l) && str_eq(l, STR("c\0d")));
	ck_assert_uint_eq(r.offset, 8);
	ck_assert(reader_line(&r, &l) && str_eq(l, STR("last")));
	ck_assert(!reader_line(&r, &l));
	ck_assert_uint_eq(r.line, 4);
	ck_assert_uint_eq(r.offset, 12);
	reader_free(&r);
}
END_TEST

START_TEST(nothing)
{
	struct reader r;
	struct str l;

	reader_init_mem(&r, NULL, 0);
	ck_assert(!reader_line(&r, &l));
	ck_assert_uint_eq(reader_peek(&r, 8).n, 0);
	ck_assert_uint_eq(reader_some(&r).n, 0);
	ck_assert(reader_skip(&r, 0));
	ck_assert(!reader_skip(&r, 1));
	reader_free(&r);
}
END_TEST

/* A child writes text in dribs; the parent reads it from the pipe. */
static int
dribble(const struct buf *text, size_t step)
{
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	if (fork() == 0) {
		for (size_t i = 0; i < text->n; i += step) {
			size_t n = text->n - i < step ? text->n - i : step;

			if (write(fds[1], text->s + i, n) != (ssize_t)n)
				_exit(1);
		}
		_exit(0);
	}
	close(fds[1]);
	return fds[0];
}

START_TEST(pieces_and_long_lines_from_a_pipe)
{
	struct buf text = { 0 };
	struct reader r;
	struct str s;
	int fd;

	for (int i = 0; i < 700000; i++)
		buf_addc(&text, 'x');
	buf_addstr(&text, STR("\nshort\nrest of it"));
	fd = dribble(&text, 4999);
	reader_init(&r, fd, "pipe");
	ck_assert_uint_eq(reader_peek(&r, 10).n, 10);
	ck_assert(reader_line(&r, &s));
	ck_assert_uint_eq(s.n, 700000);
	ck_assert(reader_line(&r, &s) && str_eq(s, STR("short")));
	ck_assert(str_eq(reader_peek(&r, 99), STR("rest of it")));
	ck_assert(reader_skip(&r, 5));
	ck_assert(str_eq(reader_some(&r), STR("of it")));
	ck_assert(!reader_skip(&r, 6));
	ck_assert_uint_eq(r.offset, text.n);
	reader_free(&r);
	close(fd);
	buf_free(&text);
}
END_TEST

/* The same lines, whatever is buffered when one is asked for. */
START_TEST(lines_like_others)
{
	static const struct {
		struct str like, line;
		size_t same;
	} steps[] = {
		{ { "", 0 }, { "main;a 1", 8 }, 0 },
		{ { "main;a", 6 }, { "main;ab 2", 9 }, 6 },
		{ { "main;ab 2", 9 }, { "main;ab 2", 9 }, 9 },
		{ { "main;ab 2 more", 14 }, { "main;ab 2", 9 }, 9 },
		{ { "x", 1 }, { "", 0 }, 0 },
		{ { "last line", 9 }, { "last", 4 }, 4 },
	};
	struct buf text = { 0 };
	struct reader r;
	struct str line;
	size_t same, n = sizeof(steps) / sizeof(steps[0]);

	buf_addstr(
	    &text, STR("main;a 1\nmain;ab 2\nmain;ab 2\nmain;ab 2\n\nlast"));
	for (size_t step = 0; step < 12; step++) {
		if (step == 0)
			reader_init_mem(&r, text.s, text.n);
		else
			reader_init(&r, dribble(&text, step), "pipe");
		for (size_t i = 0; i < n; i++) {
			ck_assert(
			    reader_line_like(&r, steps[i].like, &same, &line));
			ck_assert(str_eq(line, steps[i].line));
			ck_assert_uint_eq(same, steps[i].same);
			ck_assert_uint_eq(r.line, i + 1);
		}
		ck_assert(!reader_line_like(&r, STR("x"), &same, &line));
		ck_assert_uint_eq(r.offset, text.n);
		if (r.fd != -1)
			close(r.fd);
		reader_free(&r);
	}
	buf_free(&text);
}
END_TEST

START_TEST(a_failed_read_is_told)
{
	struct reader r;
	struct str s;

	reader_init(&r, -1, "closed");
	ck_assert(!reader_line(&r, &s));
	ck_assert_int_ne(r.err, 0);
	reader_free(&r);
}
END_TEST

UNIT("reader", lines, nothing, pieces_and_long_lines_from_a_pipe,
    lines_like_others, a_failed_read_is_told)
