/* SPDX-License-Identifier: ISC */
/*
 * A program without libraries, for x86-64, in which frame pointers miss the
 * caller of leaf, and two of nested. It runs for about 30 ms.
 */
#define NOINLINE __attribute__((noinline, noclone))
#define FRAMELESS __attribute__((optimize("omit-frame-pointer")))

static volatile long sink;

static long
call(long nr, long a)
{
	long r = nr;

	__asm__ volatile("syscall" : "+a"(r) : "D"(a) : "rcx", "r11", "memory");
	return r;
}

NOINLINE long
leaf(long n)
{
	long x = n;

	for (long i = 0; i < n; i++)
		x = x * 31 + (x >> 7);
	return x;
}

NOINLINE long
by_leaf(long n)
{
	return leaf(n) + 1;
}

NOINLINE FRAMELESS long
nested(long n)
{
	return leaf(n) + 2;
}

NOINLINE FRAMELESS long
nest(long n)
{
	return nested(n) + 3;
}

NOINLINE long
by_nest(long n)
{
	return nest(n) + 4;
}

NOINLINE long
recursion(long depth, long n)
{
	long r;

	if (depth == 0)
		return leaf(n);
	r = recursion(depth - 1, n);
	__asm__ volatile("" : "+r"(r)); /* or it is made a loop */
	return r + 1;
}

NOINLINE long
by_system(long n)
{
	long r = 0;

	for (long i = 0; i < n; i++)
		r += call(39, 0); /* getpid */
	return r;
}

__attribute__((used)) NOINLINE static void
start(void)
{
	for (int i = 0; i < 5; i++) {
		sink += by_leaf(3000000) + by_nest(3000000) +
		    recursion(5, 3000000) + by_system(5000);
	}
	call(60, 0); /* exit */
}

__asm__(".globl _start\n"
	".type _start, @function\n"
	"_start:\n"
	".cfi_startproc\n"
	".cfi_undefined rip\n"
	"xor %ebp, %ebp\n"
	"call start\n"
	"hlt\n"
	".cfi_endproc\n"
	".size _start, .-_start\n");
