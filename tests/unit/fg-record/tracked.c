/* SPDX-License-Identifier: ISC */
/* Part of the library that is loaded into others, so of no archive. */
#include "cmd/fg-record/preload/tracked.c"

#include <pthread.h>

#include "tests/unit/unit.h"

#define NTHREADS 4
#define EACH 300000 /* more in all than there are places */

static const void *
block(size_t i)
{
	return (const void *)(uintptr_t)(0x7f0000000000 + i * 48);
}

START_TEST(few)
{
	size_t more = 0;

	tracked_init();
	ck_assert(!tracked_may_have(block(0)));
	for (size_t i = 0; i < 1000; i++)
		tracked_add(block(i));
	for (size_t i = 1000; i < 101000; i++) {
		more += tracked_may_have(block(i));
		ck_assert(!tracked_remove(block(i)));
	}
	ck_assert_uint_lt(more, 10000);
	for (size_t i = 0; i < 1000; i++) {
		ck_assert(tracked_may_have(block(i)));
		ck_assert(tracked_remove(block(i)));
		ck_assert(!tracked_remove(block(i)));
	}
	for (size_t i = 0; i < 1000; i++)
		ck_assert(!tracked_may_have(block(i)));
}
END_TEST

static void *
add_some(void *first)
{
	for (size_t i = 0; i < EACH; i++)
		tracked_add(block(*(size_t *)first + i));
	return NULL;
}

START_TEST(more_than_there_is_room_for)
{
	size_t first[NTHREADS], kept = 0;
	pthread_t t[NTHREADS];

	tracked_init();
	for (size_t i = 0; i < NTHREADS; i++) {
		first[i] = i * EACH;
		ck_assert(
		    pthread_create(&t[i], NULL, add_some, &first[i]) == 0);
	}
	for (size_t i = 0; i < NTHREADS; i++)
		pthread_join(t[i], NULL);
	for (size_t i = 0; i < NTHREADS * EACH; i++)
		kept += tracked_may_have(block(i)) && tracked_remove(block(i));
	ck_assert_uint_eq(kept, NTHREADS * EACH);
}
END_TEST

UNIT("tracked", few, more_than_there_is_room_for)
