/* SPDX-License-Identifier: ISC */
#include "common/space/repair.h"

#include "tests/unit/unit.h"

#define SP 0x1000
#define FP 0x1020

static const uint64_t one[] = { 10 }, two[] = { 10, 30 };
static struct unwind_ip ips[] = { { 10, 0, true }, { 20, SP, false },
	{ 30, FP + 8, false } };

/* What becomes of a chain of n words beside a walk of frames to an end. */
static struct repair
find(const uint64_t *words, size_t n, size_t frames, enum unwind_end end)
{
	const struct unwind_machine *m = &unwind_x86_64;
	const struct repair_chain c = { words, n, false };
	const struct unwind_stack stack = { SP, NULL, 0 };
	const struct unwind_trace t = { .ips = ips, .n = frames };
	struct unwind_regs regs = { .pc = 10 };

	regs.v[m->sp] = SP;
	regs.v[m->fp] = FP;
	regs.known = UINT64_C(1) << m->sp | UINT64_C(1) << m->fp;
	return repair_find(&c, m, &stack, &regs, &t, end);
}

/* The leaf's caller goes in where the walk arrives at the chain's next word. */
START_TEST(meets)
{
	struct repair r = find(two, 2, 3, UNWIND_TRUNCATED);

	ck_assert_uint_eq(r.frames, 2);
	ck_assert_uint_eq(r.words, 1);
	ck_assert(!r.cut);
}
END_TEST

START_TEST(misses)
{
	static const uint64_t other[] = { 10, 31 }, elsewhere[] = { 11, 30 };

	ck_assert_uint_eq(find(other, 2, 3, UNWIND_TRUNCATED).frames, 0);
	ck_assert_uint_eq(find(elsewhere, 2, 3, UNWIND_TRUNCATED).frames, 0);
	ck_assert_uint_eq(find(two, 2, 1, UNWIND_BROKEN).frames, 0);
}
END_TEST

/* A chain of one word is the walk, but for what is in no known code. */
START_TEST(alone)
{
	struct repair r = find(one, 1, 3, UNWIND_TRUNCATED);

	ck_assert_uint_eq(r.frames, 3);
	ck_assert(r.cut);
	ck_assert(!find(one, 1, 3, UNWIND_OUTERMOST).cut);
	r = find(one, 1, 3, UNWIND_NOWHERE);
	ck_assert_uint_eq(r.frames, 2);
	ck_assert(r.cut);
	ck_assert_uint_eq(find(one, 1, 2, UNWIND_NOWHERE).frames, 0);
}
END_TEST

UNIT("repair", meets, misses, alone)
