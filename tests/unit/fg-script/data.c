/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/data.h"

#include <string.h>

#include "make.h"

#define TYPE (PD_SAMPLE_IP | PD_SAMPLE_TID | PD_SAMPLE_TIME)

/* Header, ids, attributes of 128 bytes, records, feature table, features. */
static void
make_file(struct make *m, bool big)
{
	const uint64_t ids = 104, attrs = 120, data = attrs + 144,
		       table = data + 16, release = table + 32,
		       desc = release + 68;

	*m = (struct make){ .big = big };
	put_text(m, big ? PD_MAGIC_SWAPPED : PD_MAGIC, 8);
	put64(m, 104);
	put64(m, 144);
	put64(m, attrs);
	put64(m, 144);
	put64(m, data);
	put64(m, 16);
	put64(m, 0);
	put64(m, 0);
	put64(m, 1 << PD_FEAT_OSRELEASE | 1 << PD_FEAT_EVENT_DESC);
	buf_addzero(&m->b, 24);
	put64(m, 77);
	put64(m, 78);
	put_attr(m, TYPE, 0);
	put64(m, ids);
	put64(m, 16);
	put_begin(m, PD_RECORD_FINISHED_ROUND, 0);
	put_end(m);
	put_begin(m, 200, 5);
	put_end(m);
	put64(m, release);
	put64(m, 68);
	put64(m, desc);
	put64(m, 8 + 128 + 4 + 4 + 64 + 16);
	put32(m, 64);
	put_text(m, "6.1.0", 64);
	put32(m, 1);
	put32(m, 128);
	put_attr(m, TYPE, 0);
	put32(m, 2);
	put32(m, 64);
	put_text(m, "my-event:u", 64);
	put64(m, 77);
	put64(m, 78);
}

static void
file_form(bool big)
{
	struct data_record rec;
	struct make m;
	struct reader r;
	struct data d;

	make_file(&m, big);
	make_reader(&m, &r);
	ck_assert(data_open(&d, &r));
	ck_assert(!d.pipe);
	ck_assert_uint_eq(d.nevents, 1);
	ck_assert_str_eq(d.events[0].name.s, "my-event:u");
	ck_assert_uint_eq(d.events[0].attr.sample_type, TYPE);
	ck_assert_uint_eq(d.events[0].attr.flags,
	    PD_FLAG_SAMPLE_ID_ALL | PD_FLAG_EXCLUDE_GUEST);
	ck_assert_str_eq(d.release.s, "6.1.0");
	ck_assert_int_eq(data_next(&d, &rec), DATA_RECORD);
	ck_assert_uint_eq(rec.type, PD_RECORD_FINISHED_ROUND);
	ck_assert_uint_eq(rec.offset, 264);
	ck_assert_int_eq(data_next(&d, &rec), DATA_RECORD);
	ck_assert_uint_eq(rec.type, 200);
	ck_assert_uint_eq(rec.misc, 5);
	ck_assert_int_eq(data_next(&d, &rec), DATA_END);
	ck_assert_int_eq(data_next(&d, &rec), DATA_END);
	ck_assert_ptr_null(d.why);
	data_free(&d);
	reader_free(&r);
	buf_free(&m.b);
}

START_TEST(file_forms)
{
	file_form(false);
	file_form(true);
}
END_TEST

/* Cut anywhere: an error, or what is whole and then an error. */
START_TEST(cut_files)
{
	struct data_record rec;
	struct make m;
	struct reader r;
	struct data d;

	make_file(&m, false);
	for (size_t n = 0; n < 280; n++) {
		int records = 0;

		m.b.n = n;
		make_reader(&m, &r);
		if (data_open(&d, &r)) {
			ck_assert_uint_ge(n, 264);
			while (data_next(&d, &rec) == DATA_RECORD)
				records++;
			ck_assert_int_eq(records, n >= 272);
		}
		ck_assert_ptr_nonnull(d.why);
		data_free(&d);
		reader_free(&r);
	}
	buf_free(&m.b);
}
END_TEST

/* Every byte of the header replaced: whatever comes of it, no crash. */
START_TEST(odd_headers)
{
	struct data_record rec;
	struct make m;
	struct reader r;
	struct data d;

	make_file(&m, false);
	for (size_t i = 0; i < m.b.n; i++) {
		char c = m.b.s[i];

		m.b.s[i] = (char)0xff;
		make_reader(&m, &r);
		if (data_open(&d, &r)) {
			while (data_next(&d, &rec) == DATA_RECORD)
				;
		} else {
			ck_assert_ptr_nonnull(d.why);
		}
		data_free(&d);
		reader_free(&r);
		m.b.s[i] = c;
	}
	buf_free(&m.b);
}
END_TEST

START_TEST(pipe_form)
{
	struct make m = { .big = false };
	struct data_record rec;
	struct reader r;
	struct data d;

	put_pipe(&m, TYPE | PD_SAMPLE_ID, 1);
	put_begin(&m, PD_RECORD_HEADER_ATTR, 0);
	put_attr(&m, TYPE | PD_SAMPLE_ID, 0);
	put64(&m, 2);
	put_end(&m);
	put_begin(&m, PD_RECORD_EVENT_UPDATE, 0);
	put64(&m, 2);
	put64(&m, 2);
	put_text(&m, "second", 8);
	put_end(&m);
	put_begin(&m, PD_RECORD_BUILD_ID, PD_MISC_BUILD_ID_SIZE);
	put32(&m, 0);
	put_text(&m, "0123456789", 20);
	put32(&m, m.big ? 10 << 24 : 10);
	put_text(&m, "/bin/x", 8);
	put_end(&m);
	/* The trace data lies behind its record. */
	put_begin(&m, PD_RECORD_TRACING_DATA, 0);
	put32(&m, 5);
	put_end(&m);
	buf_addzero(&m.b, 8);
	put_begin(&m, PD_RECORD_FINISHED_INIT, 0);
	put_end(&m);
	make_reader(&m, &r);
	ck_assert(data_open(&d, &r));
	ck_assert(d.pipe);
	ck_assert_int_eq(data_next(&d, &rec), DATA_RECORD);
	ck_assert_uint_eq(rec.type, PD_RECORD_FINISHED_INIT);
	ck_assert_uint_eq(d.nevents, 2);
	ck_assert_str_eq(d.events[0].name.s, "cpu-clock");
	ck_assert_str_eq(d.events[1].name.s, "second");
	ck_assert_ptr_eq(data_event(&d, 2), &d.events[1]);
	ck_assert_ptr_eq(data_event(&d, 99), &d.events[0]);
	ck_assert_uint_eq(data_buildid(&d, STR("/bin/x"))->n, 10);
	ck_assert_ptr_null(data_buildid(&d, STR("/bin/y")));
	ck_assert_int_eq(data_next(&d, &rec), DATA_END);
	ck_assert_str_eq(d.why, "its formats of tracepoints are damaged");
	data_free(&d);
	reader_free(&r);
	buf_free(&m.b);
}
END_TEST

static void
refused(const char *bytes, size_t n)
{
	struct reader r;
	struct data d;

	reader_init_mem(&r, bytes, n);
	ck_assert(!data_open(&d, &r));
	ck_assert_ptr_nonnull(d.why);
	data_free(&d);
	reader_free(&r);
}

START_TEST(not_perf_data)
{
	refused("", 0);
	refused("PERF", 4);
	refused("PERFILE2", 8);
	refused("PERFILE2\020\0\0\0\0\0\0", 15);
	refused("PERFILE2\021\0\0\0\0\0\0\0", 16);
	refused("PERFILE3\020\0\0\0\0\0\0\0", 16);
	refused("main;x 1\nmain;y 2\nmain;z 3\n", 27);
}
END_TEST

START_TEST(record_without_size)
{
	struct make m = { .big = false };
	struct data_record rec;
	struct reader r;
	struct data d;

	put_pipe(&m, TYPE, 1);
	put64(&m, 68);
	make_reader(&m, &r);
	ck_assert(data_open(&d, &r));
	ck_assert_int_eq(data_next(&d, &rec), DATA_DAMAGED);
	ck_assert_uint_eq(d.where, m.b.n - 8);
	ck_assert_int_eq(data_next(&d, &rec), DATA_END);
	data_free(&d);
	reader_free(&r);
	buf_free(&m.b);
}
END_TEST

/* Data behind records: a hardware trace, and simpleperf's great records. */
static void
behind(bool big)
{
	struct make m = { .big = big };
	struct data_record rec;
	struct reader r;
	struct data d;

	put_pipe(&m, TYPE, 77);
	put_begin(&m, PD_RECORD_AUXTRACE, 0);
	put64(&m, 24);
	buf_addzero(&m.b, 32);
	put_end(&m);
	buf_addzero(&m.b, 24);
	put_begin(&m, PD_RECORD_SIMPLEPERF + 1, 1); /* 65536 + 16 bytes */
	put64(&m, 1);
	put_end(&m);
	buf_addzero(&m.b, 65536);
	put_begin(&m, PD_RECORD_SIMPLEPERF + 1, 1); /* 65536 bytes */
	buf_addzero(&m.b, 65536 - 8);
	put_begin(&m, PD_RECORD_SIMPLEPERF + 2, 0);
	put_end(&m);
	put_begin(&m, PD_RECORD_FINISHED_ROUND, 0);
	put_end(&m);
	make_reader(&m, &r);
	ck_assert(data_open(&d, &r));
	ck_assert_int_eq(data_next(&d, &rec), DATA_RECORD);
	ck_assert_uint_eq(rec.type, PD_RECORD_SIMPLEPERF + 2);
	ck_assert_uint_eq(d.aux_bytes, 24);
	ck_assert_uint_eq(d.passed, 2);
	ck_assert_int_eq(data_next(&d, &rec), DATA_RECORD);
	ck_assert_uint_eq(rec.type, PD_RECORD_FINISHED_ROUND);
	ck_assert_int_eq(data_next(&d, &rec), DATA_END);
	ck_assert_ptr_null(d.why);
	data_free(&d);
	close(r.fd);
	reader_free(&r);
	buf_free(&m.b);
}

START_TEST(data_behind)
{
	behind(false);
	behind(true);
}
END_TEST

/* The first magic number, which does not tell the byte order. */
START_TEST(old_magic)
{
	for (int big = 0; big < 2; big++) {
		struct data_record rec;
		struct make m;
		struct reader r;
		struct data d;

		make_file(&m, big);
		memcpy(m.b.s, PD_MAGIC_OLD, 8);
		make_reader(&m, &r);
		ck_assert(data_open(&d, &r));
		ck_assert(d.big == big);
		ck_assert_str_eq(d.events[0].name.s, "my-event:u");
		ck_assert_int_eq(data_next(&d, &rec), DATA_RECORD);
		data_free(&d);
		close(r.fd);
		reader_free(&r);
		buf_free(&m.b);
	}
}
END_TEST

UNIT("data", file_forms, cut_files, odd_headers, pipe_form, not_perf_data,
    record_without_size, data_behind, old_magic)
