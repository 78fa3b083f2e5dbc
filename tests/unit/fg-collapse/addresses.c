/* SPDX-License-Identifier: ISC */
#include "cmd/fg-collapse/addresses.h"

#include "cmd/fg-collapse/format.h"
#include "cmd/fg-collapse/objects.h"
#include "cmd/fg-collapse/profile.h"
#include "cmd/fg-collapse/sink.h"
#include "tests/unit/fg-collapse/text.h"
#include "tests/unit/unit.h"

static void
add(struct addresses *a, uint64_t leaf, uint64_t caller, uint64_t weight)
{
	addresses_push(a, leaf);
	addresses_push(a, caller);
	ck_assert(addresses_add(a, COUNT(weight)));
	ck_assert_uint_eq(a->n, 0);
}

/* Folds all, frees it, and says how many objects were not to be had. */
static uint64_t
folds_to(struct addresses *a, const struct format_opts *opts, const char *want)
{
	struct sink sink = { 0 };
	struct stackset *set = &sink.stacks;
	struct profile p;
	struct buf b = { 0 };
	uint64_t strange;

	profile_init(&p, &sink, opts);
	ck_assert(addresses_fold(a, &p));
	text_of(&set, 1, 100, &b);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	strange = sink.tally.strange.n;
	buf_free(&b);
	profile_free(&p);
	addresses_free(a);
	sink_free(&sink);
	return strange;
}

START_TEST(offsets)
{
	const struct format_opts o = { .no_symbols = true };
	struct addresses a = { 0 };

	ck_assert(addresses_map(
	    &a, STR("2000-3000 r-xp 00000400 fe:00 7      /lib/a b.so")));
	ck_assert(addresses_map(&a, STR("1000-1800 r-xp 0 00:00 0")));
	ck_assert(addresses_map(&a, STR("5000-6000 r-xp 0 00:00 0 [vdso]")));
	ck_assert(!addresses_map(&a, STR("no map")));
	ck_assert(!addresses_map(&a, STR("1-z r-xp 0 00:00 0 /x")));
	add(&a, 0x2010, 0x2021, 1);
	add(&a, 0x5001, 0x2021, 2);
	add(&a, 0x1004, 0x3001, 4); /* behind the end of what is mapped */
	add(&a, 0x2010, 0x2021, 8);
	add(&a, 0x2010, 0, 16);
	ck_assert_uint_eq(folds_to(&a, &o,
			      "[a b.so <420>];[a b.so <410>] 9\n"
			      "[a b.so <420>];[vdso <1>] 2\n"
			      "[unknown <0>];[a b.so <410>] 16\n"
			      "[unknown <3000>];[unknown <1004>] 4\n"),
	    0);
}
END_TEST

/* A caller is one byte before, which is another function. */
START_TEST(symbols)
{
	const struct format_opts o = { .symfs = "testdata/elf" };
	const struct format_opts marks = { .symfs = "testdata/elf",
		.inlined = true };
	struct addresses a = { 0 };

	if (!objects_readable)
		return;
	for (int i = 0; i < 2; i++) {
		ck_assert(addresses_map(
		    &a, STR("7000-8000 r-xp 0 00:00 0 /inlined-gcc")));
		add(&a, 0x7108, 0x7156, 1);
		add(&a, 0x7140, 0x7161, 2);
		if (i == 0)
			folds_to(&a, &o,
			    "[inlined-gcc <155>];c;b;a 1\n_start;d 2\n");
		else
			folds_to(&a, &marks,
			    "[inlined-gcc <155>];c;b_[i];a_[i] 1\n"
			    "_start;d 2\n");
	}
}
END_TEST

/* Each object that is not there is told once. */
START_TEST(not_there)
{
	const struct format_opts o = { 0 };
	struct addresses a = { 0 };

	ck_assert(addresses_map(&a, STR("1000-2000 r-xp 0 fe:00 7 /no/a")));
	ck_assert(addresses_map(&a, STR("2000-3000 r-xp 0 fe:00 7 /no/b")));
	ck_assert(addresses_map(&a, STR("3000-4000 r-xp 0 fe:00 7 /no/c")));
	ck_assert(addresses_map(&a, STR("4000-5000 r-xp 0 fe:00 7 //anon")));
	add(&a, 0x1001, 0x2002, 1);
	add(&a, 0x1002, 0x2003, 1);
	ck_assert_uint_eq(
	    folds_to(&a, &o, "[b <1>];[a <1>] 1\n[b <2>];[a <2>] 1\n"),
	    objects_readable ? 2 : 0);
}
END_TEST

START_TEST(too_much)
{
	const struct format_opts o = { .no_symbols = true };
	struct addresses a = { 0 };

	add(&a, 1, 2, UINT64_MAX);
	addresses_push(&a, 1);
	addresses_push(&a, 2);
	ck_assert(!addresses_add(&a, COUNT(1)));
	folds_to(&a, &o, "[unknown <1>];[unknown <1>] 18446744073709551615\n");
}
END_TEST

UNIT("addresses", offsets, symbols, not_there, too_much)
