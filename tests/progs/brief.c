/* SPDX-License-Identifier: ISC */
/*
 * Threads that live for half a millisecond, one after another, and one that
 * works as long before it starts each: as many as the argument says.
 */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

static void
work(void)
{
	struct timespec t;
	long end;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	end = t.tv_sec * 1000000000 + t.tv_nsec + 500000;
	while (t.tv_sec * 1000000000 + t.tv_nsec < end)
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
}

static void *
thread(void *arg)
{
	work();
	return arg;
}

int
main(int argc, char *argv[])
{
	pthread_t t;

	for (long n = argc > 1 ? strtol(argv[1], NULL, 10) : 500; n > 0; n--) {
		work();
		if (pthread_create(&t, NULL, thread, NULL) != 0)
			return 1;
		pthread_join(t, NULL);
	}
	return 0;
}
