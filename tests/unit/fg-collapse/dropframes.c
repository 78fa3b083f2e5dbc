/* SPDX-License-Identifier: ISC */
/* Which functions a profile.proto's expressions drop. */
#include "cmd/fg-collapse/dropframes.h"

#include "tests/unit/unit.h"

static bool
drops(const char *drop, const char *keep, const char *name)
{
	struct dropframes d;
	bool yes;

	ck_assert_ptr_null(dropframes_init(&d, str_from(drop), str_from(keep)));
	yes = dropframes_drops(&d, str_from(name));
	dropframes_free(&d);
	return yes;
}

START_TEST(whole_names)
{
	ck_assert(drops("malloc|calloc", "", "malloc"));
	ck_assert(drops("malloc|calloc", "", "calloc"));
	ck_assert(!drops("malloc|calloc", "", "mallocs"));
	ck_assert(!drops("malloc|calloc", "", "a_malloc"));
	ck_assert(drops(".*malloc.*", "", "a_mallocs"));
	ck_assert(!drops("", "", "malloc"));
	ck_assert(!drops("", "malloc", "malloc"));
	ck_assert(!drops(".*", "", ""));
}
END_TEST

START_TEST(kept)
{
	ck_assert(!drops("tc::.*", "tc::New", "tc::New"));
	ck_assert(drops("tc::.*", "tc::New", "tc::Newer"));
}
END_TEST

START_TEST(less_arguments)
{
	ck_assert(drops("operator new", "", "operator new(unsigned long)"));
	ck_assert(drops("f::operator\\(\\)", "", "f::operator()(int)"));
	ck_assert(drops("\\(anonymous namespace\\)::f", "",
	    "(anonymous namespace)::f(a(b))"));
	ck_assert(drops("malloc", "", ".malloc"));
}
END_TEST

START_TEST(no_expression)
{
	struct dropframes d;

	ck_assert_ptr_nonnull(dropframes_init(&d, STR("(a"), STR("")));
	ck_assert(!dropframes_drops(&d, STR("a")));
	dropframes_free(&d);
	ck_assert_ptr_nonnull(dropframes_init(&d, STR("a"), STR("[")));
	ck_assert(!dropframes_drops(&d, STR("a")));
	dropframes_free(&d);
}
END_TEST

UNIT("dropframes", whole_names, kept, less_arguments, no_expression)
