/* SPDX-License-Identifier: ISC */
#include "common/space/maps.h"

#include <stdint.h>

#include "tests/unit/unit.h"

#define SPACE 4096

static void
add(struct maps *m, uint64_t start, uint64_t end, uint32_t object)
{
	maps_add(m, (struct map){ start, end, start * 2, object });
}

START_TEST(finds_within_bounds)
{
	struct maps m = { 0 };

	ck_assert_ptr_null(maps_find(&m, 0));
	add(&m, 10, 20, 1);
	add(&m, 20, 30, 2);
	add(&m, 5, 5, 3);
	add(&m, 7, 6, 3);
	ck_assert_ptr_null(maps_find(&m, 9));
	ck_assert_uint_eq(maps_find(&m, 10)->object, 1);
	ck_assert_uint_eq(maps_find(&m, 19)->object, 1);
	ck_assert_uint_eq(maps_find(&m, 20)->object, 2);
	ck_assert_ptr_null(maps_find(&m, 30));
	add(&m, UINT64_MAX - 1, UINT64_MAX, 4);
	ck_assert_uint_eq(maps_find(&m, UINT64_MAX - 1)->object, 4);
	ck_assert_ptr_null(maps_find(&m, UINT64_MAX));
	maps_free(&m);
}
END_TEST

/* A hole cut into a range leaves both sides where they were in the file. */
START_TEST(new_one_cuts_old)
{
	struct maps m = { 0 };
	const struct map *r;

	maps_add(&m, (struct map){ 100, 200, 1000, 1 });
	maps_add(&m, (struct map){ 120, 150, 0, 2 });
	r = maps_find(&m, 119);
	ck_assert_uint_eq(r->end, 120);
	ck_assert_uint_eq(r->offset, 1000);
	r = maps_find(&m, 150);
	ck_assert_uint_eq(r->object, 1);
	ck_assert_uint_eq(r->start, 150);
	ck_assert_uint_eq(r->offset, 1050);
	ck_assert_uint_eq(maps_find(&m, 149)->object, 2);
	maps_free(&m);
}
END_TEST

START_TEST(copies_are_apart)
{
	struct maps a = { 0 }, b;

	for (uint64_t i = 0; i < 500; i++)
		add(&a, i * 10, i * 10 + 10, (uint32_t)i);
	maps_copy(&b, &a);
	add(&b, 1000, 3000, 7777);
	add(&a, 4000, 4100, 8888);
	ck_assert_uint_eq(maps_find(&a, 2000)->object, 200);
	ck_assert_uint_eq(maps_find(&b, 2000)->object, 7777);
	ck_assert_uint_eq(maps_find(&b, 4050)->object, 405);
	maps_free(&a);
	ck_assert_uint_eq(maps_find(&b, 0)->object, 0);
	ck_assert_uint_eq(maps_find(&b, 4999)->object, 499);
	maps_free(&b);
}
END_TEST

/* Against an array with an entry for each address. */
START_TEST(random_ranges)
{
	static uint32_t model[SPACE];
	struct maps m = { 0 };
	uint32_t rnd = 1;

	for (uint32_t i = 1; i < 4000; i++) {
		uint64_t start, len;
		const struct map *r;

		rnd = rnd * 1664525 + 1013904223;
		start = rnd >> 20;
		rnd = rnd * 1664525 + 1013904223;
		len = (rnd >> 16) % (i % 50 == 0 ? 1000 : 12);
		if (start + len > SPACE)
			len = SPACE - start;
		add(&m, start, start + len, i);
		for (uint64_t a = start; a < start + len; a++)
			model[a] = i;
		rnd = rnd * 1664525 + 1013904223;
		for (uint64_t a = rnd % 97; a < SPACE; a += 97) {
			r = maps_find(&m, a);
			ck_assert_uint_eq(r != NULL ? r->object : 0, model[a]);
			ck_assert(r == NULL || (a >= r->start && a < r->end));
		}
	}
	maps_free(&m);
}
END_TEST

/* As the kernel places them: each below the one before. */
START_TEST(many_downwards)
{
	struct maps m = { 0 };
	const uint64_t n = 200000;

	for (uint64_t i = n; i > 0; i--)
		add(&m, i * 16, i * 16 + 16, (uint32_t)i);
	for (uint64_t i = 1; i <= n; i += 777)
		ck_assert_uint_eq(maps_find(&m, i * 16 + 15)->object, i);
	add(&m, 0, UINT64_MAX, 1);
	ck_assert_uint_eq(m.n, 1);
	maps_free(&m);
}
END_TEST

UNIT("maps", finds_within_bounds, new_one_cuts_old, copies_are_apart,
    random_ranges, many_downwards)
