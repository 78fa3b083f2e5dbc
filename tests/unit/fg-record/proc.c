/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/proc.h"

#include <unistd.h>

#include "common/buf.h"
#include "tests/unit/unit.h"

START_TEST(fields)
{
	struct str text = STR("Name:\ta: b\nTgid:\t12\nmodel name\t: X 5 \n");

	ck_assert(str_eq(proc_field(text, STR("Name")), STR("a: b")));
	ck_assert(str_eq(proc_field(text, STR("Tgid")), STR("12")));
	ck_assert(str_eq(proc_field(text, STR("model name")), STR("X 5")));
	ck_assert_uint_eq(proc_field(text, STR("model")).n, 0);
	ck_assert_uint_eq(proc_field(STR(""), STR("x")).n, 0);
}
END_TEST

START_TEST(lines)
{
	struct str text = STR("a\n\nb"), line;

	ck_assert(str_line(&text, &line) && str_eq(line, STR("a")));
	ck_assert(str_line(&text, &line) && line.n == 0);
	ck_assert(str_line(&text, &line) && str_eq(line, STR("b")));
	ck_assert(!str_line(&text, &line));
}
END_TEST

START_TEST(files)
{
	struct buf b = { 0 };
	int64_t v;

	buf_addc(&b, 'x');
	ck_assert(proc_read(&b, "/proc/%d/comm", (int)getpid()));
	ck_assert(b.n > 1 && b.s[b.n - 1] == '\n');
	ck_assert(!proc_read(&b, "/proc/%d/nonexistent", (int)getpid()));
	ck_assert(!proc_read(&b, "/proc"));
	ck_assert(proc_number("/proc/sys/kernel/pid_max", &v) && v > 0);
	ck_assert(!proc_number("/proc/self/comm", &v));
	buf_free(&b);
}
END_TEST

static int32_t previous, wanted;
static bool seen;

static void
look(void *arg, int32_t id)
{
	ck_assert_int_gt(id, previous);
	previous = id;
	seen = seen || id == wanted;
}

START_TEST(numbers)
{
	wanted = getpid();
	ck_assert(proc_each("/proc", look, NULL));
	ck_assert(seen);
	ck_assert(!proc_each("/nonexistent", look, NULL));
}
END_TEST

UNIT("proc", fields, lines, files, numbers)
