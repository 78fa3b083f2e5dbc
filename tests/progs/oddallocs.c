/* SPDX-License-Identifier: ISC */
/*
 * Allocates once in every way that is easily counted wrongly, and ends with
 * known blocks left: 5000 bytes grown in another thread, 70000 that a realloc
 * which fails has left, 11 of strdup, 200 of reallocarray, 111 in a child.
 * With an argument, it then runs itself without.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *volatile keep;
static void *volatile none;
static volatile size_t huge = SIZE_MAX / 4;

#define NOINLINE __attribute__((noinline))

static void *
free_it(void *p)
{
	free(p);
	return NULL;
}

static void *
grow_it(void *p)
{
	keep = realloc(p, 5000);
	return NULL;
}

static void
in_thread(void *f(void *), size_t n)
{
	pthread_t t;

	keep = malloc(n);
	pthread_create(&t, NULL, f, keep);
	pthread_join(t, NULL);
}

NOINLINE static void
threads(void)
{
	in_thread(free_it, 1000);
	in_thread(grow_it, 300);
}

NOINLINE static void
failures(void)
{
	keep = malloc(70000);
	if (realloc(keep, huge) != NULL)
		abort();
	keep = malloc(huge);
	keep = calloc(huge, 3);
	keep = reallocarray(none, huge, 16);
}

NOINLINE static void
others(void)
{
	keep = malloc(10);
	keep = realloc(keep, 0);
	keep = strdup("0123456789");
	keep = reallocarray(none, 10, 20);
	keep = malloc(1 << 20);
	keep = realloc(keep, 2 << 20); /* moves by pages */
	free(keep);
	free(NULL);
	keep = malloc(0);
}

NOINLINE static void
child(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		keep = malloc(111);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

int
main(int argc, char **argv)
{
	threads();
	failures();
	others();
	child();
	if (argc > 1)
		execl(argv[0], argv[0], NULL);
	return argc > 1;
}
