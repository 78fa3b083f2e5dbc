/* SPDX-License-Identifier: ISC */
#include "cmd/fg-collapse/valgrind.h"

#include "cmd/fg-collapse/format.h"
#include "cmd/fg-collapse/profile.h"
#include "cmd/fg-collapse/sink.h"
#include "tests/unit/fg-collapse/text.h"
#include "tests/unit/unit.h"

/* A line of valgrind's is that frame. */
static void
is(const struct format_opts *opts, const char *text, const char *want,
    bool is_known)
{
	struct sink sink = { 0 };
	struct stackset *set = &sink.stacks;
	struct profile p;
	struct buf b = { 0 };
	bool known = !is_known;

	profile_init(&p, &sink, opts);
	profile_push(&p, valgrind_frame(&p, str_from(text), &known));
	ck_assert_msg(known == is_known, "%s", text);
	ck_assert(profile_add_up(&p, COUNT(1)));
	text_of(&set, 1, 100, &b);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
	profile_free(&p);
	sink_free(&sink);
}

START_TEST(functions)
{
	const struct format_opts o = { 0 };

	is(&o, "0x10925C: make_str (demo.c:14)", "make_str 1\n", true);
	is(&o, "0x484BE4C: mempcpy (in /usr/lib/libc.so.6)", "mempcpy 1\n",
	    true);
	is(&o, "0x1: f(int, char (*)(void)) (a b.cc:3)", "f 1\n", true);
	is(&o, "0x1: operator new(unsigned long) (vg_replace_malloc.c:472)",
	    "operator new 1\n", true);
	is(&o, "0x1: (below main) (libc_start_call_main.h:58)",
	    "(below main) 1\n", true);
}
END_TEST

START_TEST(without_a_symbol)
{
	const struct format_opts o = { 0 }, addrs = { .addrs = true };

	is(&o, "0x401AB77: ??? (in /lib/ld-linux-x86-64.so.2)",
	    "[ld-linux-x86-64.so.2] 1\n", true);
	is(&addrs, "0x401AB77: ??? (in /lib/ld-linux-x86-64.so.2)",
	    "[ld-linux-x86-64.so.2 <401AB77>] 1\n", true);
	is(&o, "0x1: ???", "[unknown] 1\n", false);
}
END_TEST

START_TEST(source_lines)
{
	const struct format_opts o = { .srcline = true };

	is(&o, "0x10925C: make_str (demo.c:14)", "make_str:demo.c:14 1\n",
	    true);
	is(&o, "0x484BE4C: mempcpy (in /usr/lib/libc.so.6)", "mempcpy 1\n",
	    true);
}
END_TEST

UNIT("valgrind", functions, without_a_symbol, source_lines)
