/* SPDX-License-Identifier: ISC */
/*
 * Memory that is kept, taken on two ways, one through a function that is
 * inlined, and half of it given back; then time on a third.
 */
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))
#define KEPT 1000

static volatile double sum;

static inline __attribute__((always_inline)) void *
inlined(size_t n)
{
	void *p = malloc(n);

	memset(p, 1, n);
	return p;
}

NOINLINE static void *
large(void)
{
	void *p = inlined(100000);

	__asm__ volatile("" : "+r"(p));
	return p;
}

NOINLINE static void *
small(void)
{
	void *p = inlined(5000);

	__asm__ volatile("" : "+r"(p));
	return p;
}

NOINLINE static void
spin(void)
{
	for (long i = 0; i < 200000000; i++)
		sum += (double)i;
	__asm__ volatile("");
}

NOINLINE static void
work(void)
{
	spin();
	__asm__ volatile("");
}

int
main(void)
{
	static void *kept[2 * KEPT];

	for (int i = 0; i < KEPT; i++) {
		kept[i] = large();
		kept[KEPT + i] = small();
	}
	work();
	for (int i = 0; i < KEPT / 2; i++)
		free(kept[i]);
	return kept[KEPT] == NULL;
}
