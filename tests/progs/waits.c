/* SPDX-License-Identifier: ISC */
/*
 * waits SECONDS: ten short waits and two long ones, over and over, and how many
 * milliseconds each function was in: "short_waits 868" and so on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
wait_for(long ns, double *sum)
{
	const struct timespec t = { .tv_nsec = ns };
	double start = now();

	nanosleep(&t, NULL);
	*sum += now() - start;
}

static double sums[3];

__attribute__((noinline)) static void
short_waits(void)
{
	for (int i = 0; i < 10; i++)
		wait_for(5000, &sums[0]);
}

__attribute__((noinline)) static void
long_wait(void)
{
	wait_for(300000, &sums[1]);
}

__attribute__((noinline)) static void
next_wait(void)
{
	wait_for(300000, &sums[2]);
}

int
main(int argc, char *argv[])
{
	double end = now() + (argc > 1 ? atof(argv[1]) * 1e3 : 1e3);

	while (now() < end) {
		short_waits();
		long_wait();
		next_wait();
	}
	printf("short_waits %.0f\nlong_wait %.0f\nnext_wait %.0f\n", sums[0],
	    sums[1], sums[2]);
	return 0;
}
