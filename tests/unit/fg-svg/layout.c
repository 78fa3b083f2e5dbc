/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/layout.h"

#include <string.h>

#include "tests/unit/fg-svg/given.h"
#include "tests/unit/unit.h"

static void
make(struct layout *l, const char *text, double width, double narrow)
{
	struct tree t = given(str_from(text), false);

	layout_init(l, &t, width, narrow);
	tree_free(&t);
}

static void
expect_box(const struct layout *l, size_t i, uint32_t frame, double x, double w)
{
	ck_assert_uint_lt(i, l->n);
	ck_assert_uint_eq(l->boxes[i].frame, frame);
	ck_assert_double_eq_tol(l->boxes[i].x, x, 1e-9);
	ck_assert_double_eq_tol(l->boxes[i].w, w, 1e-9);
}

/* What a frame has to itself is on its left, callees follow by name. */
START_TEST(places)
{
	struct layout l;

	make(&l, "a 2\na;c 3\na;b 1\nd 4\n", 100, 0);
	ck_assert_uint_eq(l.n, 5);
	expect_box(&l, 0, 0, 0, 100);
	expect_box(&l, 1, 1, 0, 60);
	expect_box(&l, 2, 2, 20, 10);
	expect_box(&l, 3, 3, 30, 30);
	expect_box(&l, 4, 4, 60, 40);
	ck_assert_uint_eq(l.rows[10], 2);
	ck_assert_uint_eq(l.rows[20], 3);
	ck_assert_uint_eq(l.rows[99], 2);
	layout_free(&l);
}
END_TEST

START_TEST(narrow)
{
	struct layout l;

	make(&l, "a;x;y 1\nb 999\n", 100, 0.5);
	ck_assert_uint_eq(l.n, 2);
	expect_box(&l, 1, 4, 0.1, 99.9);
	/* Not drawn, but in the skyline. */
	ck_assert_uint_eq(l.rows[0], 4);
	ck_assert_uint_eq(l.rows[1], 2);
	layout_free(&l);
}
END_TEST

START_TEST(no_weight)
{
	struct layout l;

	make(&l, "a;b 0\n", 100, 0);
	ck_assert_uint_eq(l.n, 0);
	layout_free(&l);
	make(&l, "a 1 0\nb;c 1 5\n", 100, 0);
	ck_assert_uint_eq(l.n, 3);
	expect_box(&l, 1, 2, 0, 100);
	layout_free(&l);
}
END_TEST

UNIT("layout", places, narrow, no_weight)
