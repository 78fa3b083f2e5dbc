/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/help.h"
#include "common/opts.h"

static const struct opts_option table[] = {
	{ .help = "Input" },
	{ 'f', "format", "FORMAT", "its format" },
	{ 'g', NULL, NULL, "a letter alone" },
	{ OPTS_LONG, "old-name", NULL, NULL },
	{ OPTS_LONG + 1, "rare", "N", "" },
	{ OPTS_LONG + 2, "a-name-that-is-long", "[=WHAT]", "may miss" },
	{ 0 },
};
static const char *const examples[] = { "fg-x a | fg-y", NULL };
static const struct opts_program program = {
	.name = "fg-x",
	.operands = "[file ...]",
	.about = "Does this and that.",
	.options = table,
	.examples = examples,
};

static void
is_help(size_t width, const char *want)
{
	struct buf b = { 0 };

	help_write(&b, &program, width);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
}

START_TEST(in_columns)
{
	is_help(80,
	    "usage: fg-x [option ...] [file ...]\n"
	    "Does this and that.\n"
	    "Input:\n"
	    "  -f, --format=FORMAT     its format\n"
	    "  -g                      a letter alone\n"
	    "      --a-name-that-is-long[=WHAT]  may miss\n"
	    "  Also, see the manual: --rare=N\n"
	    "Examples:\n"
	    "    fg-x a | fg-y\n");
}
END_TEST

START_TEST(narrow)
{
	is_help(22,
	    "usage: fg-x\n"
	    "    [option ...] [file\n"
	    "    ...]\n"
	    "Does this and that.\n"
	    "Input:\n"
	    "  -f, --format=FORMAT\n"
	    "        its format\n"
	    "  -g    a letter alone\n"
	    "      --a-name-that-is-long[=WHAT]\n"
	    "        may miss\n"
	    "  Also, see the\n"
	    "  manual: --rare=N\n"
	    "Examples:\n"
	    "    fg-x a | fg-y\n");
}
END_TEST

START_TEST(width)
{
	static const struct {
		const char *columns;
		size_t width;
	} cases[] = { { "40", 40 }, { "20", 20 }, { "19", 80 }, { "200", 80 },
		{ "x", 80 }, { "", 80 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		setenv("COLUMNS", cases[i].columns, 1);
		ck_assert_uint_eq(help_width(-1), cases[i].width);
	}
	unsetenv("COLUMNS");
	ck_assert_uint_eq(help_width(-1), 80);
}
END_TEST

UNIT("help", in_columns, narrow, width)
