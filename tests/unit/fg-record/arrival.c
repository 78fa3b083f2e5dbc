/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/arrival.h"

#include <time.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static const uint64_t second = 1000000000;

/* A look at what runs this test, after so many arrivals. */
static void
look(struct arrival *a, uint64_t now, uint64_t n)
{
	struct timespec used;

	/* Its count is as old as the last tick else. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	while (n-- > 0)
		arrival_add(a, (uint32_t)getpid());
	arrival_look(a, now);
}

START_TEST(looks)
{
	struct arrival a = { 0 };

	look(&a, second, 100);
	ck_assert_uint_eq(a.watch[0].due, 0);
	ck_assert(arrival_is_new(&a, second));
	ck_assert(!arrival_is_new(&a, 2 * second));
	look(&a, second + 1, 1000);
	ck_assert_uint_gt(a.watch[0].due, 0);
	ck_assert_uint_eq(a.watch[0].tid, (uint32_t)getpid());
	ck_assert_uint_gt(a.watch[0].run, 0);
	/* Nobody twice. */
	look(&a, 2 * second, 1000);
	ck_assert_uint_eq(a.watch[1].tid, 0);
}
END_TEST

START_TEST(gone)
{
	struct arrival a = { .n = 1000, .recent = { UINT32_MAX } };

	arrival_look(&a, second);
	ck_assert_uint_eq(a.watch[0].due, 0);
	ck_assert_uint_eq(a.watch[0].tid, 0);
}
END_TEST

/* What is due once, with a thread's time by the scheduler and the records. */
static void
compare(struct arrival *a, struct arrival_thread *t, uint64_t run, uint64_t on)
{
	a->watch[0].tid = 1;
	a->watch[0].due = second;
	a->watch[0].run = run;
	t->on = on;
	t->n += 1000;
	arrival_compare(a, &a->watch[0], t);
}

START_TEST(compared)
{
	struct arrival a = { 0 };
	struct arrival_thread t = { 0 }, other = { 0 };

	compare(&a, &t, 5000000, 1000000);
	ck_assert(!a.known);
	/* 3 us too short each time, which is made up for in the next ones, ... */
	compare(&a, &t, 9000000, 2000000);
	ck_assert_uint_eq(t.late, 6000);
	ck_assert_uint_eq(arrival_late(&a, other.late), 3000);
	/* ... after which it is right, ... */
	compare(&a, &t, 13000000, 9000000);
	ck_assert_uint_eq(t.late, 3000);
	/* ... or half a microsecond too long. */
	compare(&a, &t, 17000000, 13500000);
	ck_assert_uint_eq(t.late, 2000);
	ck_assert_uint_eq(a.late, 2500);
	ck_assert_uint_eq(arrival_late(&a, 700), 700);
	ck_assert(!arrival_is_new(&a, 0));
}
END_TEST

START_TEST(bounds)
{
	struct arrival a = { 0 };
	struct arrival_thread t = { 0 };

	compare(&a, &t, 1000, 1000);
	compare(&a, &t, second, 2000);
	ck_assert_uint_eq(t.late, 20000);
	compare(&a, &t, second + 1, second);
	ck_assert_uint_eq(t.late, 1);
}
END_TEST

START_TEST(running)
{
	struct arrival a = { 0 };
	struct arrival_thread t = { .runs = true };

	compare(&a, &t, 1000, 1000);
	ck_assert_uint_eq(a.watch[0].due, 0);
	ck_assert_uint_eq(a.watch[0].run_then, 0);
}
END_TEST

UNIT("arrival", looks, gone, compared, bounds, running)
