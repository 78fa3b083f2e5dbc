/* SPDX-License-Identifier: ISC */
/*
 * Allocates all the time: churn [N [KIND]] replaces N blocks of random sizes
 * among those it holds, writes all of each and reads it before it goes; of
 * kind "empty", it allocates 100 bytes N times and frees them, no more. Prints
 * the bytes it asked for in all, and the microseconds of processor time.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HELD 4096
#define LEAST 16
#define SPREAD 256 /* a power of 2 */

struct block {
	unsigned char *p;
	size_t n;
};

static struct block held[HELD];
static void *volatile sink;
static volatile unsigned read_all;

static uint32_t
next(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void
put(struct block *b, size_t n)
{
	b->p = malloc(n);
	b->n = n;
	if (b->p == NULL)
		abort();
	memset(b->p, (int)(n & 0xff), n);
}

static unsigned
take(struct block *b)
{
	unsigned sum = 0;

	for (size_t i = 0; i < b->n; i++)
		sum += b->p[i];
	free(b->p);
	return sum;
}

static uint64_t
use(uint64_t n)
{
	uint32_t random = 2463534242;
	uint64_t bytes = 0;
	unsigned sum = 0;

	for (uint64_t i = 0; i < n; i++) {
		uint32_t r = next(&random);
		struct block *b = &held[r % HELD];

		sum += take(b);
		put(b, LEAST + (r >> 16) % SPREAD);
		bytes += b->n;
	}
	read_all = sum;
	return bytes;
}

static uint64_t
loop(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		sink = malloc(100);
		free(sink);
	}
	return n * 100;
}

int
main(int argc, char **argv)
{
	uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
	uint64_t bytes =
	    argc > 2 && strcmp(argv[2], "empty") == 0 ? loop(n) : use(n);

	printf("%llu %ld\n", (unsigned long long)bytes, clock());
	return 0;
}
