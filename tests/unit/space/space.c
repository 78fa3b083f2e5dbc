/* SPDX-License-Identifier: ISC */
#include "common/space/space.h"

#include "common/space/ended.h"
#include "tests/unit/unit.h"

/* The object at addr; UINT32_MAX: none. */
static uint32_t
object(const struct space *s, uint64_t addr, bool caller)
{
	const struct map *m = space_find(s, addr, caller);

	return m != NULL ? m->object : UINT32_MAX;
}

/* What runs may still be of the old program, what it returns to never is. */
START_TEST(old_program)
{
	struct space s = { 0 }, copy;

	maps_add(&s.maps, (struct map){ 100, 116, 0, 7 });
	space_exec(&s);
	ck_assert_uint_eq(object(&s, 100, false), 7);
	ck_assert_uint_eq(object(&s, 100, true), UINT32_MAX);
	maps_add(&s.maps, (struct map){ 100, 108, 0, 8 });
	space_copy(&copy, &s);
	space_exec(&s);
	ck_assert_uint_eq(object(&s, 100, false), 8);
	ck_assert_uint_eq(object(&s, 108, false), UINT32_MAX);
	ck_assert_uint_eq(object(&copy, 100, true), 8);
	ck_assert_uint_eq(object(&copy, 108, false), 7);
	space_free(&s);
	ck_assert_uint_eq(object(&s, 100, false), UINT32_MAX);
	space_free(&copy);
}
END_TEST

START_TEST(forgotten)
{
	struct ended e = { 0 };
	uint32_t oldest;

	for (uint32_t id = 1; id <= ENDED_KEPT; id++)
		ck_assert(!ended_add(&e, id, &oldest));
	ck_assert(ended_add(&e, 5000, &oldest));
	ck_assert_uint_eq(oldest, 1);
	ck_assert(ended_add(&e, 5001, &oldest));
	ck_assert_uint_eq(oldest, 2);
	ended_free(&e);
}
END_TEST

UNIT("space", old_program, forgotten)
