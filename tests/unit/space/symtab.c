/* SPDX-License-Identifier: ISC */
#include "common/space/symtab.h"

#include "tests/unit/unit.h"

static void
name_is(const struct symtab *t, uint64_t addr, const char *name)
{
	const struct symtab_entry *e = symtab_find(t, addr);

	ck_assert_str_eq(e != NULL ? e->name.s : "", name);
}

static void
add(struct symtab *t, uint64_t start, uint64_t size, const char *name)
{
	symtab_add(t, start, size, str_from(name), SYMTAB_GLOBAL, 0);
}

START_TEST(empty)
{
	struct symtab t = { 0 };

	symtab_finish(&t);
	name_is(&t, 0, "");
	symtab_free(&t);
}
END_TEST

START_TEST(sizes_and_gaps)
{
	struct symtab t = { 0 };

	add(&t, 300, 0, "label");
	add(&t, 100, 50, "a");
	add(&t, 200, 10, "b");
	symtab_finish(&t);
	name_is(&t, 99, "");
	name_is(&t, 100, "a");
	name_is(&t, 149, "a");
	name_is(&t, 150, "");
	name_is(&t, 209, "b");
	name_is(&t, 210, "");
	name_is(&t, 300, "label");
	name_is(&t, 300 + 4095, "label");
	name_is(&t, 300 + 4096, "");
	symtab_free(&t);
}
END_TEST

START_TEST(overlaps)
{
	struct symtab t = { 0 };

	add(&t, 0, 100, "outer");
	add(&t, 10, 20, "in");
	add(&t, 15, 5, "inmost");
	add(&t, 90, 30, "crossing");
	symtab_finish(&t);
	name_is(&t, 9, "outer");
	name_is(&t, 14, "in");
	name_is(&t, 19, "inmost");
	name_is(&t, 20, "in");
	name_is(&t, 29, "in");
	name_is(&t, 30, "outer");
	name_is(&t, 95, "crossing");
	name_is(&t, 119, "crossing");
	name_is(&t, 120, "");
	symtab_free(&t);
}
END_TEST

/* A label in a function does not cut it; one behind it stands. */
START_TEST(labels)
{
	struct symtab t = { 0 };

	add(&t, 100, 50, "f");
	add(&t, 120, 0, "f_loop");
	add(&t, 150, 0, "after");
	add(&t, 180, 10, "g");
	symtab_finish(&t);
	name_is(&t, 130, "f");
	name_is(&t, 150, "after");
	name_is(&t, 179, "after");
	name_is(&t, 180, "g");
	symtab_free(&t);
}
END_TEST

START_TEST(aliases)
{
	struct symtab t = { 0 };
	const struct symtab_entry *e;

	symtab_add(&t, 1, 0, STR("nosize"), SYMTAB_GLOBAL, 0);
	symtab_add(&t, 1, 8, STR("weak"), SYMTAB_WEAK, 0);
	symtab_add(&t, 1, 8, STR("local_long_name"), 0, 0);
	symtab_add(&t, 1, 8, STR("__global"), SYMTAB_GLOBAL, 0);
	symtab_add(&t, 1, 8, STR("glob"), SYMTAB_GLOBAL, 0);
	symtab_add(&t, 1, 8, STR("global2"), SYMTAB_GLOBAL, 0);
	symtab_add(&t, 1, 8, STR("global1"), SYMTAB_GLOBAL, 0);
	symtab_add(&t, 20, 8, STR("__GI___execve"), 0, 0);
	symtab_add(&t, 20, 8, STR("execve"), SYMTAB_WEAK, 0);
	symtab_add(&t, 20, 8, STR("__execve"), 0, 0);
	symtab_finish(&t);
	name_is(&t, 1, "global2");
	e = symtab_find(&t, 1);
	ck_assert_uint_eq(e->aliases, 3);
	ck_assert_str_eq(e[1].name.s, "global1");
	ck_assert_uint_eq(symtab_find(&t, 20)->aliases, 1);
	name_is(&t, 20, "__GI___execve");
	symtab_free(&t);
}
END_TEST

/* The last symbol of one group does not reach to the first of the next. */
START_TEST(groups)
{
	struct symtab t = { 0 };

	symtab_add(&t, 0x1000, 0, STR("kernel"), 0, 0);
	symtab_add(&t, 0x100000, 0, STR("module"), 0, 1);
	symtab_finish(&t);
	name_is(&t, 0x1fff, "kernel");
	name_is(&t, 0x2000, "");
	name_is(&t, 0x100000, "module");
	symtab_free(&t);
}
END_TEST

START_TEST(end_of_addresses)
{
	struct symtab t = { 0 };

	add(&t, UINT64_MAX - 10, 100, "last");
	add(&t, UINT64_MAX - 20, UINT64_MAX, "before");
	symtab_finish(&t);
	name_is(&t, UINT64_MAX - 1, "last");
	name_is(&t, UINT64_MAX - 11, "before");
	symtab_free(&t);
}
END_TEST

UNIT("symtab", empty, sizes_and_gaps, overlaps, labels, aliases, groups,
    end_of_addresses)
