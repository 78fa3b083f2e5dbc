/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/unpack.h"

/* Text of n lines that does not compress away. */
static void
text_of(struct buf *b, uint64_t n)
{
	uint64_t v = 1;

	for (uint64_t i = 0; i < n; i++) {
		v = v * UINT64_C(6364136223846793005) + 1;
		buf_addstr(b, STR("main;"));
		buf_addhex(b, v);
		buf_addstr(b, STR(" 1\n"));
	}
}

static void
add_gzip(struct buf *b, struct str s)
{
	size_t room = compressBound(s.n) + 64, start = b->n;
	z_stream z = { 0 };

	ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8,
			     Z_DEFAULT_STRATEGY),
	    Z_OK);
	z.next_out = (Bytef *)buf_extend(b, room);
	z.avail_out = (uInt)room;
	z.next_in = (Bytef *)(uintptr_t)s.s;
	z.avail_in = (uInt)s.n;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	b->n = start + z.total_out;
	deflateEnd(&z);
}

static void
add_zstd(struct buf *b, struct str s)
{
	size_t room = ZSTD_compressBound(s.n), start = b->n, n;
	ZSTD_CCtx *z = ZSTD_createCCtx();
	char *p = buf_extend(b, room);

	ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
	n = ZSTD_compress2(z, p, room, s.s, s.n);
	ck_assert(!ZSTD_isError(n));
	b->n = start + n;
	ZSTD_freeCCtx(z);
}

/* All lines of packed, each with its LF; whether they were read to the end. */
static bool
unpack(struct str packed, struct buf *text)
{
	struct reader r;
	struct str line;
	bool good;

	buf_clear(text);
	reader_init_mem(&r, packed.s, packed.n);
	unpack_start(&r);
	while (reader_line(&r, &line)) {
		buf_addstr(text, line);
		buf_addc(text, '\n');
	}
	good = r.err == 0;
	ck_assert(good == (r.why == NULL));
	reader_free(&r);
	return good;
}

START_TEST(members_and_frames_follow_one_another)
{
	struct buf want = { 0 }, packed = { 0 }, got = { 0 };

	for (uint64_t n = 0; n < 3; n++) {
		struct buf part = { 0 };

		text_of(&part, n * 5000);
		buf_addstr(&want, buf_str(&part));
		buf_addstr(&want, buf_str(&part));
		add_gzip(&packed, buf_str(&part));
		buf_addzero(&packed, 3);
		add_zstd(&packed, buf_str(&part));
		buf_add(&packed, "\x5a*M\x18\2\0\0\0hi", 10);
		buf_free(&part);
	}
	ck_assert(unpack(buf_str(&packed), &got));
	ck_assert(str_eq(buf_str(&got), buf_str(&want)));
	buf_free(&want);
	buf_free(&packed);
	buf_free(&got);
}
END_TEST

/* Cut anywhere: what is there is a beginning of the text, in whole lines. */
static void
cut(void (*add)(struct buf *, struct str))
{
	struct buf text = { 0 }, packed = { 0 }, got = { 0 };

	text_of(&text, 40);
	add(&packed, buf_str(&text));
	for (size_t n = 10; n < packed.n; n++) {
		ck_assert(!unpack(str_head(buf_str(&packed), n), &got));
		ck_assert(str_starts(buf_str(&text), buf_str(&got)));
	}
	ck_assert(unpack(buf_str(&packed), &got));
	buf_addc(&packed, 'x');
	ck_assert(!unpack(buf_str(&packed), &got));
	ck_assert(str_eq(buf_str(&text), buf_str(&got)));
	buf_free(&text);
	buf_free(&packed);
	buf_free(&got);
}

START_TEST(a_cut_file_gives_whole_lines_and_an_error)
{
	cut(add_gzip);
	cut(add_zstd);
}
END_TEST

/* Check sums: a changed bit changes no text unnoticed. */
static void
damage(void (*add)(struct buf *, struct str), size_t header)
{
	struct buf text = { 0 }, packed = { 0 }, got = { 0 };

	text_of(&text, 40);
	add(&packed, buf_str(&text));
	for (size_t i = header; i < packed.n; i++) {
		packed.s[i] ^= 0x10;
		ck_assert(!unpack(buf_str(&packed), &got) ||
		    str_eq(buf_str(&text), buf_str(&got)));
		packed.s[i] ^= 0x10;
	}
	buf_free(&text);
	buf_free(&packed);
	buf_free(&got);
}

START_TEST(damage_is_an_error)
{
	damage(add_gzip, 10);
	damage(add_zstd, 5);
}
END_TEST

START_TEST(what_is_not_compressed_stays_as_it_is)
{
	struct buf got = { 0 };

	ck_assert(unpack(STR("\x1f\x8b not gzip\n"), &got));
	ck_assert(str_eq(buf_str(&got), STR("\x1f\x8b not gzip\n")));
	ck_assert(unpack(STR("BZh 1\n"), &got));
	ck_assert(str_eq(buf_str(&got), STR("BZh 1\n")));
	ck_assert(unpack(STR(""), &got));
	buf_free(&got);
}
END_TEST

START_TEST(other_formats_are_named)
{
	struct reader r;
	struct str line;

	reader_init_mem(&r, "BZh91AY&SY.....", 15);
	unpack_start(&r);
	ck_assert(!reader_line(&r, &line));
	ck_assert_str_eq(r.why, "bzip2-compressed: use bzcat");
	reader_free(&r);
	reader_init_mem(&r, "\xfd\x37zXZ\0......", 12);
	unpack_start(&r);
	ck_assert_uint_eq(reader_peek(&r, 1).n, 0);
	ck_assert_str_eq(r.why, "xz-compressed: use xzcat");
	reader_free(&r);
}
END_TEST

/* Zeros without a newline: memory ends at the limit of a line. */
START_TEST(a_bomb_is_refused)
{
	struct buf zeros = { 0 }, packed = { 0 };
	struct reader r;
	struct str line;

	buf_addzero(&zeros, 1 << 20);
	for (int i = 0; i < 100; i++)
		add_zstd(&packed, buf_str(&zeros));
	reader_init_mem(&r, packed.s, packed.n);
	unpack_start(&r);
	ck_assert(!reader_line(&r, &line));
	ck_assert_ptr_nonnull(r.why);
	ck_assert_uint_le(r.cap, READER_LONGEST);
	reader_free(&r);
	buf_free(&zeros);
	buf_free(&packed);
}
END_TEST

UNIT("unpack", members_and_frames_follow_one_another,
    a_cut_file_gives_whole_lines_and_an_error, damage_is_an_error,
    what_is_not_compressed_stays_as_it_is, other_formats_are_named,
    a_bomb_is_refused)
