/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/retained.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

#define BLOCKS 1000
#define A STR("a;b")
#define B STR("a;c")

struct sums {
	uint64_t a, b;
	int calls;
};

static void
take(void *arg, struct str stack, uint64_t bytes)
{
	struct sums *s = arg;

	s->calls++;
	*(str_eq(stack, A) ? &s->a : &s->b) += bytes;
}

START_TEST(by_stack)
{
	struct retained r = { 0 };
	struct retained_block was;
	struct sums s = { 0 }, none = { 0 };

	retained_add(&r, 1, 0x10, 5, A);
	retained_add(&r, 1, 0x20, 7, A);
	retained_add(&r, 1, 0x30, 11, B);
	retained_add(&r, 2, 0x10, 100, B);
	ck_assert(retained_remove(&r, 1, 0x20, &was));
	ck_assert(!retained_remove(&r, 1, 0x20, &was));
	ck_assert(!retained_remove(&r, 1, 0, &was));
	ck_assert(!retained_remove(&r, 3, 0x10, &was));
	/* One whose end was missed. */
	retained_add(&r, 1, 0x30, 13, B);
	retained_end(&r, 1, take, &s);
	ck_assert_uint_eq(s.a, 5);
	ck_assert_uint_eq(s.b, 13);
	retained_end(&r, 1, take, &none);
	retained_end(&r, 9, take, &none);
	ck_assert_int_eq(none.calls, 0);
	retained_end_all(&r, take, &s);
	ck_assert_uint_eq(s.b, 113);
	ck_assert_int_eq(s.calls, 3);
	retained_free(&r);
}
END_TEST

START_TEST(put_back)
{
	struct retained r = { 0 };
	struct retained_block was;
	struct sums s = { 0 };

	retained_add(&r, 1, 0x10, 5, A);
	ck_assert(retained_remove(&r, 1, 0x10, &was));
	retained_restore(&r, 1, &was);
	retained_end_all(&r, take, &s);
	ck_assert_uint_eq(s.a, 5);
	retained_free(&r);
}
END_TEST

/* Against an array, at addresses that fall on one another. */
START_TEST(many)
{
	static uint64_t there[BLOCKS];
	struct retained r = { 0 };
	struct retained_block was;
	struct sums s = { 0 };
	uint64_t sum = 0;

	srand(1);
	for (int i = 0; i < 200000; i++) {
		size_t n = (size_t)rand() % BLOCKS;
		uint64_t addr = (n + 1) << (n % 3 * 16);

		if (there[n] == 0) {
			there[n] = 1 + (uint64_t)rand() % 999;
			retained_add(&r, 1, addr, there[n], n % 2 == 0 ? A : B);
		} else {
			ck_assert(retained_remove(&r, 1, addr, &was));
			ck_assert_uint_eq(was.bytes, there[n]);
			there[n] = 0;
		}
	}
	for (size_t n = 0; n < BLOCKS; n++)
		sum += there[n];
	retained_end_all(&r, take, &s);
	ck_assert_uint_eq(s.a + s.b, sum);
	retained_free(&r);
}
END_TEST

UNIT("retained", by_stack, put_back, many)
