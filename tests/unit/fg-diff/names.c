/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "cmd/fg-diff/names.h"
#include "common/reader.h"

static void
becomes(const char *rules, const char *stack, const char *want)
{
	struct names n = { 0 };
	struct str got;

	ck_assert(names_rules(&n, rules));
	got = names_stack(&n, str_from(stack));
	ck_assert_msg(str_eq(got, str_from(want)), "%s: %s gives %.*s", rules,
	    stack, (int)got.n, got.s);
	names_free(&n);
}

START_TEST(addresses)
{
	becomes("hex", "a;0x7f12;b", "a;0x...;b");
	becomes("hex", "0xAbCg", "0x...g");
	becomes("hex", "0x", "0x");
	becomes("hex", "0xg0x1", "0xg0x...");
	becomes("hex", "00x00x0", "00x...x0");
	becomes("hex", "none", "none");
	becomes("hex", "", "");
	becomes("hex", ";;", ";;");
}
END_TEST

START_TEST(suffixes)
{
	becomes("hash", "core::fmt::h0123456789abcdef;b", "core::fmt;b");
	becomes("hash", "a::h012345;b", "a::h012345;b");
	becomes("hash", "f.__uniq.1234567", "f");
	becomes("llvm", "f.llvm.123;g.llvm.", "f;g.llvm.");
	becomes("clone", "f.isra.0.part.12.cold;g.constprop.1", "f;g");
	becomes("clone", "operator.isra", "operator.isra");
	becomes("lineno", "a.py:12;b.c:7x;:3", "a.py;b.c:7x;:3");
	becomes("llvm,clone", "f.isra.0.llvm.99", "f");
}
END_TEST

START_TEST(a_name_is_left)
{
	becomes("clone", ".cold", ".cold");
	becomes("all", "a;.cold;.isra.0", "a;.cold;.isra.0");
	becomes("hash", " .__uniq.12 ;b", " .__uniq.12 ;b");
	becomes("llvm", ".llvm.1# note;b", ".llvm.1# note;b");
}
END_TEST

START_TEST(lambdas)
{
	becomes("lambda", "main::{lambda(int)#2}::operator()",
	    "main::{lambda(int)#...}::operator()");
	becomes("lambda", "a::{closure#0}", "a::{closure#...}");
	becomes("lambda", "Foo.lambda$run$3", "Foo.lambda$run$...");
	becomes("lambda", "Foo$$Lambda$14/0x7f12.run", "Foo$$Lambda$....run");
	becomes("lambda", "main.func1", "main.func...");
	becomes("lambda", "$_0::operator()", "$_...::operator()");
	becomes("lambda", "vector#2 $1", "vector#2 $1");
}
END_TEST

START_TEST(rules_that_are_none)
{
	struct names n = { 0 };

	ck_assert(!names_rules(&n, "hex,no"));
	ck_assert(!names_rules(&n, ""));
	ck_assert(!names_rules(&n, "hex,"));
	names_free(&n);
}
END_TEST

static bool
map(struct names *n, const char *text)
{
	struct reader r;
	bool ok;

	reader_init_mem(&r, text, strlen(text));
	ok = names_map(n, &r);
	reader_free(&r);
	return ok;
}

START_TEST(frames_by_a_map)
{
	struct names n = { 0 };

	ck_assert(map(&n, "# comment\n\nold\tnew\na b\tc d\n"));
	ck_assert(names_any(&n));
	ck_assert(str_eq(names_stack(&n, STR("old;a b;older;new")),
	    STR("new;c d;older;new")));
	ck_assert(!map(&n, "old new\n"));
	ck_assert(!map(&n, "\tnew\n"));
	ck_assert(!map(&n, "a\tb;c\n"));
	ck_assert(!map(&n, "a\t# b\n"));
	names_free(&n);
}
END_TEST

UNIT("names", addresses, suffixes, a_name_is_left, lambdas, rules_that_are_none,
    frames_by_a_map)
