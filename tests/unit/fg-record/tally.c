/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/tally.h"

#include "common/buf.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "tests/unit/unit.h"

static void
sample(struct buf *b, uint64_t time)
{
	size_t start = put_begin(b, PD_RECORD_SAMPLE, PD_MISC_USER);

	put_u64(b, 1);      /* id */
	put_u64(b, 0x1000); /* address */
	put_u64(b, 7);      /* thread */
	put_u64(b, time);
	put_u64(b, 1); /* period */
	(void)put_end(b, start);
}

static void
numbers(struct buf *b, uint32_t type, uint64_t first, uint64_t second)
{
	size_t start = put_begin(b, type, 0);

	put_u64(b, first);
	put_u64(b, second);
	(void)put_end(b, start);
}

static void
mapping(struct buf *b, struct str name, bool id)
{
	size_t start =
	    put_begin(b, PD_RECORD_MMAP2, id ? PD_MISC_MMAP_BUILD_ID : 0);

	buf_addzero(b, 32);
	put_u32(b, 20);
	buf_add(b, "aaaaaaaaaabbbbbbbbbb", 20);
	buf_addzero(b, 8);
	put_name(b, name);
	(void)put_end(b, start);
}

START_TEST(counts)
{
	struct tally t = { 0 };
	struct buf b = { 0 };

	tally_add(&t, buf_str(&b));
	ck_assert_uint_eq(t.samples, 0);
	sample(&b, 500);
	sample(&b, 300);
	numbers(&b, PD_RECORD_LOST, 1, 40);
	numbers(&b, PD_RECORD_LOST_SAMPLES, 2, 99);
	numbers(&b, PD_RECORD_THROTTLE, 0, 0);
	sample(&b, 400);
	tally_add(&t, buf_str(&b));
	ck_assert_uint_eq(t.samples, 3);
	ck_assert_uint_eq(t.first, 300);
	ck_assert_uint_eq(t.last, 500);
	ck_assert_uint_eq(t.lost, 42);
	ck_assert_uint_eq(t.throttled, 1);
	buf_free(&b);
	tally_free(&t);
}
END_TEST

START_TEST(mappings)
{
	struct tally t = { 0 };
	struct buf b = { 0 };

	mapping(&b, STR("/nonexistent/a"), true);
	mapping(&b, STR("/nonexistent/a"), true);
	mapping(&b, STR("/nonexistent/b"), false);
	mapping(&b, STR("//anon"), false);
	tally_add(&t, buf_str(&b));
	buf_clear(&b);
	objects_put(&t.objects, &b);
	/* One has a build-id, and is told once. */
	ck_assert_uint_eq(b.n, 8 + 4 + 24 + 64 + 4);
	ck_assert_mem_eq(b.s + 12, "aaaaaaaaaabbbbbbbbbb", 20);
	ck_assert_str_eq(b.s + 36, "/nonexistent/a");
	buf_free(&b);
	tally_free(&t);
}
END_TEST

UNIT("tally", counts, mappings)
