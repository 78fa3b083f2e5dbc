/* SPDX-License-Identifier: ISC */
/*
 * Allocates known numbers of bytes in every way there is, and keeps some:
 * itself, in two threads and in a child. allocs [N [wait]]: with a second
 * argument, from SIGUSR1 on.
 */
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static __thread void *volatile keep;
static void *volatile none;

#define NOINLINE __attribute__((noinline))

NOINLINE static void
by_malloc(int n)
{
	for (int i = 0; i < n; i++) {
		keep = malloc(100);
		free(keep);
	}
}

NOINLINE static void
by_calloc(int n)
{
	for (int i = 0; i < n; i++) {
		keep = calloc(10, 20);
		free(keep);
	}
}

NOINLINE static void
by_realloc(int n)
{
	for (int i = 0; i < n; i++) {
		keep = realloc(none, 300);
		keep = realloc(keep, 3000);
		free(keep);
	}
}

NOINLINE static void
by_memalign(int n)
{
	void *p;

	for (int i = 0; i < n; i++) {
		if (posix_memalign(&p, 64, 4000) != 0)
			abort();
		keep = p;
		free(keep);
		keep = aligned_alloc(64, 5056);
		free(keep);
	}
}

NOINLINE static void
leak(int n)
{
	for (int i = 0; i < n; i++)
		keep = malloc(1000);
}

NOINLINE static void
leak_grown(int n)
{
	for (int i = 0; i < n; i++) {
		keep = malloc(10);
		keep = realloc(keep, 7000);
	}
}

static void *
in_thread(void *arg)
{
	by_malloc(*(int *)arg);
	leak(*(int *)arg / 10);
	return NULL;
}

NOINLINE static void
all(int n)
{
	by_malloc(n);
	by_calloc(n);
	by_realloc(n);
	by_memalign(n);
	leak(n / 10);
	leak_grown(n / 10);
}

static void
wait_for(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigwait(&set, &sig);
}

int
main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1000;
	pthread_t t[2];
	pid_t pid;

	if (argc > 2)
		wait_for(SIGUSR1);
	all(n);
	for (int i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, in_thread, &n);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	pid = fork();
	if (pid == 0) {
		by_malloc(n);
		leak(n / 10);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	return 0;
}
