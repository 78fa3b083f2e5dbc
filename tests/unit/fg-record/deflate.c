/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/deflate.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "common/buf.h"
#include "common/perf/format.h"
#include "tests/unit/unit.h"

/* Unpacks COMPRESSED records; each must fit the room the feature tells. */
static void
unpack(ZSTD_DStream *z, struct str records, size_t room, struct buf *out)
{
	while (records.n > 0) {
		uint32_t type;
		uint16_t size;
		size_t n = out->n;
		ZSTD_inBuffer in = { 0 };
		ZSTD_outBuffer to = { .size = room };

		memcpy(&type, records.s, sizeof(type));
		memcpy(&size, records.s + 6, sizeof(size));
		ck_assert_uint_eq(type, PD_RECORD_COMPRESSED);
		ck_assert_uint_gt(size, 8);
		ck_assert_uint_le(size, records.n);
		in = (ZSTD_inBuffer){ records.s + 8, size - 8u, 0 };
		to.dst = buf_extend(out, room);
		ck_assert(!ZSTD_isError(ZSTD_decompressStream(z, &to, &in)));
		ck_assert_uint_eq(in.pos, in.size);
		ck_assert_uint_lt(to.pos, room - 65536);
		out->n = n + to.pos;
		records = str_from_index(records, size);
	}
}

/* All of what was added can be had after each call. */
static void
round_trip(struct deflate *z, size_t n, unsigned mask)
{
	struct buf in = { 0 }, packed = { 0 }, out = { 0 }, feature = { 0 };
	ZSTD_DStream *d = ZSTD_createDStream();
	uint32_t room;

	deflate_feature(z, 9, &feature);
	ck_assert_uint_eq(feature.n, 20);
	memcpy(&room, feature.s + 16, sizeof(room));
	for (int i = 0; i < 3; i++) {
		size_t start = in.n;

		for (size_t k = 0; k < n; k++)
			buf_addc(&in, (char)((unsigned)rand() & mask));
		buf_clear(&packed);
		deflate_add(z, str_from_index(buf_str(&in), start), &packed);
		unpack(d, buf_str(&packed), room, &out);
		ck_assert_uint_eq(out.n, in.n);
		ck_assert_mem_eq(out.s, in.s, in.n);
	}
	ZSTD_freeDStream(d);
	buf_free(&in);
	buf_free(&packed);
	buf_free(&out);
	buf_free(&feature);
}

START_TEST(there_and_back)
{
	struct deflate z;

	for (int level = 1; level <= 9; level += 8) {
		deflate_init(&z, level);
		round_trip(&z, 8, 255);
		deflate_restart(&z);
		/* What does not get smaller takes several records. */
		round_trip(&z, 700000, 255);
		deflate_restart(&z);
		round_trip(&z, 700000, 1);
		deflate_free(&z);
	}
}
END_TEST

START_TEST(nothing)
{
	struct deflate z;
	struct buf out = { 0 };

	deflate_init(&z, DEFLATE_LEVEL);
	deflate_add(&z, STR(""), &out);
	ck_assert_uint_eq(out.n, 0);
	deflate_free(&z);
}
END_TEST

UNIT("deflate", there_and_back, nothing)
