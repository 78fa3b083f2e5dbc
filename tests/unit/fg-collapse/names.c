/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "cmd/fg-collapse/names.h"

struct pair {
	const char *in, *out;
};

static void
check(const char *in, struct buf *b, const char *out)
{
	buf_addc(b, '\0');
	ck_assert_msg(
	    strcmp(b->s, out) == 0, "%s gives %s, not %s", in, b->s, out);
	buf_clear(b);
}

START_TEST(argument_lists_go_names_stay)
{
	static const struct pair pairs[] = {
		{ "main", "main" },
		{ "go/build.(*importReader).readByte",
		    "go/build.(*importReader).readByte" },
		{ "foo<Vec::<usize>>(Vec<usize>)", "foo<Vec::<usize>>" },
		{ ".run()V", ".run" },
		{ "base(BasicType) const", "base" },
		{ "std::function<void (int, int)>::operator(int, int)",
		    "std::function<void (int, int)>::operator" },
		{ "(anonymous namespace)::myBar()",
		    "(anonymous namespace)::myBar" },
		{ "[(foo)]::bar()", "[(foo)]::bar" },
		{ "a::(anonymous class)::b(int)", "a::(anonymous class)::b" },
		{ "Lorg/x/Foo;.call(Ljava/lang/Object;)V", "Lorg/x/Foo:.call" },
		{ "(garbage collector)", "(garbage collector)" },
		{ "RegExp:[&<>\"\\']", "RegExp:[&<>\"\\']" },
		{ "f (int)", "f" },
		{ "f(int", "f" },
		{ " (;)", "(:)" },
		{ "f\t(int) ", "f" },
		{ "", "" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		names_generic(str_from(pairs[i].in), &b);
		check(pairs[i].in, &b, pairs[i].out);
	}
	buf_free(&b);
}
END_TEST

START_TEST(operators_are_no_brackets)
{
	static const struct pair pairs[] = {
		{ "{lambda(int, int)#2}::operator()()",
		    "{lambda(int, int)#2}::operator()" },
		{ "A::operator()(int) const", "A::operator()" },
		{ "std::function<void (int)>::operator()(int) const",
		    "std::function<void (int)>::operator()" },
		{ "ns::operator<(A const&, B const&)", "ns::operator<" },
		{ "operator<< <char>(std::ostream&, char)",
		    "operator<< <char>" },
		{ "operator>><int>(int)", "operator>><int>" },
		{ "operator<=>(A, B)", "operator<=>" },
		{ "A::operator->() const", "A::operator->" },
		{ "A::operator->*(int)", "A::operator->*" },
		{ "operator new[](unsigned long)", "operator new[]" },
		{ "operator bool() const", "operator bool" },
		{ "my_operator<int>(int)", "my_operator<int>" },
		{ "f<(x < 3)>(int)", "f<(x < 3)>" },
		{ "f<decltype (a->b)>(int)", "f<decltype (a->b)>" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		names_generic(str_from(pairs[i].in), &b);
		check(pairs[i].in, &b, pairs[i].out);
	}
	buf_free(&b);
}
END_TEST

START_TEST(functions_within_functions_keep_their_own_name)
{
	static const struct pair pairs[] = {
		{ "f(int)::{lambda(int)#1}::operator()(int) const",
		    "f::{lambda(int)#1}::operator()" },
		{ "A::g() const::{lambda()#1}::operator()() const",
		    "A::g::{lambda()#1}::operator()" },
		{ "f(int)::'lambda'(char)::operator()(char) const",
		    "f::'lambda'::operator()" },
		{ "f(void (*)(int))::Local::g() &&", "f::Local::g" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		names_generic(str_from(pairs[i].in), &b);
		check(pairs[i].in, &b, pairs[i].out);
	}
	buf_free(&b);
}
END_TEST

START_TEST(rust_symbols_are_repaired)
{
	static const struct pair pairs[] = {
		{ "core::mem::swap::hcb834a1162e5ad6c", "core::mem::swap" },
		{ "_$LT$std..io..BufReader$LT$R$GT$$GT$::new::"
		  "h893d205748cacdd5",
		    "<std::io::BufReader<R>>::new" },
		{ "core::ptr::_$LT$impl$u20$$BP$mut$u20$T$GT$::offset::"
		  "h83331dc01d57b6ff",
		    "core::ptr::_<impl *mut T>::offset" },
		{ "a::_$u7b$$u7b$closure$u7d$$u7d$::h503fb3ffeae6899e",
		    "a::_{{closure}}" },
		{ "a::b.c::h503fb3ffeae6899e", "a::b.c" },
		{ "a$XX$b..c::h503fb3ffeae6899e", "a$XX$b..c" },
		{ "a$u0a$b::h503fb3ffeae6899e", "a$u0a$b" },
		{ "a$LT::h503fb3ffeae6899e", "a$LT" },
		{ "a::h503fb3ffeae6899e.llvm.1234", "a" },
		{ "a::h503fb3ffeae6899e (.llvm.1234)", "a" },
	};
	static const char *const others[] = { "main", "a::h503fb3ffeae6899",
		"ah503fb3ffeae6899e", "::h503fb3ffeae6899e",
		"a::h503fb3ffeae6899g", "a.llvm.1", "" };
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		ck_assert(names_rust(str_from(pairs[i].in), &b));
		check(pairs[i].in, &b, pairs[i].out);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		ck_assert(!names_rust(str_from(others[i]), &b));
	ck_assert_uint_eq(b.n, 0);
	buf_free(&b);
}
END_TEST

START_TEST(java_classes_lose_their_letter)
{
	ck_assert(
	    str_eq(names_java(STR("Lorg/x/Foo:.bar")), STR("org/x/Foo:.bar")));
	ck_assert(str_eq(names_java(STR("LBusy::main")), STR("LBusy::main")));
	ck_assert(str_eq(names_java(STR("org/x/Foo")), STR("org/x/Foo")));
}
END_TEST

START_TEST(chains_are_split_at_arrows)
{
	struct str chain = STR("a->A::operator->->c->"), link;

	ck_assert(names_link(&chain, &link));
	ck_assert(str_eq(link, STR("a")));
	ck_assert(names_link(&chain, &link));
	ck_assert(str_eq(link, STR("A::operator->")));
	ck_assert(names_link(&chain, &link));
	ck_assert(str_eq(link, STR("c")));
	ck_assert(!names_link(&chain, &link));
}
END_TEST

START_TEST(shapes_of_go)
{
	static const struct {
		const char *in, *out;
	} pairs[] = {
		{ "main.Map[go.shape.int,go.shape.string]", "main.Map[...]" },
		{ "main.(*List[go.shape.[]uint8]).Push",
		    "main.(*List[...]).Push" },
		{ "F[go.shape.int].G[go.shape.struct { X [2]int }].func1",
		    "F[...].G[...].func1" },
		{ "F[go.shape.int", "F[...]" },
		{ "F[int]", "F[int]" },
		{ "", "" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		buf_clear(&b);
		buf_addstr(&b, STR("x"));
		buf_addstr(&b, str_from(pairs[i].in));
		names_go(&b, 1);
		buf_addc(&b, '\0');
		ck_assert_str_eq(b.s + 1, pairs[i].out);
	}
	buf_free(&b);
}
END_TEST

UNIT("names", argument_lists_go_names_stay, operators_are_no_brackets,
    functions_within_functions_keep_their_own_name, rust_symbols_are_repaired,
    java_classes_lose_their_letter, chains_are_split_at_arrows, shapes_of_go)
