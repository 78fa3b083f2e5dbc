/* SPDX-License-Identifier: ISC */
/* Unwinds this very process from a copy of its own stack. */
#include "tests/unit/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "common/num.h"
#include "common/reader.h"
#include "common/space/buildid.h"
#include "common/space/debugfile.h"
#include "common/space/module.h"
#include "common/space/unwind.h"
#include "common/str.h"

#if defined(__x86_64__)
#define MACHINE unwind_x86_64
#define PC(uc) ((uint64_t)(uc)->uc_mcontext.gregs[REG_RIP])

static void
registers(const ucontext_t *uc, uint64_t *regs)
{
	static const int greg[16] = { REG_RAX, REG_RDX, REG_RCX, REG_RBX,
		REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8, REG_R9, REG_R10,
		REG_R11, REG_R12, REG_R13, REG_R14, REG_R15 };

	for (int i = 0; i < 16; i++)
		regs[i] = (uint64_t)uc->uc_mcontext.gregs[greg[i]];
}
#elif defined(__aarch64__)
#define MACHINE unwind_aarch64
#define PC(uc) ((uint64_t)(uc)->uc_mcontext.pc)

static void
registers(const ucontext_t *uc, uint64_t *regs)
{
	for (int i = 0; i < 31; i++)
		regs[i] = uc->uc_mcontext.regs[i];
	regs[31] = uc->uc_mcontext.sp;
}
#endif

#ifdef MACHINE

/* A file mapped into this process. */
struct mapped {
	uint64_t start, end, offset;
	struct module module;
	struct cfi *cfi;
};

struct process {
	struct mapped v[64];
	size_t n;
	bool no_cfi;
};

static const struct debugfile_places places = { .root = "" };

static void
add_map(struct process *p, struct str line)
{
	struct mapped *m = &p->v[p->n];
	struct str range = str_word(&line), mode = str_word(&line),
		   offset = str_word(&line);
	size_t dash = str_chr(range, '-');
	struct buildid any = { 0 };
	char path[4096];

	str_word(&line);
	str_word(&line);
	line = str_trim(line);
	if (p->n == 64 || mode.n < 3 || mode.s[2] != 'x' || line.n == 0 ||
	    line.s[0] != '/' || line.n >= sizeof(path))
		return;
	memcpy(path, line.s, line.n);
	path[line.n] = '\0';
	ck_assert(num_parse_hex(str_head(range, dash), &m->start));
	ck_assert(num_parse_hex(str_from_index(range, dash + 1), &m->end));
	ck_assert(num_parse_hex(offset, &m->offset));
	if (module_open(&m->module, &places, path, &any) != MODULE_OK)
		return;
	m->cfi = cfi_new(&m->module);
	p->n++;
}

static void
process_init(struct process *p)
{
	struct reader r;
	struct str line;
	FILE *f = fopen("/proc/self/maps", "r");

	*p = (struct process){ 0 };
	ck_assert_ptr_nonnull(f);
	reader_init(&r, fileno(f), "maps");
	while (reader_line(&r, &line))
		add_map(p, line);
	reader_free(&r);
	fclose(f);
}

static void
process_free(struct process *p)
{
	for (size_t i = 0; i < p->n; i++) {
		cfi_free(p->v[i].cfi);
		module_close(&p->v[i].module);
	}
}

static bool
place(void *arg, uint64_t pc, struct unwind_place *where)
{
	struct process *p = arg;
	uint64_t vaddr;

	for (size_t i = 0; i < p->n; i++) {
		struct mapped *m = &p->v[i];

		if (pc < m->start || pc >= m->end)
			continue;
		if (!module_vaddr(
			&m->module, pc - m->start + m->offset, &vaddr))
			return false;
		where->rule = p->no_cfi ? NULL : cfi_find(m->cfi, vaddr);
		where->vdso = false;
		return true;
	}
	return false;
}

#define DUMP 32768

/* What a moment of this process was. */
struct moment {
	ucontext_t uc;
	char stack[DUMP];
	size_t n;
	uint64_t callers[4]; /* as the compiler knows them */
};

static struct moment moment;

/*
 * Copies the stack from its pointer on, as the kernel does for a sample: a pipe
 * takes what is there, and a mere system call is not looked at by sanitizers.
 */
static void
copy_stack(uint64_t sp)
{
	size_t most = DUMP;
	ssize_t n;
	int fd[2];

	ck_assert_int_eq(pipe(fd), 0);
	do {
		n = syscall(SYS_write, fd[1], (void *)(uintptr_t)sp, most);
		most -= 4096;
	} while (n == -1 && most > 0);
	ck_assert_int_gt(n, 0);
	ck_assert_int_eq(read(fd[0], moment.stack, (size_t)n), n);
	moment.n = (size_t)n;
	close(fd[0]);
	close(fd[1]);
}

static __attribute__((noinline)) void
innermost(void)
{
	uint64_t regs[CFI_REGS] = { 0 };

	ck_assert_int_eq(getcontext(&moment.uc), 0);
	moment.callers[0] = (uintptr_t)__builtin_return_address(0);
	registers(&moment.uc, regs);
	copy_stack(regs[MACHINE.sp]);
}

static __attribute__((noinline)) void
middle(volatile int *v)
{
	moment.callers[1] = (uintptr_t)__builtin_return_address(0);
	innermost();
	*v += 1;
}

static __attribute__((noinline)) void
outer(int n)
{
	volatile int v[50] = { n };

	moment.callers[2] = (uintptr_t)__builtin_return_address(0);
	middle(&v[n]);
}

static struct unwind_ip ips[100];

static enum unwind_end
walk(struct process *p, size_t bytes, size_t max, size_t *n, uint64_t *reach)
{
	struct unwind_regs regs = { .known = UINT32_MAX, .pc = PC(&moment.uc) };
	struct unwind_trace t = { .ips = ips, .max = max };
	struct unwind u = { .machine = &MACHINE, .place = place, .arg = p };
	enum unwind_end end;

	registers(&moment.uc, regs.v);
	regs.known &= ~(UINT64_C(1) << MACHINE.ra);
	u.stack =
	    (struct unwind_stack){ regs.v[MACHINE.sp], moment.stack, bytes };
	end = unwind_walk(&u, &regs, &t);
	*n = t.n;
	*reach = t.reach;
	return end;
}

static uint64_t
word_at(uint64_t addr)
{
	struct unwind_regs regs;
	uint64_t v;

	registers(&moment.uc, regs.v);
	memcpy(&v, moment.stack + (addr - regs.v[MACHINE.sp]), sizeof(v));
	return v;
}

START_TEST(callers_as_the_compiler_knows_them)
{
	struct process p;
	uint64_t reach;
	size_t n;

	outer(3);
	process_init(&p);
	ck_assert_int_eq(walk(&p, moment.n, 100, &n, &reach), UNWIND_OUTERMOST);
	ck_assert_uint_gt(n, 5);
	ck_assert(ips[0].exact);
	for (size_t i = 0; i < 3; i++) {
		ck_assert(!ips[i + 1].exact);
		ck_assert_uint_eq(ips[i + 1].ip, moment.callers[i]);
		ck_assert_uint_eq(word_at(ips[i + 1].slot), ips[i + 1].ip);
	}
	process_free(&p);
}
END_TEST

START_TEST(a_short_copy_is_told_and_how_much_it_lacks)
{
	struct process p;
	uint64_t reach, sp, all;
	size_t n, whole;

	outer(3);
	process_init(&p);
	(void)walk(&p, moment.n, 100, &whole, &reach);
	sp = moment.uc.uc_mcontext.
#if defined(__x86_64__)
	     gregs[REG_RSP];
#else
	     sp;
#endif
	all = reach - sp;
	ck_assert_uint_le(all, moment.n);
	/* The last that was read may be a register that nobody asks for. */
	while (walk(&p, all, 100, &n, &reach) == UNWIND_OUTERMOST) {
		ck_assert_uint_eq(n, whole);
		all -= 8;
	}
	ck_assert_uint_ge(all, whole * sizeof(uint64_t));
	ck_assert_int_eq(walk(&p, all, 100, &n, &reach), UNWIND_TRUNCATED);
	ck_assert_uint_lt(n, whole);
	ck_assert_uint_gt(reach, sp + all);
	ck_assert_int_eq(walk(&p, 0, 100, &n, &reach), UNWIND_TRUNCATED);
	ck_assert_uint_ge(n, 1);
	process_free(&p);
}
END_TEST

START_TEST(no_more_than_asked_for)
{
	struct process p;
	uint64_t reach;
	size_t n;

	outer(3);
	process_init(&p);
	ck_assert_int_eq(walk(&p, moment.n, 2, &n, &reach), UNWIND_FULL);
	ck_assert_uint_eq(n, 2);
	process_free(&p);
}
END_TEST

/* Any bytes for a stack end the walk, somehow. */
START_TEST(garbage_ends)
{
	struct process p;
	uint64_t reach;
	unsigned x = 1;
	size_t n;

	outer(3);
	process_init(&p);
	for (int round = 0; round < 2000; round++) {
		for (int i = 0; i < 40; i++) {
			x = x * 1103515245 + 12345;
			moment.stack[(x >> 8) % moment.n] = (char)(x >> 24);
		}
		p.no_cfi = round % 2 != 0;
		(void)walk(&p, moment.n, 100, &n, &reach);
		ck_assert_uint_le(n, 100);
	}
	process_free(&p);
}
END_TEST

/* Code is everywhere below 4096; nothing has call frame information. */
static bool
low_code(void *arg, uint64_t pc, struct unwind_place *where)
{
	*where = (struct unwind_place){ 0 };
	return pc < 4096;
}

/* Two frame records; the second's return address is no code. */
START_TEST(a_guess_that_leads_nowhere_is_no_frame)
{
	unsigned char stack[32] = { [1] = 0x90, [8] = 77, [25] = 0x50 };
	struct unwind_regs regs = { .known = UINT32_MAX, .pc = 55 };
	struct unwind_trace t = { .ips = ips, .max = 100 };
	struct unwind u = { .machine = &MACHINE,
		.stack = { 0x8ff0, (const char *)stack, sizeof(stack) },
		.place = low_code };

	regs.v[MACHINE.sp] = regs.v[MACHINE.fp] = 0x8ff0;
	ck_assert_int_eq(unwind_walk(&u, &regs, &t), UNWIND_NOWHERE);
	ck_assert_uint_eq(t.n, 2);
	ck_assert_uint_eq(ips[0].ip, 55);
	ck_assert_uint_eq(ips[1].ip, 77);
	ck_assert_uint_eq(ips[1].slot, 0x8ff8);
}
END_TEST

/* Not even the guess, if only rules are wanted, or nobody knows the pointer. */
START_TEST(no_rule_no_frame)
{
	const uint64_t stack[] = { 0x9000, 77 };
	struct unwind_trace t = { .ips = ips, .max = 100 };
	struct unwind u = { .machine = &MACHINE,
		.stack = { 0x8ff0, (const char *)stack, sizeof(stack) },
		.place = low_code };

	for (int i = 0; i < 2; i++) {
		struct unwind_regs regs = { .known = UINT32_MAX, .pc = 55 };

		regs.v[MACHINE.sp] = regs.v[MACHINE.fp] = 0x8ff0;
		if (i == 0)
			u.rules_only = true;
		else
			regs.known = UINT64_C(1) << MACHINE.sp;
		ck_assert_int_eq(unwind_walk(&u, &regs, &t), UNWIND_BROKEN);
		ck_assert_uint_eq(t.n, 1);
		ck_assert_uint_eq(t.slot, 0);
	}
}
END_TEST

#ifdef __x86_64__

/* The trampoline of libc; other machines have it in the vdso. */
static void
on_signal(int sig)
{
	innermost();
}

/* The frame a signal interrupted, and the callers of that. */
static void
interrupt(int flags)
{
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = flags };

	ck_assert_int_eq(sigaction(SIGUSR1, &sa, NULL), 0);
	raise(SIGUSR1);
}

START_TEST(through_a_signal_handler)
{
	struct process p;
	uint64_t reach;
	size_t n, exact = 0;

	interrupt(0);
	process_init(&p);
	ck_assert_int_eq(walk(&p, moment.n, 100, &n, &reach), UNWIND_OUTERMOST);
	for (size_t i = 1; i < n; i++)
		exact += ips[i].exact;
	/* The trampoline and what was interrupted. */
	ck_assert_uint_eq(exact, 2);
	process_free(&p);
}
END_TEST

START_TEST(a_handler_with_a_stack_of_its_own_is_told)
{
	static char room[2 * DUMP];
	stack_t other = { .ss_sp = room, .ss_size = sizeof(room) };
	struct process p;
	uint64_t reach;
	size_t n;

	ck_assert_int_eq(sigaltstack(&other, NULL), 0);
	interrupt(SA_ONSTACK);
	process_init(&p);
	ck_assert_int_eq(walk(&p, moment.n, 100, &n, &reach), UNWIND_ELSEWHERE);
	ck_assert_uint_ge(n, 3);
	ck_assert_uint_le(reach, (uintptr_t)room + sizeof(room));
	process_free(&p);
}
END_TEST

/*
 * Rules that no compiler writes. bad_cfa: DW_CFA_def_cfa_expression with a
 * DW_OP_deref of nothing; saved_sp: the stack pointer is saved, too.
 */
__asm__(".text\n"
	"bad_cfa:\n"
	".cfi_startproc\n"
	".cfi_escape 0x0f, 1, 0x06\n"
	"nop\n"
	".cfi_endproc\n"
	"saved_sp:\n"
	".cfi_startproc\n"
	".cfi_def_cfa rsp, 16\n"
	".cfi_offset rip, -8\n"
	".cfi_offset rsp, -16\n"
	"nop\n"
	".cfi_endproc\n");
extern const char bad_cfa[], saved_sp[];

static enum unwind_end
walk_from(const char *code, struct unwind_regs *regs, const uint64_t *stack,
    size_t words)
{
	struct process p;
	struct unwind_trace t = { .ips = ips, .max = 100 };
	struct unwind u = { .machine = &MACHINE,
		.stack = { 0x8000, (const char *)stack, words * 8 },
		.place = place,
		.arg = &p };
	enum unwind_end end;

	process_init(&p);
	regs->v[MACHINE.sp] = 0x8000;
	regs->pc = (uintptr_t)code;
	end = unwind_walk(&u, regs, &t);
	process_free(&p);
	return end;
}

START_TEST(an_expression_that_lacks_operands)
{
	const uint64_t stack[] = { 1, 2 };
	struct unwind_regs regs = { .known = UINT16_MAX };

	ck_assert_int_eq(walk_from(bad_cfa, &regs, stack, 2), UNWIND_BROKEN);
}
END_TEST

START_TEST(a_saved_stack_pointer_counts)
{
	const uint64_t stack[] = { 0x9000, 0 };
	struct unwind_regs regs = { .known = UINT16_MAX };

	ck_assert_int_eq(
	    walk_from(saved_sp, &regs, stack, 2), UNWIND_OUTERMOST);
	ck_assert_uint_eq(regs.v[MACHINE.sp], 0x9000);
}
END_TEST

/* Rules in terms of a register that was not recorded. */
START_TEST(an_unknown_register_ends_the_walk)
{
	const uint64_t stack[] = { 0x9000, 0 };
	struct unwind_regs regs = { .known = UINT16_MAX };

	regs.known &= ~(UINT64_C(1) << MACHINE.sp);
	ck_assert_int_eq(walk_from(saved_sp, &regs, stack, 2), UNWIND_BROKEN);
}
END_TEST

#define X86_64_TESTS                                                       \
	, an_expression_that_lacks_operands, a_saved_stack_pointer_counts, \
	    an_unknown_register_ends_the_walk, through_a_signal_handler,   \
	    a_handler_with_a_stack_of_its_own_is_told
#else
#define X86_64_TESTS
#endif

UNIT("unwind", callers_as_the_compiler_knows_them,
    a_short_copy_is_told_and_how_much_it_lacks, no_more_than_asked_for,
    garbage_ends, a_guess_that_leads_nowhere_is_no_frame,
    no_rule_no_frame X86_64_TESTS)

#else

START_TEST(not_on_this_machine)
{
	ck_assert_uint_eq(unwind_x86_64.ra, 16);
}
END_TEST

UNIT("unwind", not_on_this_machine)

#endif
