/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/opts.h"
#include "common/reader.h"

/* A file that holds text; its name. */
static char *
file(const char *text)
{
	char *name = strdup("/tmp/fg-opts-XXXXXX");
	int fd = mkstemp(name);

	ck_assert_int_ne(fd, -1);
	ck_assert(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	return name;
}

START_TEST(operands_in_order_and_missing_ones_told)
{
	char *a = file("one\n"), *b = file("two\n");
	char missing[] = "/nonexistent/file";
	char *argv[] = { a, missing, b, NULL };
	struct opts_inputs in;
	struct reader r;
	struct str l;

	opts_inputs(&in, argv, &r);
	ck_assert(opts_next(&in));
	ck_assert(reader_line(&r, &l) && str_eq(l, STR("one")));
	ck_assert(opts_next(&in));
	ck_assert(in.bad);
	ck_assert(reader_line(&r, &l) && str_eq(l, STR("two")));
	ck_assert_str_eq(r.name, b);
	ck_assert(!opts_next(&in));
	unlink(a);
	unlink(b);
	free(a);
	free(b);
}
END_TEST

START_TEST(inputs_side_by_side)
{
	char *a = file("one\n"), *b = file("two\n");
	char *argv[] = { a, b, NULL };
	struct opts_inputs in;
	struct reader r[2];
	struct str l;

	opts_inputs(&in, argv, &r[0]);
	ck_assert(opts_next(&in));
	opts_keep(&in, &r[1]);
	ck_assert(opts_next(&in));
	opts_keep(&in, NULL);
	ck_assert(!opts_next(&in));
	ck_assert(reader_line(&r[1], &l) && str_eq(l, STR("two")));
	ck_assert(reader_line(&r[0], &l) && str_eq(l, STR("one")));
	ck_assert(opts_close(&r[0]));
	r[1].err = 5;
	ck_assert(!opts_close(&r[1]));
	unlink(a);
	unlink(b);
	free(a);
	free(b);
}
END_TEST

START_TEST(no_operand_is_standard_input)
{
	char *argv[] = { NULL };
	struct opts_inputs in;
	struct reader r;

	opts_inputs(&in, argv, &r);
	ck_assert(opts_next(&in));
	ck_assert_int_eq(r.fd, STDIN_FILENO);
	ck_assert(!opts_next(&in));
	ck_assert(!in.bad);
}
END_TEST

START_TEST(a_directory_cannot_be_read)
{
	char dir[] = "/tmp";
	char *argv[] = { dir, NULL };
	struct opts_inputs in;
	struct reader r;
	struct str l;

	opts_inputs(&in, argv, &r);
	ck_assert(opts_next(&in));
	ck_assert(!reader_line(&r, &l));
	ck_assert(!opts_next(&in));
	ck_assert(in.bad);
}
END_TEST

UNIT("opts", operands_in_order_and_missing_ones_told, inputs_side_by_side,
    no_operand_is_standard_input, a_directory_cannot_be_read)
