/* SPDX-License-Identifier: ISC */
/*
 * A compiler at run time in small: a function with a frame pointer and without
 * call frame information, which calls back into the program. The argument is
 * how many rounds. /tmp/perf-PID.map has its name.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))

int spin(long n);
int caller(int (*generated)(int (*)(long), long), long n);

/* int generated(int (*f)(long), long n) { return f(n); } */
#if defined(__x86_64__)
static const unsigned char code[] = {
	0x55,             /* push %rbp */
	0x48, 0x89, 0xe5, /* mov %rsp,%rbp */
	0x48, 0x89, 0xf8, /* mov %rdi,%rax */
	0x48, 0x89, 0xf7, /* mov %rsi,%rdi */
	0xff, 0xd0,       /* call *%rax */
	0x5d,             /* pop %rbp */
	0xc3,             /* ret */
};
#elif defined(__aarch64__)
static const uint32_t code[] = {
	0xa9bf7bfd, /* stp x29, x30, [sp, #-16]! */
	0x910003fd, /* mov x29, sp */
	0xaa0003e2, /* mov x2, x0 */
	0xaa0103e0, /* mov x0, x1 */
	0xd63f0040, /* blr x2 */
	0xa8c17bfd, /* ldp x29, x30, [sp], #16 */
	0xd65f03c0, /* ret */
};
#endif

NOINLINE int
spin(long n)
{
	volatile long sum = 0;

	for (long i = 0; i < n; i++)
		sum += i;
	return sum == 1;
}

NOINLINE int
caller(int (*generated)(int (*)(long), long), long n)
{
	return generated(spin, n) + 1;
}

int
main(int argc, char *argv[])
{
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 50;
	int (*generated)(int (*)(long), long);
	char name[64];
	int r = 0;
	FILE *f;
	void *p;

	p = mmap(NULL, sizeof(code), PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	snprintf(name, sizeof(name), "/tmp/perf-%d.map", (int)getpid());
	if (p == MAP_FAILED || (f = fopen(name, "w")) == NULL)
		return 77;
	memcpy(p, code, sizeof(code));
	__builtin___clear_cache(p, (char *)p + sizeof(code));
	fprintf(f, "%lx %zx generated\n", (unsigned long)(uintptr_t)p,
	    sizeof(code));
	fclose(f);
	memcpy(&generated, &p, sizeof(generated));
	for (long i = 0; i < rounds; i++)
		r += caller(generated, 2000000);
	return r == 0;
}
