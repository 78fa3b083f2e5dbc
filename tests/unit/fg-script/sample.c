/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/sample.h"

#include <string.h>

#include "cmd/fg-script/event.h"
#include "make.h"

#define ALL (((PD_SAMPLE_WEIGHT_STRUCT << 1) - 1) & ~PD_SAMPLE_WEIGHT)

static void
put_sample(struct make *m)
{
	put_begin(m, PD_RECORD_SAMPLE, PD_MISC_USER);
	put64(m, 7);                  /* identifier */
	put64(m, 0x401000);           /* ip */
	put32(m, 100), put32(m, 101); /* pid, tid */
	put64(m, 123456789);          /* time */
	put64(m, 0xadd);              /* addr */
	put64(m, 7);                  /* id */
	put64(m, 8);                  /* stream id */
	put32(m, 3), put32(m, 0);     /* cpu */
	put64(m, 999);                /* period */
	put64(m, 1), put64(m, 50);    /* read: group of 1, enabled */
	put64(m, 42), put64(m, 7);    /* value, id */
	put64(m, 2);                  /* callchain */
	put64(m, PD_CONTEXT_USER), put64(m, 0x401000);
	put32(m, 4), put32(m, 0xabcd); /* raw */
	put64(m, 1), put64(m, 5);      /* branches, hw index */
	put64(m, 1), put64(m, 2), put64(m, 3);
	put64(m, 2); /* user regs: abi */
	put64(m, 0xa), put64(m, 0xb);
	put64(m, 16), put64(m, 11), put64(m, 12), put64(m, 8); /* stack */
	put64(m, 20);                                          /* weight */
	put64(m, 21);                                          /* data source */
	put64(m, 22);                                          /* transaction */
	put64(m, 1); /* intr regs: abi */
	put64(m, 1), put64(m, 2), put64(m, 3);
	put64(m, 23);                /* physical address */
	put64(m, 24);                /* cgroup */
	put64(m, 25);                /* data page size */
	put64(m, 26);                /* code page size */
	put64(m, 8), put64(m, 0x77); /* aux */
	put_end(m);
}

/* The recording's one record after its event. */
static void
open_one(
    struct make *m, struct reader *r, struct data *d, struct data_record *rec)
{
	make_reader(m, r);
	ck_assert(data_open(d, r));
	ck_assert_int_eq(data_next(d, rec), DATA_RECORD);
}

static void
make_all(struct make *m, bool big)
{
	*m = (struct make){ .big = big };
	put_text(m, big ? PD_MAGIC_SWAPPED : PD_MAGIC, 8);
	put64(m, PD_PIPE_HEADER);
	put_begin(m, PD_RECORD_HEADER_ATTR, 0);
	put_attr(m, ALL, PD_READ_GROUP | PD_READ_ENABLED | PD_READ_ID);
	put64(m, 7);
	put_end(m);
	put_sample(m);
}

static void
all_fields(bool big)
{
	struct data_record rec;
	struct make m;
	struct reader r;
	struct sample s;
	struct data d;
	uint64_t ip;

	make_all(&m, big);
	open_one(&m, &r, &d, &rec);
	ck_assert_uint_eq(event_time(&d, &rec), 123456789);
	ck_assert(sample_load(&s, &d, &rec));
	ck_assert_uint_eq(s.ip, 0x401000);
	ck_assert_uint_eq(s.pid, 100);
	ck_assert_uint_eq(s.tid, 101);
	ck_assert_uint_eq(s.cpu, 3);
	ck_assert_uint_eq(s.period, 999);
	ck_assert_uint_eq(s.read.n, 32);
	ck_assert_uint_eq(s.chain.n, 16);
	ck_assert_uint_eq(sample_word(&s, s.chain, 1), 0x401000);
	ck_assert_uint_eq(s.raw.n, 4);
	ck_assert_uint_eq(s.branches.n, 24);
	ck_assert_uint_eq(sample_word(&s, s.branches, 2), 3);
	ck_assert_uint_eq(s.stack.n, 16);
	ck_assert_uint_eq(s.stack_filled, 8);
	ck_assert(sample_user_reg(&s, 8, &ip));
	ck_assert_uint_eq(ip, 0xb);
	ck_assert(!sample_user_reg(&s, 1, &ip));
	ck_assert_uint_eq(s.weight, 20);
	ck_assert_uint_eq(s.intr_regs.n, 24);
	ck_assert_uint_eq(s.code_page_size, 26);
	ck_assert_uint_eq(s.aux.n, 8);
	data_free(&d);
	reader_free(&r);
	buf_free(&m.b);
}

START_TEST(every_field)
{
	all_fields(false);
	all_fields(true);
}
END_TEST

/* A record that ends in any of its fields is refused, not read beyond. */
START_TEST(short_records)
{
	struct data_record rec;
	struct make m;
	struct reader r;
	struct sample s;
	struct data d;
	size_t whole;

	make_all(&m, false);
	open_one(&m, &r, &d, &rec);
	for (whole = rec.bytes.n; rec.bytes.n > 8;) {
		rec.bytes.n -= 4;
		ck_assert(!sample_load(&s, &d, &rec));
		event_time(&d, &rec);
	}
	rec.bytes.n = whole;
	ck_assert(sample_load(&s, &d, &rec));
	data_free(&d);
	reader_free(&r);
	buf_free(&m.b);
}
END_TEST

/* Counts that would overflow when multiplied. */
START_TEST(huge_counts)
{
	struct data_record rec;
	struct make m;
	struct reader r;
	struct sample s;
	struct data d;
	size_t start;

	make_all(&m, false);
	start = m.start;
	for (size_t at = start + 8; at < m.b.n; at += 4) {
		char saved[8];

		memcpy(saved, m.b.s + at, 8);
		memset(m.b.s + at, 0xff, 8);
		if (at + 8 > m.b.n)
			break;
		open_one(&m, &r, &d, &rec);
		sample_load(&s, &d, &rec);
		ck_assert_uint_le(s.chain.n, rec.bytes.n);
		ck_assert_uint_le(s.stack_filled, s.stack.n);
		data_free(&d);
		reader_free(&r);
		memcpy(m.b.s + at, saved, 8);
	}
	buf_free(&m.b);
}
END_TEST

START_TEST(period_of_event)
{
	struct make m = { .big = false };
	struct data_record rec;
	struct reader r;
	struct sample s;
	struct data d;

	put_pipe(&m, PD_SAMPLE_IP, 1);
	put_begin(&m, PD_RECORD_SAMPLE, PD_MISC_KERNEL);
	put64(&m, 5);
	put_end(&m);
	open_one(&m, &r, &d, &rec);
	ck_assert_uint_eq(event_time(&d, &rec), EVENT_TIME_NONE);
	ck_assert(sample_load(&s, &d, &rec));
	ck_assert_uint_eq(s.period, 4000);
	ck_assert_uint_eq(s.mode, PD_MISC_KERNEL);
	data_free(&d);
	reader_free(&r);
	buf_free(&m.b);
}
END_TEST

UNIT("sample", every_field, short_records, huge_counts, period_of_event)
