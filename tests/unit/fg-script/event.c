/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/event.h"

#include "make.h"

#define TYPE                                                             \
	(PD_SAMPLE_IP | PD_SAMPLE_TID | PD_SAMPLE_TIME | PD_SAMPLE_CPU | \
	    PD_SAMPLE_IDENTIFIER)

/* What other records have at their end: ids, time, cpu, identifier. */
static void
put_trailer(struct make *m, uint64_t time)
{
	put32(m, 1), put32(m, 2);
	put64(m, time);
	put32(m, 0), put32(m, 0);
	put64(m, 9);
	put_end(m);
}

static void
put_mmap2(struct make *m, uint16_t misc, const char *name)
{
	put_begin(m, PD_RECORD_MMAP2, misc);
	put32(m, 10), put32(m, 11);
	put64(m, 0x1000), put64(m, 0x2000), put64(m, 0x3000);
	if (misc & PD_MISC_MMAP_BUILD_ID) {
		put(m, 20, 1), put(m, 0, 1), put16(m, 0);
		put_text(m, "abcdefghijklmnopqrst", 20);
	} else {
		buf_addzero(&m->b, 24);
	}
	put32(m, 5), put32(m, 2);
	put_text(m, name, 16);
	put_trailer(m, 1000);
}

static void
next(struct data *d, struct data_record *rec, struct event *e, uint64_t time)
{
	ck_assert_int_eq(data_next(d, rec), DATA_RECORD);
	ck_assert_uint_eq(event_time(d, rec), time);
	ck_assert(event_load(e, d, rec));
}

static void
all_types(bool big)
{
	struct make m = { .big = big };
	struct data_record rec;
	struct reader r;
	struct event e;
	struct data d;

	put_pipe(&m, TYPE, 9);
	put_mmap2(&m, PD_MISC_USER | PD_MISC_MMAP_BUILD_ID, "/bin/x");
	/* Sixteen bytes: no NUL before the trailer. */
	put_mmap2(&m, PD_MISC_USER, "/bin/0123456789a");
	put_begin(&m, PD_RECORD_MMAP, PD_MISC_KERNEL);
	put32(&m, -1), put32(&m, 0);
	put64(&m, 1), put64(&m, 2), put64(&m, 3);
	put_text(&m, "[kernel.kallsyms]_text", 24);
	put_trailer(&m, 0);
	put_begin(&m, PD_RECORD_COMM, PD_MISC_COMM_EXEC);
	put32(&m, 10), put32(&m, 11);
	put_text(&m, "name", 8);
	put_trailer(&m, 1001);
	put_begin(&m, PD_RECORD_FORK, 0);
	put32(&m, 1), put32(&m, 2), put32(&m, 3), put32(&m, 4);
	put64(&m, 77);
	put_trailer(&m, 1002);
	put_begin(&m, PD_RECORD_LOST, 0);
	put64(&m, 9), put64(&m, 123);
	put_trailer(&m, 1003);
	make_reader(&m, &r);
	ck_assert(data_open(&d, &r));

	next(&d, &rec, &e, 1000);
	ck_assert_str_eq(e.name.s, "/bin/x");
	ck_assert_uint_eq(e.id.n, 20);
	ck_assert_int_eq(e.id.bytes[0], 'a');
	ck_assert(e.code && !e.kernel);
	ck_assert_uint_eq(e.pgoff, 0x3000);
	next(&d, &rec, &e, 1000);
	ck_assert(str_eq(e.name, STR("/bin/0123456789a")));
	ck_assert_uint_eq(e.id.n, 0);
	next(&d, &rec, &e, 0);
	ck_assert(e.kernel);
	ck_assert_uint_eq(e.pid, UINT32_MAX);
	next(&d, &rec, &e, 1001);
	ck_assert(e.exec);
	ck_assert_uint_eq(e.tid, 11);
	next(&d, &rec, &e, 1002);
	ck_assert_uint_eq(e.pid, 1);
	ck_assert_uint_eq(e.ppid, 2);
	ck_assert_uint_eq(e.tid, 3);
	ck_assert_uint_eq(e.ptid, 4);
	next(&d, &rec, &e, 1003);
	ck_assert_uint_eq(e.lost, 123);
	data_free(&d);
	reader_free(&r);
	buf_free(&m.b);
}

START_TEST(both_orders)
{
	all_types(false);
	all_types(true);
}
END_TEST

START_TEST(short_records)
{
	struct make m = { .big = false };
	struct data_record rec;
	struct reader r;
	struct event e;
	struct data d;

	put_pipe(&m, TYPE, 9);
	put_mmap2(&m, PD_MISC_USER | PD_MISC_MMAP_BUILD_ID, "/bin/x");
	make_reader(&m, &r);
	ck_assert(data_open(&d, &r));
	ck_assert_int_eq(data_next(&d, &rec), DATA_RECORD);
	while (rec.bytes.n > 8) {
		rec.bytes.n--;
		event_time(&d, &rec);
		if (event_load(&e, &d, &rec))
			ck_assert_uint_le(e.name.n, rec.bytes.n);
		else
			ck_assert_uint_lt(rec.bytes.n, 72);
	}
	data_free(&d);
	reader_free(&r);
	buf_free(&m.b);
}
END_TEST

UNIT("event", both_orders, short_records)
