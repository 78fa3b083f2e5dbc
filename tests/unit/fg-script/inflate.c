/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/inflate.h"

#include <string.h>
#include <zstd.h>

#include "cmd/fg-script/data.h"
#include "make.h"

#define ALL ((size_t)1024 * 1024)

/* Bytes that repeat late, and a frame of them that is never ended. */
static struct buf
plain(size_t n)
{
	struct buf b = { 0 };
	uint32_t x = 1;

	for (size_t i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		buf_addc(&b, (char)(x >> 24 & 7));
	}
	return b;
}

static void
deflate(ZSTD_CStream *s, struct str from, struct buf *to)
{
	size_t room = ZSTD_compressBound(from.n) + 64;
	ZSTD_inBuffer in = { from.s, from.n, 0 };
	ZSTD_outBuffer out = { buf_extend(to, room), room, 0 };

	while (in.pos < in.size)
		ck_assert(!ZSTD_isError(ZSTD_compressStream(s, &out, &in)));
	ck_assert_uint_eq(ZSTD_flushStream(s, &out), 0);
	to->n -= room - out.pos;
}

static struct buf
deflated(struct str from)
{
	ZSTD_CStream *s = ZSTD_createCStream();
	struct buf b = { 0 };

	ck_assert(!ZSTD_isError(ZSTD_initCStream(s, 1)));
	deflate(s, from, &b);
	ZSTD_freeCStream(s);
	return b;
}

START_TEST(any_chunks)
{
	struct buf p = plain(ALL), c = deflated(buf_str(&p));
	const size_t step[] = { 1, 7, 4096, 65527 };

	for (size_t i = 0; i < sizeof(step) / sizeof(*step); i++) {
		struct inflate z = { 0 };
		size_t done = 0, want = 1;

		for (size_t at = 0; at < c.n; at += step[i]) {
			struct str left = { c.s + at, c.n - at }, got;

			inflate_chunk(&z, str_head(left, step[i]));
			while (got = inflate_peek(&z, want), got.n == want) {
				ck_assert_mem_eq(got.s, p.s + done, want);
				inflate_skip(&z, want);
				done += want;
				want = want * 3 % INFLATE_MAX + 1;
			}
			ck_assert_uint_eq(got.n, inflate_left(&z));
		}
		ck_assert_ptr_null(z.why);
		ck_assert_uint_eq(done + inflate_left(&z), p.n);
		inflate_free(&z);
	}
	buf_free(&p);
	buf_free(&c);
}
END_TEST

START_TEST(no_zstd)
{
	struct inflate z = { 0 };

	inflate_chunk(&z, (struct str){ NULL, 0 });
	ck_assert_uint_eq(inflate_peek(&z, 8).n, 0);
	ck_assert_ptr_null(z.why);
	inflate_chunk(&z, STR("no such magic number"));
	ck_assert_uint_eq(inflate_peek(&z, 8).n, 0);
	ck_assert_ptr_nonnull(z.why);
	inflate_chunk(&z, STR("more"));
	ck_assert_uint_eq(inflate_peek(&z, 8).n, 0);
	inflate_free(&z);
}
END_TEST

/* All blocks before one that is damaged are inflated. */
START_TEST(damage)
{
	struct buf p = plain(ALL), c = deflated(buf_str(&p));
	struct inflate z = { 0 };
	size_t done = 0, n;

	memset(c.s + c.n / 2, 0xff, c.n / 2);
	inflate_chunk(&z, buf_str(&c));
	while (n = inflate_peek(&z, 1000).n, n > 0) {
		ck_assert_mem_eq(z.out.s + z.at, p.s + done, n);
		inflate_skip(&z, n);
		done += n;
	}
	ck_assert_ptr_nonnull(z.why);
	ck_assert_uint_ge(done, ALL / 4);
	inflate_free(&z);
	buf_free(&p);
	buf_free(&c);
}
END_TEST

/* Zeros that take a ten-thousandth: given up in time, and in little memory. */
START_TEST(bomb)
{
	struct inflate z = { 0 };
	struct buf zeros = { 0 }, c;
	size_t n, done = 0;

	buf_addzero(&zeros, 64 * ALL);
	c = deflated(buf_str(&zeros));
	inflate_chunk(&z, buf_str(&c));
	do {
		n = inflate_peek(&z, INFLATE_MAX).n;
		inflate_skip(&z, n);
		done += n;
	} while (n > 0);
	ck_assert_ptr_nonnull(z.why);
	ck_assert_uint_ge(done, 16 * ALL - INFLATE_MAX * 4);
	ck_assert_uint_le(done, 32 * ALL);
	ck_assert_uint_le(z.out.cap, ALL);
	inflate_free(&z);
	buf_free(&zeros);
	buf_free(&c);
}
END_TEST

static void
put_chunk(struct make *m, uint32_t type, struct str s)
{
	put_begin(m, type, 0);
	if (type == PD_RECORD_COMPRESSED2)
		put64(m, s.n);
	buf_addstr(&m->b, s);
	if (type == PD_RECORD_COMPRESSED2)
		buf_addzero(&m->b, -s.n & 7);
	put_end(m);
}

/*
 * Five records of a type of their own, the third a kilobyte, deflated in
 * pieces that end within them, with another record between.
 */
static void
make_compressed(struct make *m, uint32_t type)
{
	ZSTD_CStream *s = ZSTD_createCStream();
	struct make in = { .big = m->big };
	struct buf c = { 0 };

	for (uint32_t i = 0; i < 5; i++) {
		put_begin(&in, 200 + i, (uint16_t)i);
		buf_addzero(&in.b, i == 2 ? 1024 : 8);
		put_end(&in);
	}
	ck_assert(!ZSTD_isError(ZSTD_initCStream(s, 1)));
	put_pipe(m, PD_SAMPLE_IP, 1);
	for (size_t at = 0; at < in.b.n; at += 401) {
		struct str left = { in.b.s + at, in.b.n - at };

		buf_clear(&c);
		deflate(s, str_head(left, 401), &c);
		put_chunk(m, type, buf_str(&c));
		put_begin(m, PD_RECORD_FINISHED_ROUND, 0);
		put_end(m);
	}
	ZSTD_freeCStream(s);
	buf_free(&in.b);
	buf_free(&c);
}

/* Reads m; how many of the five came before the end or the damage. */
static uint32_t
count_records(const struct make *m, const char **why)
{
	struct data_record rec;
	uint32_t n = 0;
	struct reader r;
	struct data d;

	make_reader(m, &r);
	if (data_open(&d, &r)) {
		while (data_next(&d, &rec) == DATA_RECORD) {
			if (rec.type == PD_RECORD_FINISHED_ROUND)
				continue;
			ck_assert_uint_eq(rec.type, 200 + n);
			ck_assert_uint_eq(rec.misc, n);
			ck_assert_uint_eq(rec.bytes.n, n == 2 ? 1032 : 16);
			n++;
		}
	}
	*why = d.why;
	data_free(&d);
	reader_free(&r);
	return n;
}

static void
compressed_records(uint32_t type, bool big)
{
	struct make m = { .big = big };
	const char *why;

	make_compressed(&m, type);
	ck_assert_uint_eq(count_records(&m, &why), 5);
	ck_assert_ptr_null(why);
	buf_free(&m.b);
}

START_TEST(in_records)
{
	compressed_records(PD_RECORD_COMPRESSED, false);
	compressed_records(PD_RECORD_COMPRESSED, true);
	compressed_records(PD_RECORD_COMPRESSED2, false);
	compressed_records(PD_RECORD_COMPRESSED2, true);
}
END_TEST

/* The more there is of it, the more records; a record in two is missed. */
START_TEST(cut_stream)
{
	struct make m = { .big = false };
	uint32_t n, last = 0;
	const char *why = NULL;

	make_compressed(&m, PD_RECORD_COMPRESSED);
	for (size_t size = m.b.n, i = 0; i < size; i++) {
		m.b.n = i;
		n = count_records(&m, &why);
		ck_assert_uint_ge(n, last);
		ck_assert(n == 0 || n == 5 || why != NULL);
		last = n;
	}
	buf_free(&m.b);
}
END_TEST

/* Records that only stand outside end the reading. */
START_TEST(nested)
{
	const uint32_t types[] = { PD_RECORD_COMPRESSED, PD_RECORD_COMPRESSED2,
		PD_RECORD_TRACING_DATA };

	for (int i = 0; i < 3; i++) {
		struct make m = { .big = false }, in = { .big = false };
		const char *why;
		struct buf c;

		put_begin(&in, 200, 0);
		buf_addzero(&in.b, 8);
		put_end(&in);
		put_begin(&in, types[i], 0);
		put64(&in, 8);
		put_end(&in);
		c = deflated(buf_str(&in.b));
		put_pipe(&m, PD_SAMPLE_IP, 1);
		put_chunk(&m, PD_RECORD_COMPRESSED, buf_str(&c));
		ck_assert_uint_eq(count_records(&m, &why), 1);
		ck_assert_ptr_nonnull(why);
		buf_free(&c);
		buf_free(&m.b);
		buf_free(&in.b);
	}
}
END_TEST

UNIT("inflate", any_chunks, no_zstd, damage, bomb, in_records, cut_stream,
    nested)
