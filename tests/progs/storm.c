/* SPDX-License-Identifier: ISC */
/*
 * What is hard on a recorder: storm MODE N.
 *
 *	threads	N threads at once, 4 ms of work each
 *	forks	N processes, 20 at once, 1 ms of work each
 *	execs	executes itself N times over, 1 ms of work each time
 *	delete	deletes its own file, then works for N ms
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define AT_ONCE 20

__attribute__((noinline)) static void
storm_work(long ms)
{
	struct timespec t;
	long end = -1, now;

	do {
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
		now = t.tv_sec * 1000000 + t.tv_nsec / 1000;
		if (end == -1)
			end = now + ms * 1000;
	} while (now < end);
}

static void *
thread(void *barrier)
{
	pthread_barrier_wait(barrier);
	storm_work(4);
	return NULL;
}

static int
threads(long n)
{
	pthread_t *t = calloc((size_t)n, sizeof(*t));
	pthread_barrier_t barrier;

	if (t == NULL)
		return 1;
	pthread_barrier_init(&barrier, NULL, (unsigned)n + 1);
	for (long i = 0; i < n; i++)
		if (pthread_create(&t[i], NULL, thread, &barrier) != 0)
			return 1;
	pthread_barrier_wait(&barrier);
	for (long i = 0; i < n; i++)
		pthread_join(t[i], NULL);
	free(t);
	return 0;
}

static int
forks(long n)
{
	long alive = 0;

	for (long i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid == -1)
			return 1;
		if (pid == 0) {
			storm_work(1);
			_exit(0);
		}
		if (++alive >= AT_ONCE && wait(NULL) > 0)
			alive--;
	}
	while (wait(NULL) > 0)
		continue;
	return 0;
}

static int
execs(char *self, long n)
{
	char mode[] = "execs", left[32];
	char *argv[] = { self, mode, left, NULL };

	storm_work(1);
	if (n == 0)
		return 0;
	snprintf(left, sizeof(left), "%ld", n - 1);
	execv(self, argv);
	return 1;
}

static int
remove_self(const char *self, long n)
{
	if (unlink(self) != 0)
		return 1;
	storm_work(n);
	return 0;
}

int
main(int argc, char *argv[])
{
	long n = argc == 3 ? strtol(argv[2], NULL, 10) : 0;

	if (argc != 3)
		return 2;
	if (strcmp(argv[1], "threads") == 0)
		return threads(n);
	if (strcmp(argv[1], "forks") == 0)
		return forks(n);
	if (strcmp(argv[1], "execs") == 0)
		return execs(argv[0], n);
	if (strcmp(argv[1], "delete") == 0)
		return remove_self(argv[0], n);
	return 2;
}
