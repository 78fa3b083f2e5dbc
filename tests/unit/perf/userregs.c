/* SPDX-License-Identifier: ISC */
#include "common/perf/userregs.h"

#include "tests/unit/unit.h"

START_TEST(indices)
{
	const struct userregs *x = &userregs_x86_64, *a = &userregs_aarch64;

	ck_assert_uint_eq(userregs_index(x->all, 63), 20);
	ck_assert_uint_eq(userregs_index(x->all, x->pc), 8);
	ck_assert_uint_eq(userregs_index(x->all, x->number[7]), 7); /* rsp */
	/* The segments between are left out. */
	ck_assert_uint_eq(userregs_index(x->all, x->number[8]), 12); /* r8 */
	ck_assert_uint_eq(userregs_index(x->all, x->number[15]), 19);
	ck_assert_uint_eq(userregs_index(a->all, 63), 33);
	ck_assert_uint_eq(userregs_index(a->all, a->pc), 32);
	ck_assert_uint_eq(userregs_index(UINT64_C(1) << 7, 7), 0);
}
END_TEST

/* Each of DWARF's has a number of its own, which samples have. */
START_TEST(numbers)
{
	const struct userregs *both[] = { &userregs_x86_64, &userregs_aarch64 };

	for (int i = 0; i < 2; i++) {
		uint64_t seen = UINT64_C(1) << both[i]->pc;

		for (unsigned j = 0; j < both[i]->n; j++) {
			uint64_t bit = UINT64_C(1) << both[i]->number[j];

			ck_assert(both[i]->all & bit);
			ck_assert(!(seen & bit));
			seen |= bit;
		}
	}
}
END_TEST

UNIT("userregs", indices, numbers)
