/* SPDX-License-Identifier: ISC */
/* Inlined functions with debug information, without a C library. */
#define INLINE static inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))

static volatile unsigned long sink;

INLINE void
inner(unsigned long i)
{
	sink += i * i;
}

INLINE void
middle(unsigned long n)
{
	for (unsigned long i = 0; i < n; i++)
		inner(i);
}

NOINLINE static void
outer(unsigned long n)
{
	middle(n);
	sink++;
}

NOINLINE static void
twice(unsigned long n)
{
	outer(n);
	middle(n / 2);
	sink++;
}

void
_start(void)
{
	for (int i = 0; i < 4; i++)
		twice(6000000);
	__asm__ volatile("syscall" : : "a"(60), "D"(0) : "memory");
	__builtin_unreachable();
}
