/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/order.h"

#include <string.h>

#include "common/perf/format.h"
#include "tests/unit/unit.h"

struct seen {
	uint64_t offsets[4096];
	size_t n;
};

static void
take(void *arg, const struct data_record *rec)
{
	struct seen *s = arg;
	uint64_t offset;

	ck_assert_uint_eq(rec->bytes.n, sizeof(offset));
	ck_assert_uint_eq(rec->type, PD_RECORD_COMM);
	memcpy(&offset, rec->bytes.s, sizeof(offset));
	ck_assert_uint_eq(offset, rec->offset);
	ck_assert_uint_lt(s->n, 4096);
	s->offsets[s->n++] = offset;
}

static void
push(struct order *o, uint64_t time, uint64_t offset)
{
	struct data_record rec = { { (const char *)&offset, sizeof(offset) },
		PD_RECORD_COMM, 0, offset };

	order_push(o, time, &rec);
}

START_TEST(sorts_stable)
{
	static const uint64_t times[] = { 5, 7, 9, 5, 6, 7, 1, 9 };
	static const uint64_t want[] = { 6, 0, 3, 4, 1, 5, 2, 7 };
	struct seen s = { .n = 0 };
	struct order o;

	order_init(&o, take, &s);
	for (size_t i = 0; i < 8; i++)
		push(&o, times[i], i);
	order_end(&o);
	ck_assert_uint_eq(s.n, 8);
	ck_assert_mem_eq(s.offsets, want, sizeof(want));
	ck_assert_uint_eq(o.late, 0);
	order_free(&o);
}
END_TEST

/* What a round leaves may yet be preceded by what the next one brings. */
START_TEST(rounds)
{
	struct seen s = { .n = 0 };
	struct order o;

	order_init(&o, take, &s);
	push(&o, 10, 0);
	push(&o, 20, 1);
	order_round(&o);
	ck_assert_uint_eq(s.n, 0);
	push(&o, 30, 2);
	push(&o, 15, 3);
	order_round(&o);
	ck_assert_uint_eq(s.n, 3);
	ck_assert_uint_eq(s.offsets[1], 3);
	push(&o, 25, 4);
	order_end(&o);
	ck_assert_uint_eq(s.n, 5);
	ck_assert_uint_eq(s.offsets[3], 4);
	ck_assert_uint_eq(s.offsets[4], 2);
	ck_assert_uint_eq(o.late, 0);
	order_free(&o);
}
END_TEST

START_TEST(held)
{
	struct seen s = { .n = 0 };
	struct order o;

	order_init(&o, take, &s);
	o.hold = true;
	o.max = 1000;
	for (uint64_t i = 0; i < 100; i++) {
		push(&o, i, i);
		order_round(&o);
		ck_assert_uint_eq(s.n == 0, i < 6);
	}
	order_end(&o);
	ck_assert_uint_eq(s.n, 100);
	ck_assert_uint_eq(o.late, 0);
	order_free(&o);
}
END_TEST

/* Without rounds memory is bounded, and nothing is lost. */
START_TEST(bounded)
{
	static struct seen s;
	struct order o;

	order_init(&o, take, &s);
	o.max = 1000;
	for (uint64_t i = 0; i < 4000; i++) {
		push(&o, i ^ 7, i);
		ck_assert_uint_le(o.bytes.n, o.max + 8);
	}
	order_end(&o);
	ck_assert_uint_eq(s.n, 4000);
	for (size_t i = 0; i < 4000; i++)
		ck_assert_uint_eq(s.offsets[i], i ^ 7);
	ck_assert_uint_eq(o.late, 0);
	order_free(&o);
}
END_TEST

START_TEST(late)
{
	static struct seen s;
	struct order o;

	s.n = 0;
	order_init(&o, take, &s);
	o.max = 1000;
	for (uint64_t i = 0; i < 100; i++)
		push(&o, 100 + i, i);
	push(&o, 1, 100);
	order_end(&o);
	ck_assert_uint_eq(s.n, 101);
	ck_assert_uint_eq(o.late, 1);
	order_free(&o);
}
END_TEST

UNIT("order", sorts_stable, rounds, held, bounded, late)
