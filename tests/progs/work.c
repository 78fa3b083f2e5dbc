/* SPDX-License-Identifier: ISC */
/*
 * work SECONDS THREADS STATUS: every thread burns so many seconds of CPU;
 * then it says "done" and exits so.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds;
static volatile unsigned long sum[64];

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

__attribute__((noinline)) static void
busy_leaf(volatile unsigned long *v)
{
	for (int i = 0; i < 100000; i++)
		*v += (unsigned long)i;
}

__attribute__((noinline)) static void *
busy(void *v)
{
	for (double end = now() + seconds; now() < end;)
		busy_leaf(v);
	return v;
}

int
main(int argc, char **argv)
{
	pthread_t t[64];
	int n = atoi(argv[2]);

	seconds = atof(argv[1]);
	for (int i = 0; i < n; i++)
		pthread_create(&t[i], NULL, busy, (void *)&sum[i]);
	for (int i = 0; i < n; i++)
		pthread_join(t[i], NULL);
	puts("done");
	return atoi(argv[3]);
}
