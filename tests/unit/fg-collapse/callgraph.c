/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "cmd/fg-collapse/callgraph.h"
#include "cmd/fg-collapse/sink.h"
#include "common/num.h"

enum { FUNCTIONS = 40 };

static uint64_t state;

static uint64_t
any(uint64_t below)
{
	state = state * UINT64_C(6364136223846793005) + 1442695040888963407U;
	return (state >> 33) % below;
}

static uint32_t
frame(struct sink *s, uint64_t i)
{
	char text[NUM_MAX];

	return sink_frame(s, (struct str){ text, num_dec(text, i) });
}

/* What the stacks that end in a frame add up to. */
static uint64_t
sum_of(const struct sink *s, uint32_t frame)
{
	const struct stackset *set = &s->stacks;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < set->nstacks; i++)
		if (set->pieces[set->stacks[i].piece].frames[0] == frame)
			sum += set->stacks[i].count.whole;
	return sum;
}

/*
 * Graphs of all kinds, with circles, with calls that cost more than what they
 * call or nothing: each function keeps what it cost itself.
 */
START_TEST(test_own_costs)
{
	struct callgraph g = { 0 };
	struct sink s = { 0 };
	uint64_t self[FUNCTIONS];

	state = (uint64_t)_i;
	for (uint32_t i = 0; i < FUNCTIONS; i++) {
		self[i] = any(2) == 0 ? any(1000) : any(1000000000);
		callgraph_function(&g, frame(&s, i), self[i]);
	}
	for (uint32_t i = 0; i < FUNCTIONS; i++)
		for (uint32_t k = 0; k < FUNCTIONS; k++)
			if (any(10) == 0 && (k > i || any(20) == 0))
				callgraph_edge(&g, i, k, any(1000000));
	ck_assert(callgraph_fold(&g, &s));
	for (uint32_t i = 0; i < FUNCTIONS; i++)
		ck_assert_uint_eq(sum_of(&s, frame(&s, i)), self[i]);
	callgraph_free(&g);
	sink_free(&s);
}
END_TEST

/* A chain of pairs, each way to its end twice as many: 2^60 stacks. */
START_TEST(test_many_paths)
{
	struct callgraph g = { 0 };
	struct sink s = { 0 };
	enum { PAIRS = 60 };
	uint64_t all = UINT64_C(1) << 62;

	for (uint32_t i = 0; i < 2 * PAIRS; i++)
		callgraph_function(
		    &g, frame(&s, i), i < 2 * PAIRS - 2 ? 0 : all / 2);
	for (uint32_t i = 0; i < 2 * PAIRS - 2; i++)
		for (uint32_t k = 0; k < 2; k++)
			callgraph_edge(&g, i, (i / 2 + 1) * 2 + k, all / 4);
	ck_assert(callgraph_fold(&g, &s));
	ck_assert_uint_eq(sum_of(&s, frame(&s, 2 * PAIRS - 1)), all / 2);
	ck_assert_uint_eq(sum_of(&s, frame(&s, 2 * PAIRS - 2)), all / 2);
	ck_assert_uint_lt(s.stacks.nstacks, 5000000);
	callgraph_free(&g);
	sink_free(&s);
}
END_TEST

START_TEST(test_overflow)
{
	struct callgraph g = { 0 };
	struct sink s = { 0 };

	callgraph_function(&g, frame(&s, 0), UINT64_MAX);
	callgraph_function(&g, frame(&s, 1), 1);
	ck_assert(!callgraph_fold(&g, &s));
	callgraph_free(&g);
	sink_free(&s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("callgraph");
	TCase *tcase = tcase_create("callgraph");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, test_own_costs, 0, 300);
	tcase_add_test(tcase, test_many_paths);
	tcase_add_test(tcase, test_overflow);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
