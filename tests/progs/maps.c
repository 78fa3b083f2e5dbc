/* SPDX-License-Identifier: ISC */
/*
 * Maps known numbers of bytes itself, and keeps some. maps [N [wait]]: with a
 * second argument, from SIGUSR1 on.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 65536 /* no kernel's is larger */
#define NOINLINE __attribute__((noinline))

static void *volatile keep;

NOINLINE static void *
by_mmap(size_t size)
{
	keep = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return keep;
}

NOINLINE static void
by_mremap(size_t size)
{
	keep = mremap(by_mmap(PAGE), PAGE, size, MREMAP_MAYMOVE);
}

/* What is no memory: it has no access, or never came. */
NOINLINE static void
address_space(void)
{
	keep = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(keep, PAGE);
	(void)mmap(NULL, (size_t)1 << 47, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

NOINLINE static void
big_malloc(void)
{
	keep = malloc(1000000);
	free(keep);
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
	int n = argc > 1 ? atoi(argv[1]) : 100;

	if (argc > 2)
		wait_for(SIGUSR1);
	for (int i = 0; i < n; i++) {
		munmap(by_mmap(2 * PAGE), 2 * PAGE);
		by_mremap(3 * PAGE);
		address_space();
		big_malloc();
	}
	return 0;
}
