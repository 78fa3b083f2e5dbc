/* SPDX-License-Identifier: ISC */
/*
 * The program behind most recordings here. It needs no C library, so that all
 * its frames are its own. Arguments: what to do, a letter each.
 */
typedef unsigned long word;

static volatile word sink;

static word
call(word n, word a, word b, word c)
{
	word r;

	__asm__ volatile("syscall"
			 : "=a"(r)
			 : "a"(n), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return r;
}

__attribute__((noinline)) static void
spin(word n)
{
	for (word i = 0; i < n; i++)
		sink += i;
	sink++;
}

__attribute__((noinline)) static void
inner(word n)
{
	spin(n);
	sink++;
}

__attribute__((noinline)) static void
outer(word n)
{
	inner(n);
	spin(n);
	sink++;
}

__attribute__((noinline)) static word
recurse(word n)
{
	if (n == 0)
		spin(4000000);
	else
		recurse(n - 1);
	return sink;
}

/* Its caller's call is the last instruction of its caller. */
__attribute__((noinline, noreturn)) static void
finish(void)
{
	spin(8000000);
	for (;;)
		call(60, 0, 0, 0);
}

__attribute__((noinline, noreturn)) static void
stop(void)
{
	sink++;
	finish();
}

/* Generated code: counts down from its argument; named "jit loop; x". */
__attribute__((noinline)) static void
jit(void)
{
	static const unsigned char code[] = { 0x55, 0x48, 0x89, 0xe5, 0x48,
		0xff, 0xcf, 0x75, 0xfb, 0x5d, 0xc3 };
	register word r10 __asm__("r10") = 0x22, r8 __asm__("r8") = (word)-1,
		      r9 __asm__("r9") = 0;
	unsigned char *p;

	__asm__ volatile("syscall"
			 : "=a"(p)
			 : "a"(9), "D"(0x10000000), "S"(4096), "d"(7),
			 "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	for (word i = 0; i < sizeof(code); i++)
		p[i] = code[i];
	((void (*)(word))p)(60000000);
	sink++;
}

__attribute__((noinline)) static void
child(void)
{
	word pid = call(57, 0, 0, 0);

	if (pid == 0) {
		call(157, 15, (word) "kid\n\tf00 evil (x)", 0);
		spin(20000000);
		call(60, 0, 0, 0);
	}
	call(61, pid, 0, 0);
	outer(4000000);
}

__attribute__((noinline)) static void
files(void)
{
	char b[256];

	for (int i = 0; i < 4000; i++) {
		word fd = call(2, (word) "/proc/self/stat", 0, 0);

		call(0, fd, (word)b, sizeof(b));
		call(3, fd, 0, 0);
	}
}

__attribute__((used, noinline)) static void
work(char **argv)
{
	for (const char *p = argv[1]; *p != '\0'; p++) {
		switch (*p) {
		case 'o':
			outer(10000000);
			break;
		case 'r':
			recurse(6);
			break;
		case 'j':
			jit();
			break;
		case 'c':
			child();
			break;
		case 'f':
			files();
			break;
		default:
			stop();
		}
	}
	call(60, 0, 0, 0);
}

__asm__(".globl _start\n_start: xor %ebp, %ebp\n mov %rsp, %rax\n"
	" lea 8(%rax), %rdi\n and $-16, %rsp\n call work\n hlt\n");
