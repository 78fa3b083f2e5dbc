/* SPDX-License-Identifier: ISC */
#include "cmd/fg-collapse/calls.h"

#include "cmd/fg-collapse/sink.h"
#include "tests/unit/fg-collapse/text.h"
#include "tests/unit/unit.h"

/* All that the sink holds, which is freed. */
static struct buf
text_in(struct sink *sink)
{
	struct stackset *set = &sink->stacks;
	struct buf b = { 0 };

	text_of(&set, 1, 100, &b);
	buf_addc(&b, '\0');
	sink_free(sink);
	return b;
}

static void
folds_to(struct sink *sink, const char *want)
{
	struct buf b = text_in(sink);

	ck_assert_str_eq(b.s, want);
	buf_free(&b);
}

START_TEST(leaf_first)
{
	struct sink sink = { 0 };
	struct calls calls = { 0 };
	uint32_t f[] = { sink_frame(&sink, STR("c")),
		sink_frame(&sink, STR("b")), sink_frame(&sink, STR("a")) };
	uint64_t weights[8] = { 0 };
	uint32_t call = calls_add(&calls, CALLS_NONE, f, 3);
	uint32_t again = calls_add(&calls, CALLS_NONE, f, 3);

	ck_assert_uint_ne(call, again);
	ck_assert_uint_eq(calls.n, 7);
	weights[call] = 2;
	weights[again] = 3;
	weights[again - 1] = 1;
	ck_assert(calls_fold(&calls, weights, &sink));
	ck_assert_uint_eq(calls.n, 0);
	ck_assert_uint_eq(sink.tally.stacks, 2);
	ck_assert(calls_fold(&calls, weights, &sink));
	folds_to(&sink, "a;b 1\na;b;c 5\n");
}
END_TEST

START_TEST(too_much)
{
	struct sink sink = { 0 };
	struct calls calls = { 0 };
	uint32_t a = sink_frame(&sink, STR("a"));
	uint64_t weights[3] = { 0, UINT64_MAX, 1 };

	calls_add(&calls, CALLS_NONE, &a, 1);
	calls_add(&calls, CALLS_NONE, &a, 1);
	ck_assert(!calls_fold(&calls, weights, &sink));
	sink_free(&sink);
}
END_TEST

#define CALLS 3000

/* A pseudo-random number below n. */
static uint32_t
below(uint32_t *state, uint32_t n)
{
	*state = *state * 1664525 + 1013904223;
	return (*state >> 8) % n;
}

/* Calls among ten functions, mostly of a recent one, and so of any depth. */
static void
make_calls(struct calls *c, uint64_t *weights, struct sink *sink, uint32_t seed)
{
	char name[2] = "a";
	uint32_t frame, caller;

	for (uint32_t i = 1; i <= CALLS; i++) {
		name[0] = (char)('a' + below(&seed, 10));
		frame = sink_frame(sink, str_from(name));
		caller = i > 4 && below(&seed, 50) > 0 ? i - 1 - below(&seed, 4)
						       : CALLS_NONE;
		calls_add(c, caller, &frame, 1);
		weights[i] = below(&seed, 3);
	}
}

/* The same stack by stack. */
static void
put_stacks(const struct calls *c, const uint64_t *weights, struct sink *sink)
{
	uint32_t path[CALLS], n;

	for (uint32_t i = 1; i < c->n; i++) {
		n = 0;
		for (uint32_t at = i; at != CALLS_NONE;
		     at = c->calls[at].caller)
			path[n++] = c->calls[at].frame;
		if (weights[i] > 0)
			sink_stack(sink, path, n, COUNT(weights[i]));
	}
}

/*
 * Into an empty sink, into one that holds what was appended there before, and
 * together with stacks that are put.
 */
START_TEST(as_stacks)
{
	static uint64_t weights[CALLS + 1];
	struct sink folded = { 0 }, put = { 0 };
	struct calls calls = { 0 };
	struct buf a, b;

	for (uint32_t round = 0; round < 3; round++) {
		make_calls(&calls, weights, &put, round % 2 + 1);
		put_stacks(&calls, weights, &put);
		calls_free(&calls);
		make_calls(&calls, weights, &folded, round % 2 + 1);
		if (round == 1)
			put_stacks(&calls, weights, &folded);
		else
			ck_assert(calls_fold(&calls, weights, &folded));
		calls_free(&calls);
	}
	ck_assert(folded.stacks.deepest == put.stacks.deepest);
	ck_assert(folded.stacks.nframes == put.stacks.nframes);
	a = text_in(&folded);
	b = text_in(&put);
	ck_assert(a.n > 10000);
	ck_assert_str_eq(a.s, b.s);
	buf_free(&a);
	buf_free(&b);
}
END_TEST

UNIT("calls", leaf_first, too_much, as_stacks)
