/* SPDX-License-Identifier: ISC */
/*
 * many N: starts N threads that wait in old, and says "ready". At SIGUSR1 each
 * calls work once, and then so do as many threads that start only now, in new.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_barrier_t barrier;
static volatile unsigned long sink;

__attribute__((noinline)) void
work(void)
{
	sink++;
}

__attribute__((noinline)) static void *
old(void *arg)
{
	pthread_barrier_wait(&barrier);
	work();
	sink++;
	return arg;
}

__attribute__((noinline)) static void *new (void *arg)
{
	work();
	sink++;
	return arg;
}

int
main(int argc, char **argv)
{
	int n = atoi(argv[1]), sig;
	pthread_t *t = calloc((size_t)n, sizeof(*t));
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pthread_barrier_init(&barrier, NULL, (unsigned int)n + 1);
	for (int i = 0; i < n; i++)
		pthread_create(&t[i], NULL, old, NULL);
	puts("ready");
	fflush(stdout);
	sigwait(&set, &sig);
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < n; i++)
		pthread_join(t[i], NULL);
	for (int i = 0; i < n; i++)
		if (pthread_create(&t[i], NULL, new, NULL) == 0)
			pthread_join(t[i], NULL);
	return 0;
}
