/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/ring.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/xalloc.h"
#include "tests/unit/unit.h"

#define SIZE 4096

/* A ring as the kernel lays it out, filled with 0, 1, 2 ... */
static struct ring
fake(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *p = xcalloc(1, page + SIZE);

	for (size_t i = 0; i < SIZE; i++)
		p[page + i] = (char)(i / 8);
	return (struct ring){ .page = (void *)p, .size = SIZE };
}

static void
drained(struct ring *r, uint64_t tail, uint64_t head)
{
	struct buf b = { 0 };

	r->page->data_tail = tail;
	r->page->data_head = head;
	ck_assert(ring_drain(r, &b) == (head > tail));
	ck_assert_uint_eq(b.n, head - tail);
	for (uint64_t i = 0; i < b.n; i++)
		ck_assert_int_eq(b.s[i], (char)((tail + i) % SIZE / 8));
	ck_assert_uint_eq(r->page->data_tail, head);
	ck_assert(!ring_drain(r, &b));
	buf_free(&b);
}

START_TEST(drain)
{
	struct ring r = fake();

	drained(&r, 0, 0);
	drained(&r, 0, 8);
	drained(&r, 8, SIZE);
	drained(&r, SIZE, SIZE);
	drained(&r, SIZE - 16, SIZE + 24);       /* around the end */
	drained(&r, 3 * SIZE + 8, 4 * SIZE + 8); /* full */
	drained(&r, (UINT64_C(1) << 40) - 8, (UINT64_C(1) << 40) + 8);
	xfree(r.page);
}
END_TEST

START_TEST(appends)
{
	struct ring r = fake();
	struct buf b = { 0 };

	buf_add(&b, "abc", 3);
	r.page->data_head = 8;
	ck_assert(ring_drain(&r, &b));
	ck_assert_uint_eq(b.n, 11);
	ck_assert_mem_eq(b.s, "abc", 3);
	buf_free(&b);
	xfree(r.page);
}
END_TEST

START_TEST(no_event)
{
	struct ring r;

	ck_assert(!ring_map(&r, -1, RING_SIZE));
	ck_assert_int_eq(errno, EBADF);
	ck_assert(!ring_map(&r, -1, 8));
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_ptr_null(r.page);
	ring_unmap(&r);
}
END_TEST

UNIT("ring", drain, appends, no_event)
