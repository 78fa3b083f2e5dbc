/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/merge.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/fg-record/sampler.h"
#include "common/perf/format.h"
#include "common/xalloc.h"
#include "tests/unit/unit.h"

#define SIZE 4096
#define CPUS 5
/* Bytes behind a record's header: id, address, task, time. */
#define BODY 32
#define TYPE \
	(PD_SAMPLE_IDENTIFIER | PD_SAMPLE_IP | PD_SAMPLE_TID | PD_SAMPLE_TIME)

static struct sampler
fake(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct sampler s = { .n = CPUS };

	s.cpus = xcalloc(CPUS, sizeof(*s.cpus));
	for (size_t i = 0; i < CPUS; i++)
		s.cpus[i].ring = (struct ring){ .page = xcalloc(1, page + SIZE),
			.size = SIZE };
	return s;
}

static void
free_fake(struct sampler *s)
{
	for (size_t i = 0; i < CPUS; i++)
		xfree(s->cpus[i].ring.page);
	xfree(s->cpus);
}

/* Writes a record as the kernel would, n extra bytes in it, if it has room. */
static bool
put(struct ring *r, uint32_t type, uint64_t time, size_t n)
{
	struct perf_event_mmap_page *p = r->page;
	char rec[256] = { 0 }, *data = (char *)p + sysconf(_SC_PAGESIZE);
	size_t size = sizeof(struct perf_event_header) + BODY + n;
	struct perf_event_header h = { .type = type, .size = (uint16_t)size };
	size_t at = type == PD_RECORD_SAMPLE ? 32 : size - 16;

	if (p->data_head - p->data_tail + size > SIZE)
		return false;
	memcpy(rec, &h, sizeof(h));
	memcpy(rec + at, &time, sizeof(time));
	for (size_t i = 0; i < size; i++)
		data[(p->data_head + i) % SIZE] = rec[i];
	p->data_head += size;
	return true;
}

static uint64_t
time_of(struct str rec)
{
	struct perf_event_header h;
	uint64_t v;

	memcpy(&h, rec.s, sizeof(h));
	ck_assert_uint_eq(h.size, rec.n);
	memcpy(&v,
	    rec.s + (h.type == PD_RECORD_SAMPLE ? 32 : (size_t)h.size - 16),
	    sizeof(v));
	return v;
}

/* Records of random sizes come in order, all of them, and around the end. */
START_TEST(in_order)
{
	struct sampler s = fake();
	struct merge m;
	struct str rec;
	uint64_t time = 0, put_in = 0, taken = 0, last;

	srand(1);
	merge_init(&m, &s, TYPE);
	ck_assert(!merge_begin(&m, &s));
	for (int round = 0; round < 200; round++) {
		for (int i = 0; i < 60; i++)
			put_in += put(&s.cpus[rand() % CPUS].ring,
			    rand() % 3 ? PD_RECORD_SAMPLE : PD_RECORD_COMM,
			    ++time, (size_t)(rand() % 12) * 8);
		ck_assert(merge_begin(&m, &s));
		last = 0;
		while (merge_next(&m, &rec)) {
			ck_assert_uint_gt(time_of(rec), last);
			last = time_of(rec);
			taken++;
		}
		ck_assert(!merge_next(&m, &rec));
	}
	ck_assert_uint_eq(put_in, taken);
	for (size_t i = 0; i < CPUS; i++)
		ck_assert_uint_eq(s.cpus[i].ring.page->data_head,
		    s.cpus[i].ring.page->data_tail);
	merge_free(&m);
	free_fake(&s);
}
END_TEST

/* What is written after the beginning waits for the next. */
START_TEST(as_of_the_beginning)
{
	struct sampler s = fake();
	struct merge m;
	struct str rec;

	merge_init(&m, &s, TYPE);
	put(&s.cpus[0].ring, PD_RECORD_SAMPLE, 1, 0);
	ck_assert(merge_begin(&m, &s));
	put(&s.cpus[0].ring, PD_RECORD_SAMPLE, 2, 0);
	put(&s.cpus[1].ring, PD_RECORD_SAMPLE, 3, 0);
	ck_assert(merge_next(&m, &rec));
	ck_assert_uint_eq(time_of(rec), 1);
	ck_assert(!merge_next(&m, &rec));
	ck_assert(merge_begin(&m, &s));
	ck_assert(merge_next(&m, &rec));
	ck_assert_uint_eq(time_of(rec), 2);
	ck_assert(merge_next(&m, &rec));
	ck_assert(!merge_next(&m, &rec));
	merge_free(&m);
	free_fake(&s);
}
END_TEST

UNIT("merge", in_order, as_of_the_beginning)
