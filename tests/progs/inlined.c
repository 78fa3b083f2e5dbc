/* SPDX-License-Identifier: ISC */
/*
 * All the time is in inner, which is inlined into middle, which is inlined
 * into outer; recurse puts some depth below. The argument is how many rounds.
 */
#include <stdlib.h>

#define INLINE static inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))

int outer(long n);
int recurse(int depth, long n);

INLINE void
inner(volatile long *sum, long i)
{
	*sum += i * i;
}

INLINE int
middle(long n)
{
	volatile long sum = 0;

	for (long i = 0; i < n; i++)
		inner(&sum, i);
	return sum == 1;
}

NOINLINE int
outer(long n)
{
	return middle(n) + 1;
}

NOINLINE int
recurse(int depth, long n)
{
	volatile char room[256] = { 0 };

	return depth == 0 ? outer(n) : recurse(depth - 1, n) + room[depth];
}

int
main(int argc, char *argv[])
{
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 50;
	int r = 0;

	for (long i = 0; i < rounds; i++)
		r += recurse(10, 3000000);
	return r == 0;
}
