/* SPDX-License-Identifier: ISC */
/*
 * What frame pointers miss, a kind after the other; the argument is how many
 * rounds. Built with -O2 -fno-omit-frame-pointer -momit-leaf-frame-pointer,
 * a function by_KIND has a frame and what it calls, or what calls it, has
 * none. leaf: a function that calls none; chain: of several without frames;
 * tail: that jumps to its end; recursion: one deep; library: memcpy and strlen
 * through the PLT; callback: from qsort, which was compiled without frame
 * pointers; handler: of a signal; calls: that are short, so that many a sample
 * falls on a function's first and last instructions; system: in the kernel.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#ifdef __clang__ /* has no way to leave out some frames only */
#define NOINLINE __attribute__((noinline))
#define FRAMELESS
#else
#define NOINLINE __attribute__((noinline, noclone))
#define FRAMELESS __attribute__((optimize("omit-frame-pointer")))
#endif

int leaf(long n);
int by_leaf(long n);
int chain3(long n);
int chain2(long n);
int chain1(long n);
int by_chain(long n);
int tail_end(long n);
int tail(long n);
int by_tail(long n);
int by_recursion(int depth, long n);
int by_library(char *buf, size_t size, long n);
int by_callback(long n);
int compare(const void *a, const void *b);
void handler(int sig);
int by_handler(long n);
int brief(long n);
int by_calls(long n);
int by_system(long n);

static volatile long sink;

NOINLINE int
leaf(long n)
{
	long x = n;

	for (long i = 0; i < n; i++)
		x = x * 31 + (x >> 7);
	return (int)x;
}

NOINLINE int
by_leaf(long n)
{
	return leaf(n) + 1;
}

NOINLINE FRAMELESS int
chain3(long n)
{
	return leaf(n) + 2;
}

NOINLINE FRAMELESS int
chain2(long n)
{
	char room[64];

	memset(room, (int)n, sizeof(room));
	__asm__ volatile("" : : "r"(room) : "memory");
	return chain3(n) + room[3];
}

NOINLINE FRAMELESS int
chain1(long n)
{
	return chain2(n) + 3;
}

NOINLINE int
by_chain(long n)
{
	return chain1(n) + 4;
}

NOINLINE int
tail_end(long n)
{
	long x = n;

	for (long i = 0; i < n; i++)
		x = x * 33 + (x >> 5);
	return (int)x;
}

NOINLINE int
tail(long n)
{
	return tail_end(n + 1);
}

NOINLINE int
by_tail(long n)
{
	return tail(n) + 5;
}

NOINLINE int
by_recursion(int depth, long n)
{
	int r;

	if (depth == 0)
		return leaf(n);
	r = by_recursion(depth - 1, n);
	__asm__ volatile("" : "+r"(r)); /* or it is made a loop */
	return r + 1;
}

NOINLINE int
by_library(char *buf, size_t size, long n)
{
	int r = 0;

	for (long i = 0; i < n; i++) {
		memcpy(buf, buf + size, size - 1);
		buf[size - 1] = '\0';
		r += (int)strlen(buf);
	}
	return r;
}

NOINLINE int
compare(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return x < y ? -1 : x > y;
}

NOINLINE int
by_callback(long n)
{
	static int v[20000];
	unsigned x = (unsigned)n;

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		x = x * 1103515245 + 12345;
		v[i] = (int)(x >> 8);
	}
	qsort(v, sizeof(v) / sizeof(*v), sizeof(*v), compare);
	return v[3];
}

NOINLINE void
handler(int sig)
{
	sink += leaf(20000) + sig;
}

NOINLINE int
by_handler(long n)
{
	for (long i = 0; i < n; i++)
		raise(SIGUSR1);
	return (int)n;
}

NOINLINE int
brief(long n)
{
	return sink == n;
}

NOINLINE int
by_calls(long n)
{
	int r = 0;

	for (long i = 0; i < n; i++)
		r += brief(i);
	return r;
}

NOINLINE int
by_system(long n)
{
	int r = 0;

	for (long i = 0; i < n; i++)
		r += lseek(0, 0, SEEK_CUR) == -1;
	return r;
}

int
main(int argc, char *argv[])
{
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 20;
	static char buf[20000];
	int r = 0;

	memset(buf, 'x', sizeof(buf));
	signal(SIGUSR1, handler);
	for (long i = 0; i < rounds; i++) {
		r += by_leaf(4000000);
		r += by_chain(4000000);
		r += by_tail(4000000);
		r += by_recursion(20, 4000000);
		r += by_library(buf, sizeof(buf) / 2, 20000);
		r += by_callback(i);
		r += by_handler(200);
		r += by_calls(4000000);
		r += by_system(20000);
	}
	return r == sink;
}
