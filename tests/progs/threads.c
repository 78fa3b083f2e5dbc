/* SPDX-License-Identifier: ISC */
/* Four named threads that work; with an argument, that many rounds each. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define THREADS 4

int thread_work(long rounds);

__attribute__((noinline)) int
thread_work(long rounds)
{
	volatile long sum = 0;

	for (long i = 0; i < rounds * 1000000; i++)
		sum += i;
	return sum == 1;
}

static void *
thread_main(void *arg)
{
	return thread_work(*(long *)arg) != 0 ? arg : NULL;
}

int
main(int argc, char *argv[])
{
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 50;
	pthread_t threads[THREADS];
	char name[16];

	for (int i = 0; i < THREADS; i++) {
		if (pthread_create(&threads[i], NULL, thread_main, &rounds) !=
		    0)
			return 1;
		snprintf(name, sizeof(name), "worker %d", i);
		pthread_setname_np(threads[i], name);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
