/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/live.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "cmd/fg-record/event.h"
#include "cmd/fg-record/mapping.h"
#include "cmd/fg-record/proc.h"
#include "cmd/fg-record/sampler.h"
#include "common/buf.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "tests/unit/unit.h"

#define NOINLINE __attribute__((noinline))
#define STACK 2048
#define PREFIX 48 /* bytes of a sample before its callchain */
#define ID 7
#define KERNEL UINT64_C(0xffffffff81000000)

static uint64_t callers[3]; /* where the test's functions return to */
static ucontext_t here;
static char stack[STACK];
static uint64_t abi = 2; /* of the sample's registers: 64 bits */

/* This process's mappings as records. */
static void
put_maps(struct buf *b)
{
	struct buf text = { 0 };
	struct str rest, line;
	struct mapping m;
	size_t start;

	ck_assert(proc_read(&text, "/proc/self/maps"));
	rest = buf_str(&text);
	while (str_line(&rest, &line)) {
		if (!mapping_parse(&m, line) || m.path.n == 0)
			continue;
		start = put_begin(b, PD_RECORD_MMAP2, PD_MISC_USER);
		put_u32(b, (uint32_t)getpid());
		put_u32(b, (uint32_t)getpid());
		put_u64(b, m.start);
		put_u64(b, m.end - m.start);
		put_u64(b, m.offset);
		buf_addzero(b, 32);
		put_name(b, m.path);
		put_end(b, start);
	}
	buf_free(&text);
}

/* The registers of here as a sample has them. */
static void
put_regs(struct buf *b)
{
	put_u64(b, abi);
#if defined(__x86_64__)
	static const int order[] = { REG_RAX, REG_RBX, REG_RCX, REG_RDX,
		REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_RIP, -1, -1, -1, REG_R8,
		REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15 };

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		put_u64(b,
		    order[i] < 0 ? 0
				 : (uint64_t)here.uc_mcontext.gregs[order[i]]);
#elif defined(__aarch64__)
	for (int i = 0; i < 31; i++)
		put_u64(b, here.uc_mcontext.regs[i]);
	put_u64(b, here.uc_mcontext.sp);
	put_u64(b, here.uc_mcontext.pc);
#endif
}

static uint64_t
stack_pointer(void)
{
#if defined(__x86_64__)
	return (uint64_t)here.uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
	return here.uc_mcontext.sp;
#else
	return 0;
#endif
}

static uint64_t
pc(void)
{
#if defined(__x86_64__)
	return (uint64_t)here.uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
	return here.uc_mcontext.pc;
#else
	return 0;
#endif
}

/* A sample with a callchain of n words, the registers, and size bytes. */
static void
put_sample(struct buf *b, const uint64_t *chain, size_t n, size_t size)
{
	size_t start = put_begin(b, PD_RECORD_SAMPLE, PD_MISC_USER);

	put_u64(b, ID);
	put_u64(b, pc());
	put_u32(b, (uint32_t)getpid());
	put_u32(b, (uint32_t)getpid());
	put_u64(b, 1);
	put_u64(b, 1000);
	put_u64(b, n);
	buf_add(b, chain, n * 8);
	put_regs(b);
	put_u64(b, size);
	buf_add(b, stack, size);
	put_u64(b, size);
	put_end(b, start);
}

/* Copies what a sample taken here would hold. */
/* Not the last thing its caller does: that would be a jump. */
NOINLINE static int
third(int n)
{
	callers[0] = (uint64_t)(uintptr_t)__builtin_return_address(0);
	getcontext(&here);
	memcpy(stack, (const char *)(uintptr_t)stack_pointer(), STACK);
	return n + 1;
}

NOINLINE static int
second(int n)
{
	callers[1] = (uint64_t)(uintptr_t)__builtin_return_address(0);
	volatile int r = third(n);

	return r + 1;
}

NOINLINE static int
first(int n)
{
	callers[2] = (uint64_t)(uintptr_t)__builtin_return_address(0);
	volatile int r = second(n);

	return r + 1;
}

/* What becomes of a sample; its callchain's words at the end of b. */
static size_t
converted(struct buf *b, enum live_how how, const uint64_t *chain, size_t n,
    size_t size)
{
	struct event e = { 0 };
	struct events ev = { .v = &e, .n = 1 };
	struct counter counter = { .fd = -1, .id = ID };
	struct sampler_cpu cpu = { .counters = &counter, .n = 1 };
	struct sampler sampler = { .cpus = &cpu, .n = 1 };
	struct buf in = { 0 };
	struct perf_event_header h;
	struct live l;
	uint64_t words;

	live_ask(&e.attr, how, (uint32_t)size);
	e.attr.sample_type |= PD_SAMPLE_CALLCHAIN | PD_SAMPLE_PERIOD;
	live_init(&l, &ev, &sampler, how, 64);
	ck_assert_uint_eq(
	    e.attr.sample_type, PD_SAMPLE_CALLCHAIN | PD_SAMPLE_PERIOD);
	put_maps(&in);
	live_events(&l, buf_str(&in));
	buf_clear(&in);
	put_sample(&in, chain, n, size);
	live_sample(&l, b, buf_str(&in));
	memcpy(&h, b->s, sizeof(h));
	ck_assert_uint_eq(h.size, b->n);
	ck_assert_mem_eq(b->s + 8, in.s + 8, PREFIX - 8);
	memcpy(&words, b->s + PREFIX, 8);
	ck_assert_uint_eq(b->n, PREFIX + 8 + words * 8);
	live_free(&l);
	buf_free(&in);
	return (size_t)words;
}

static uint64_t
word(const struct buf *b, size_t i)
{
	uint64_t v;

	memcpy(&v, b->s + PREFIX + 8 + i * 8, 8);
	return v;
}

/* The kernel's part stays, and the user's callers follow. */
START_TEST(unwound)
{
	static const uint64_t chain[] = { PD_CONTEXT_KERNEL, KERNEL };
	struct buf b = { 0 };
	size_t n;

	if (!live_possible())
		return;
	ck_assert_int_eq(first(0), 3);
	n = converted(&b, LIVE_DWARF, chain, 2, STACK);
	ck_assert_uint_ge(n, 7);
	ck_assert_uint_eq(word(&b, 0), PD_CONTEXT_KERNEL);
	ck_assert_uint_eq(word(&b, 1), KERNEL);
	ck_assert_uint_eq(word(&b, 2), PD_CONTEXT_USER);
	ck_assert_uint_eq(word(&b, 3), pc());
	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(word(&b, 4 + (size_t)i), callers[i]);
	buf_free(&b);
}
END_TEST

/* A dump that is too short is told by a last address. */
START_TEST(cut)
{
	struct buf b = { 0 };
	size_t n;

	if (!live_possible())
		return;
	first(0);
	n = converted(&b, LIVE_DWARF, NULL, 0, 8);
	ck_assert_uint_ge(n, 2);
	ck_assert_uint_eq(word(&b, 0), PD_CONTEXT_USER);
	ck_assert_uint_eq(word(&b, 1), pc());
	ck_assert_uint_eq(word(&b, n - 1), PD_TRUNCATED);
	buf_free(&b);
}
END_TEST

/* Of a 32-bit task there is one frame at least. */
START_TEST(foreign)
{
	struct buf b = { 0 };

	if (!live_possible())
		return;
	first(0);
	abi = 1;
	ck_assert_uint_eq(converted(&b, LIVE_DWARF, NULL, 0, STACK), 3);
	abi = 2;
	ck_assert_uint_eq(word(&b, 0), PD_CONTEXT_USER);
	ck_assert_uint_eq(word(&b, 1), pc());
	ck_assert_uint_eq(word(&b, 2), PD_TRUNCATED);
	buf_free(&b);
}
END_TEST

/* A chain that cannot be compared stays as it is. */
START_TEST(kept)
{
	const uint64_t chain[] = { PD_CONTEXT_USER, 4711, 4712 };
	struct buf b = { 0 };

	if (!live_possible())
		return;
	first(0);
	ck_assert_uint_eq(converted(&b, LIVE_REPAIR, chain, 3, 512), 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_uint_eq(word(&b, i), chain[i]);
	buf_free(&b);
}
END_TEST

/* A sample with the processor's account of two calls, in that mode. */
static void
put_branches(struct buf *b, uint16_t mode)
{
	static const uint64_t branches[] = { 0x1000, 0x2000, 0, 0x3000, 0x4000,
		0 };
	size_t start = put_begin(b, PD_RECORD_SAMPLE, mode);

	put_u64(b, ID);
	put_u64(b, 0x2010);
	put_u64(b, 0);
	put_u64(b, 1);
	put_u64(b, 1000);
	put_u64(b, mode == PD_MISC_KERNEL ? 2 : 0);
	if (mode == PD_MISC_KERNEL) {
		put_u64(b, PD_CONTEXT_KERNEL);
		put_u64(b, KERNEL);
	}
	put_u64(b, 2);
	buf_add(b, branches, sizeof(branches));
	put_end(b, start);
}

static void
is_chain(uint16_t mode, const uint64_t *expected, size_t n)
{
	struct event e = { 0 };
	struct events ev = { .v = &e, .n = 1 };
	struct counter counter = { .fd = -1, .id = ID };
	struct sampler_cpu cpu = { .counters = &counter, .n = 1 };
	struct sampler sampler = { .cpus = &cpu, .n = 1 };
	struct buf in = { 0 }, b = { 0 };
	struct live l;

	live_ask(&e.attr, LIVE_LBR, 0);
	ck_assert_uint_ne(e.attr.branch_sample_type, 0);
	e.attr.sample_type |= PD_SAMPLE_CALLCHAIN | PD_SAMPLE_PERIOD;
	live_init(&l, &ev, &sampler, LIVE_LBR, 64);
	ck_assert_uint_eq(e.attr.branch_sample_type, 0);
	ck_assert_uint_eq(
	    e.attr.sample_type, PD_SAMPLE_CALLCHAIN | PD_SAMPLE_PERIOD);
	put_branches(&in, mode);
	live_sample(&l, &b, buf_str(&in));
	ck_assert_uint_eq(b.n, PREFIX + 8 + n * 8);
	for (size_t i = 0; i < n; i++)
		ck_assert_uint_eq(word(&b, i), expected[i]);
	live_free(&l);
	buf_free(&in);
	buf_free(&b);
}

START_TEST(calls_accounted)
{
	static const uint64_t user[] = { PD_CONTEXT_USER, 0x2010, 0x1001,
		0x3001 };
	static const uint64_t kernel[] = { PD_CONTEXT_KERNEL, KERNEL,
		PD_CONTEXT_USER, 0x2000, 0x1001, 0x3001 };

	is_chain(PD_MISC_USER, user, 4);
	is_chain(PD_MISC_KERNEL, kernel, 6);
}
END_TEST

UNIT("live", unwound, cut, foreign, kept, calls_accounted)
