/* SPDX-License-Identifier: ISC */
/*
 * Sleeps and computes in turn, by the clock. What it prints is what the wall
 * clock said: nanoseconds asleep, computing, and of both with all between.
 * Its status is its argument.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 10
#define NAP 60000000
#define WORK 40000000

static volatile uint64_t sink;

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

__attribute__((noinline)) int64_t
nap(void)
{
	struct timespec t = { 0, NAP };
	int64_t begin = now();

	nanosleep(&t, NULL);
	return now() - begin;
}

__attribute__((noinline)) int64_t
work(void)
{
	int64_t begin = now(), end;

	do {
		for (int i = 0; i < 1000; i++)
			sink += (uint64_t)i;
		end = now();
	} while (end - begin < WORK);
	return end - begin;
}

int
main(int argc, char **argv)
{
	int64_t begin = now(), asleep = 0, busy = 0;

	for (int i = 0; i < ROUNDS; i++) {
		asleep += nap();
		busy += work();
	}
	printf("%lld %lld %lld\n", (long long)asleep, (long long)busy,
	    (long long)(now() - begin));
	return argc > 1 ? atoi(argv[1]) : 0;
}
