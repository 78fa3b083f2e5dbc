/* SPDX-License-Identifier: ISC */
/*
 * split SECONDS [wait]: with wait, says "ready" and reads a byte first. Then
 *	target, 321 times from main;
 *	getppid(2), 77 times;
 *	640 pages written for the first time in touch;
 *	about so many seconds of CPU in one, two and three, whose loops are as
 *	1 to 2 to 3. What each took by the clock of its thread, in nanoseconds,
 *	is said at the end: "one N".
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define CALLS 321
#define SYSCALLS 77
#define PAGES 640
#define ROUNDS 50

static volatile unsigned long sink;

__attribute__((noinline)) void
target(int i)
{
	sink += (unsigned long)i;
}

__attribute__((noinline)) static void
touch(char *p, size_t size, size_t page)
{
	for (size_t i = 0; i < size; i += page)
		((volatile char *)p)[i] = 1;
}

static void
pages(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), size = PAGES * page;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)madvise(p, size, MADV_NOHUGEPAGE);
	touch(p, size, page);
}

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

__attribute__((noinline)) static void
burn(long n)
{
	for (long i = 0; i < n; i++)
		sink += (unsigned long)i;
}

/* Not calls at the end of a function, which would take its place. */
__attribute__((noinline)) static void
one(long n)
{
	burn(n);
	sink++;
}

__attribute__((noinline)) static void
two(long n)
{
	burn(2 * n);
	sink++;
}

__attribute__((noinline)) static void
three(long n)
{
	burn(3 * n);
	sink++;
}

/* Turns of the loop that take a second. */
static double
speed(void)
{
	const long n = 2000000;
	int64_t t = now();

	burn(n);
	return (double)n * 1e9 / (double)(now() - t);
}

static void
spend(double seconds, int64_t took[3])
{
	long n = (long)(speed() * seconds / (6 * ROUNDS));
	int64_t t[4];

	for (int i = 0; i < ROUNDS; i++) {
		t[0] = now();
		one(n);
		t[1] = now();
		two(n);
		t[2] = now();
		three(n);
		t[3] = now();
		for (int k = 0; k < 3; k++)
			took[k] += t[k + 1] - t[k];
	}
}

int
main(int argc, char **argv)
{
	int64_t took[3] = { 0 };
	char c;

	setvbuf(stdout, NULL, _IONBF, 0);
	if (argc > 2 && strcmp(argv[2], "wait") == 0) {
		puts("ready");
		if (read(STDIN_FILENO, &c, 1) != 1)
			return 1;
	}
	for (int i = 0; i < CALLS; i++)
		target(i);
	for (int i = 0; i < SYSCALLS; i++)
		syscall(SYS_getppid);
	pages();
	spend(argc > 1 ? atof(argv[1]) : 1, took);
	printf("one %lld\ntwo %lld\nthree %lld\n", (long long)took[0],
	    (long long)took[1], (long long)took[2]);
	return 0;
}
