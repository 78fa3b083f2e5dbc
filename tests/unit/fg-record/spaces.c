/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/spaces.h"

#include <stdint.h>

#include "tests/unit/unit.h"

static void
add(struct spaces *s, uint32_t pid, uint64_t start, uint32_t object)
{
	spaces_map(s, pid, (struct map){ start, start + 16, 0, object });
}

/* The object at addr; UINT32_MAX: none. */
static uint32_t
object(struct spaces *s, uint32_t pid, uint64_t addr, bool caller)
{
	const struct map *m =
	    space_find(&spaces_find(s, pid)->space, addr, caller);

	return m != NULL ? m->object : UINT32_MAX;
}

START_TEST(apart)
{
	struct spaces s = { 0 };

	add(&s, 1, 100, 7);
	add(&s, 2, 100, 8);
	ck_assert_uint_eq(object(&s, 1, 100, true), 7);
	ck_assert_uint_eq(object(&s, 2, 115, true), 8);
	ck_assert_uint_eq(object(&s, 2, 116, false), UINT32_MAX);
	ck_assert_uint_eq(object(&s, 3, 100, false), UINT32_MAX);
	spaces_free(&s);
}
END_TEST

START_TEST(forks)
{
	struct spaces s = { 0 };

	add(&s, 1, 100, 7);
	spaces_fork(&s, 2, 1, false);
	spaces_fork(&s, 3, 1, true);
	spaces_fork(&s, 1, 1, false); /* a thread */
	add(&s, 1, 200, 9);
	ck_assert_uint_eq(object(&s, 1, 100, true), 7);
	ck_assert_uint_eq(object(&s, 2, 100, true), 7);
	ck_assert_uint_eq(object(&s, 2, 200, true), UINT32_MAX);
	ck_assert_uint_eq(object(&s, 3, 100, true), UINT32_MAX);
	/* The id given to another process. */
	spaces_fork(&s, 2, 3, false);
	ck_assert_uint_eq(object(&s, 2, 100, true), UINT32_MAX);
	spaces_free(&s);
}
END_TEST

START_TEST(execs)
{
	struct spaces s = { 0 };
	uint64_t before;

	add(&s, 1, 100, 7);
	before = spaces_find(&s, 1)->generation;
	spaces_exec(&s, 1);
	ck_assert_uint_ne(spaces_find(&s, 1)->generation, before);
	ck_assert_uint_eq(object(&s, 1, 100, true), UINT32_MAX);
	ck_assert_uint_eq(object(&s, 1, 100, false), 7);
	add(&s, 1, 100, 8);
	ck_assert_uint_eq(object(&s, 1, 100, false), 8);
	spaces_exec(&s, 1);
	spaces_exec(&s, 1);
	ck_assert_uint_eq(object(&s, 1, 100, false), UINT32_MAX);
	spaces_free(&s);
}
END_TEST

/* A process that ended is forgotten, but only after many others. */
START_TEST(ends)
{
	struct spaces s = { 0 };

	add(&s, 1, 100, 7);
	spaces_exit(&s, 1);
	spaces_exit(&s, 1);
	ck_assert_uint_eq(object(&s, 1, 100, true), 7);
	for (uint32_t pid = 2; pid < 2000; pid++) {
		add(&s, pid, 100, pid);
		spaces_exit(&s, pid);
	}
	ck_assert_uint_eq(object(&s, 1, 100, false), UINT32_MAX);
	ck_assert_uint_eq(object(&s, 1999, 100, false), 1999);
	spaces_exit(&s, 5000); /* never heard of */
	spaces_free(&s);
}
END_TEST

UNIT("spaces", apart, forks, execs, ends)
