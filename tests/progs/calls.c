/* SPDX-License-Identifier: ISC */
/*
 * calls SECONDS [wait]: with wait, says "ready" and reads a byte first. Then
 *	target, 1000 times from by_a and 337 times from by_b;
 *	getppid(2), 50 times;
 *	dup(2) of descriptors 1000 to 1049, which are not open;
 *	500 pages written for the first time in touch, which says how many
 *	page faults the kernel counted meanwhile: "faults N";
 *	a quarter of SECONDS of CPU in quarter and the others in rest.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PAGES 500

static volatile unsigned long sink;

__attribute__((noinline)) void
target(int i)
{
	sink += (unsigned long)i;
}

__attribute__((noinline)) static void
by_a(int n)
{
	for (int i = 0; i < n; i++)
		target(i);
	sink++;
}

__attribute__((noinline)) static void
by_b(int n)
{
	for (int i = 0; i < n; i++)
		target(i);
	sink++;
}

__attribute__((noinline)) static void
touch(char *p, size_t size, long page)
{
	for (size_t i = 0; i < size; i += (size_t)page)
		((volatile char *)p)[i] = 1;
}

static long
faults(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_minflt + u.ru_majflt;
}

static void
pages(void)
{
	long page = sysconf(_SC_PAGESIZE), before;
	size_t size = (size_t)(PAGES * page);
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)madvise(p, size, MADV_NOHUGEPAGE);
	before = faults();
	touch(p, size, page);
	printf("faults %ld\n", faults() - before);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

__attribute__((noinline)) static void
burn(void)
{
	for (int i = 0; i < 20000; i++)
		sink += (unsigned long)i;
}

__attribute__((noinline)) static void
quarter(double end)
{
	while (now() < end)
		burn();
	sink++;
}

__attribute__((noinline)) static void
rest(double end)
{
	while (now() < end)
		burn();
	sink++;
}

int
main(int argc, char **argv)
{
	double t, seconds = argc > 1 ? atof(argv[1]) : 1;
	char c;

	setvbuf(stdout, NULL, _IONBF, 0);
	if (argc > 2 && strcmp(argv[2], "wait") == 0) {
		puts("ready");
		if (read(STDIN_FILENO, &c, 1) != 1)
			return 1;
	}
	(void)faults();
	printf("pid %d\n", (int)getpid());
	by_a(1000);
	by_b(337);
	for (int i = 0; i < 50; i++) {
		syscall(SYS_getppid);
		syscall(SYS_dup, 1000 + i);
	}
	pages();
	t = now();
	quarter(t + seconds / 4);
	rest(t + seconds);
	return 0;
}
