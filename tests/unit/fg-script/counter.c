/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/counter.h"

#include "make.h"

#define GROUP (PD_READ_GROUP | PD_READ_ID)
#define ALL                                                               \
	(PD_READ_ENABLED | PD_READ_RUNNING | PD_READ_ID | PD_READ_GROUP | \
	    PD_READ_LOST)

struct fixture {
	struct make m;
	struct reader r;
	struct data d;
	struct perf_attr attr;
	struct counters c;
};

/* A recording of one event, whose id is 7. */
static void
begin(struct fixture *f, uint64_t format, uint64_t flags)
{
	*f = (struct fixture){ .attr = {
				   .read_format = format, .flags = flags } };
	put_pipe(&f->m, PD_SAMPLE_READ, 7);
	put_begin(&f->m, PD_RECORD_FINISHED_ROUND, 0);
	put_end(&f->m);
	make_reader(&f->m, &f->r);
	ck_assert(data_open(&f->d, &f->r));
	ck_assert_int_eq(
	    data_next(&f->d, &(struct data_record){ 0 }), DATA_RECORD);
}

static void
end(struct fixture *f)
{
	counters_free(&f->c);
	data_free(&f->d);
	reader_free(&f->r);
	buf_free(&f->m.b);
}

/* The period counter i of n words, in our byte order, leads to; 0: no sample. */
static uint64_t
period(struct fixture *f, uint32_t tid, const uint64_t *v, size_t n, size_t i)
{
	struct sample one,
	    s = { .big = *(const char *)&(const uint16_t){ 1 } == 0,
		    .attr = &f->attr,
		    .tid = tid,
		    .read = { (const char *)v, n * 8 } };

	ck_assert_uint_lt(i, counters_in(&s));
	if (!counters_take(&f->c, &f->d, &s, i, &one))
		return 0;
	ck_assert_uint_eq(one.id, 7);
	ck_assert_ptr_eq(one.event, f->d.events);
	ck_assert_ptr_eq(one.attr, &f->attr);
	return one.period;
}

START_TEST(as_much_as_it_has_moved)
{
	struct fixture f;

	begin(&f, GROUP, 0);
	ck_assert_uint_eq(period(&f, 1, (uint64_t[]){ 1, 50, 7 }, 3, 0), 50);
	ck_assert_uint_eq(period(&f, 1, (uint64_t[]){ 1, 80, 7 }, 3, 0), 30);
	ck_assert_uint_eq(period(&f, 2, (uint64_t[]){ 1, 80, 7 }, 3, 0), 0);
	ck_assert_uint_eq(f.c.unknown, 0);
	ck_assert_uint_eq(period(&f, 2, (uint64_t[]){ 1, 90, 8 }, 3, 0), 0);
	ck_assert_uint_eq(f.c.unknown, 1);
	end(&f);
}
END_TEST

START_TEST(threads_that_inherit_have_their_own)
{
	struct fixture f;

	begin(&f, GROUP, PD_FLAG_INHERIT);
	ck_assert_uint_eq(period(&f, 1, (uint64_t[]){ 1, 50, 7 }, 3, 0), 50);
	ck_assert_uint_eq(period(&f, 2, (uint64_t[]){ 1, 20, 7 }, 3, 0), 20);
	ck_assert_uint_eq(period(&f, 1, (uint64_t[]){ 1, 51, 7 }, 3, 0), 1);
	end(&f);
}
END_TEST

START_TEST(every_layout)
{
	const uint64_t all[] = { 2, 900, 800, 5, 7, 0, 6, 7, 0 };
	const uint64_t one[] = { 5, 900, 800, 7, 0 };
	struct fixture f;

	begin(&f, ALL, 0);
	ck_assert_uint_eq(period(&f, 1, all, 9, 0), 5);
	ck_assert_uint_eq(period(&f, 1, all, 9, 1), 1);
	end(&f);
	begin(&f, ALL & ~PD_READ_GROUP, 0);
	ck_assert_uint_eq(period(&f, 1, one, 5, 0), 5);
	end(&f);
}
END_TEST

/* Without ids, or without counters, a sample is one of its own event. */
START_TEST(none)
{
	const uint64_t v[] = { 5 };
	struct perf_attr a = { .read_format = 0 };
	struct sample s = { .attr = &a, .read = { (const char *)v, 8 } };

	ck_assert_uint_eq(counters_in(&s), 0);
	a.read_format = GROUP;
	s.read.n = 0;
	ck_assert_uint_eq(counters_in(&s), 0);
}
END_TEST

UNIT("counter", as_much_as_it_has_moved, threads_that_inherit_have_their_own,
    every_layout, none)
