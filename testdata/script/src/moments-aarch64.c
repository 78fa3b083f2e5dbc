/* SPDX-License-Identifier: ISC */
/*
 * Moments of an AArch64 program as a recorder would have them, without a
 * machine to sample on: each "brk" traps, and the trap's handler writes a
 * SAMPLE of the registers and the stack to standard output, in perf.data's
 * pipe form. With an argument, it writes what frame-pointer sampling with a
 * little of the stack has; with two, what perf record -g has: of the registers
 * the link register only. No libraries: what is on the stack is known.
 */
typedef unsigned long u64;
typedef unsigned u32;
typedef unsigned short u16;

#define NOINLINE __attribute__((noinline, noclone))
/* Stops here for a sample; a leaf stays one. */
#define MOMENT() __asm__ volatile("brk #1" : : : "memory")

static int brief, link;
static u64 stack_end;
static u64 now;
static char out[32768];
static u64 used;
extern char __executable_start[], etext[];

static long
call(long nr, u64 a, u64 b, u64 c, u64 d)
{
	register u64 x8 __asm__("x8") = (u64)nr;
	register u64 x0 __asm__("x0") = a;
	register u64 x1 __asm__("x1") = b;
	register u64 x2 __asm__("x2") = c;
	register u64 x3 __asm__("x3") = d;

	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3)
			 : "memory");
	return (long)x0;
}

static void
put(u64 v, int bytes)
{
	for (; bytes > 0; bytes--, v >>= 8)
		out[used++] = (char)v;
}

static void
put_text(const char *s, int bytes)
{
	for (; bytes > 0; bytes--)
		out[used++] = *s != '\0' ? *s++ : '\0';
}

static u64
begin(u32 type, u16 misc)
{
	u64 start = used;

	put(type, 4);
	put(misc, 2);
	put(0, 2);
	return start;
}

static void
end(u64 start)
{
	u64 n = used - start;

	out[start + 6] = (char)n;
	out[start + 7] = (char)(n >> 8);
	for (u64 done = 0; done < used;)
		done += (u64)call(64, 1, (u64)out + done, used - done, 0);
	used = 0;
}

#define SAMPLE_IP_TID_TIME 7
#define SAMPLE_CALLCHAIN (1 << 5)
#define SAMPLE_REGS_STACK (3 << 12)
#define ALL_REGS ((1UL << 33) - 1)
#define BRIEF_REGS (1UL << 32 | 1UL << 31 | 1UL << 30 | 1UL << 29)
#define LINK_REGS (1UL << 30)
#define BRIEF_STACK 256

static void
put_header(void)
{
	u64 at;

	put_text("PERFILE2", 8);
	put(16, 8);
	at = begin(64, 0); /* HEADER_ATTR */
	put(1, 4);         /* software ... */
	put(128, 4);
	put(0, 8); /* ... cpu-clock */
	put(1000000, 8);
	put(SAMPLE_IP_TID_TIME | SAMPLE_REGS_STACK | SAMPLE_CALLCHAIN, 8);
	put(0, 8);
	put(1 << 18, 8); /* sample_id_all */
	put(0, 8);
	put(0, 8);
	put(0, 8);
	put(0, 8);
	put(link ? LINK_REGS : brief ? BRIEF_REGS : ALL_REGS, 8);
	put(brief ? BRIEF_STACK : 65528, 4);
	for (int i = 0; i < 9; i++)
		put(0, 4);
	put(0, 8); /* the event's id */
	end(at);
	at = begin(80, 0); /* HEADER_FEATURE */
	put(6, 8);         /* ARCH */
	put(64, 4);
	put_text("aarch64", 64);
	end(at);
}

static void
put_id(void)
{
	put(100, 4);
	put(100, 4);
	put(now, 8);
}

static void
put_map(u64 start, u64 size, const char *name)
{
	u64 at = begin(10, 2); /* MMAP2, of the user's */

	put(100, 4);
	put(100, 4);
	put(start, 8);
	put(size, 8);
	put(0, 8); /* offset */
	put(0, 8);
	put(0, 8);
	put(0, 8);
	put(5, 4); /* r-x */
	put(2, 4);
	put_text(name, 32);
	put_id();
	end(at);
}

static void
put_comm(void)
{
	u64 at = begin(3, 0);

	put(100, 4);
	put(100, 4);
	put_text("moments", 8);
	put_id();
	end(at);
}

struct context {
	u64 siginfo[16];
	u64 flags, link, stack[3], mask[16];
	u64 room, fault;
	u64 x[31], sp, pc, pstate;
};
_Static_assert(sizeof(u64) == 8, "64 bits");

#define SIGNATURE 0x0000ffffffffffffUL

/* The kernel's callchain by frame pointer. */
static void
put_chain(const u64 *x, u64 pc)
{
	u64 chain[64], n = 0, fp = x[29];

	chain[n++] = (u64)-512; /* PERF_CONTEXT_USER */
	chain[n++] = pc;
	while (n < 64 && fp != 0 && (fp & 15) == 0) {
		chain[n++] = ((const u64 *)fp)[1] & SIGNATURE;
		fp = ((const u64 *)fp)[0];
	}
	put(n, 8);
	for (u64 i = 0; i < n; i++)
		put(chain[i], 8);
}

static void
put_sample(const u64 *x, u64 sp, u64 pc)
{
	u64 at = begin(9, 2), size = stack_end - sp;

	put(pc, 8);
	put(100, 4);
	put(100, 4);
	put(now, 8);
	if (brief)
		put_chain(x, pc);
	else
		put(0, 8);
	put(2, 8); /* of a 64-bit task */
	for (int i = link ? 30 : brief ? 29 : 0; i < 31; i++)
		put(x[i], 8);
	if (!link) {
		put(sp, 8);
		put(pc, 8);
	}
	if (sp > stack_end) /* another stack, that of a handler */
		size = 4096;
	if (size > 16384)
		size = 16384;
	if (brief && size > BRIEF_STACK)
		size = BRIEF_STACK;
	size = link ? 0 : size & ~7UL;
	put(size, 8);
	for (u64 i = 0; i < size; i += 8)
		put(*(const u64 *)(sp + i), 8);
	if (size > 0)
		put(size, 8);
	end(at);
}

static void
on_trap(int sig, void *info, char *uc)
{
	/* ucontext(3): 184 to the registers, for x[0] ... x[30], sp, pc. */
	u64 *x = (u64 *)(uc + 184);

	now += 1000000;
	put_sample(x, x[31], x[32]);
	x[32] += 4;
}

struct action {
	void (*handler)(int, void *, char *);
	u64 flags;
	void *restorer;
	u64 mask;
};

static void catch (int sig, void (*handler)(int, void *, char *), u64 flags)
{
	struct action a = { handler, 4 | 0x40000000 | flags, 0, 0 };

	call(134, (u64)sig, (u64)&a, 0, 8); /* rt_sigaction */
}

static void
send(int sig)
{
	call(129, (u64)call(172, 0, 0, 0, 0), (u64)sig, 0, 0); /* kill */
}

static volatile int sink;

/* No frame, no call: the way back is in the link register only. */
NOINLINE int
leaf(int n)
{
	MOMENT();
	return n + 1;
}

NOINLINE int
by_leaf(int n)
{
	n = leaf(n) + 1;
	sink = n;
	return n;
}

/* Room on the stack, but no frame record. */
NOINLINE int
leaf_with_room(int n)
{
	volatile int room[20];

	room[n % 20] = n;
	MOMENT();
	return room[n % 20];
}

NOINLINE int
by_leaf_with_room(int n)
{
	n = leaf_with_room(n) + 1;
	sink = n;
	return n;
}

NOINLINE int
recursion(int n)
{
	return n == 0 ? by_leaf(n) + 2 : recursion(n - 1) + 1;
}

/* The way back is signed, and not yet, or no more, on the stack. */
__attribute__((target("branch-protection=pac-ret+leaf"))) NOINLINE int
signed_leaf(int n)
{
	MOMENT();
	return n + 3;
}

__attribute__((target("branch-protection=pac-ret+leaf"))) NOINLINE int
signed_caller(int n)
{
	n = signed_leaf(n) + 1;
	MOMENT();
	sink = n;
	return n;
}

NOINLINE void
handler(int sig, void *info, char *uc)
{
	sink = by_leaf(sig);
}

/* A leaf without a frame, interrupted. */
NOINLINE int
interrupted(int n)
{
	register u64 x8 __asm__("x8") = 129; /* kill */
	register u64 x0 __asm__("x0") = (u64)n;
	register u64 x1 __asm__("x1") = 10; /* SIGUSR1 */

	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1) : "memory");
	return (int)x0;
}

NOINLINE int
by_interrupted(int n)
{
	n = interrupted(n) + 1;
	sink = n;
	return n;
}

static char other_stack[32768];

NOINLINE void
handler_elsewhere(int sig, void *info, char *uc)
{
	sink = by_leaf(sig);
}

/* Where a handler returns to. */
NOINLINE void
find_trampoline(int sig, void *info, char *uc)
{
	u64 page = (u64)__builtin_return_address(0) & ~0xfffUL;

	/* There is other code before it in the kernel's. */
	put_map(page - 0x1000, 0x2000, "[vdso]");
}

NOINLINE int
run(void)
{
	int r =
	    by_leaf(1) + by_leaf_with_room(2) + recursion(5) + signed_caller(3);
	struct {
		void *sp;
		int flags;
		u64 size;
	} stack = { other_stack, 0, sizeof(other_stack) };

	r += by_interrupted((int)call(172, 0, 0, 0, 0));
	call(132, (u64)&stack, 0, 0, 0); /* sigaltstack */
	catch (12, handler_elsewhere, 0x08000000);
	send(12);
	return r;
}

__attribute__((used)) static void
start(const u64 *sp)
{
	stack_end = (u64)sp + 16;
	brief = *sp > 1;
	link = *sp > 2;
	put_header();
	put_comm();
	put_map((u64)__executable_start & ~0xfffUL,
	    (u64)etext - ((u64)__executable_start & ~0xfffUL),
	    "/tmp/fg-test/moments");
	catch (10, find_trampoline, 0);
	send(10);
	catch (10, handler, 0);
	catch (5, on_trap, 0x40000000);
	call(93, (u64)(run() == sink), 0, 0, 0); /* exit */
}

__asm__(".globl _start\n"
	".type _start, %function\n"
	"_start:\n"
	".cfi_startproc\n"
	".cfi_undefined x30\n"
	"mov x29, #0\n"
	"mov x30, #0\n"
	"mov x0, sp\n"
	"bl start\n"
	"brk #0\n"
	".cfi_endproc\n"
	".size _start, .-_start\n");
