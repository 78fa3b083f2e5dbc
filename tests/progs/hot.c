/* SPDX-License-Identifier: ISC */
/*
 * A program of known shape for recordings: heavy takes three quarters of the
 * time and light the rest, both through spin; the argument is how many rounds.
 */
#include <stdio.h>
#include <stdlib.h>

int spin(long n);
int heavy(void);
int light(void);

__attribute__((noinline)) int
spin(long n)
{
	volatile long sum = 0;

	for (long i = 0; i < n; i++)
		sum += i;
	return sum == 1;
}

__attribute__((noinline)) int
heavy(void)
{
	return spin(3000000) + 1;
}

__attribute__((noinline)) int
light(void)
{
	return spin(1000000) + 2;
}

int
main(int argc, char *argv[])
{
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 50;
	int r = 0;

	for (long i = 0; i < rounds; i++)
		r += heavy() + light();
	printf("hot: done %d\n", r > 0);
	return argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0;
}
