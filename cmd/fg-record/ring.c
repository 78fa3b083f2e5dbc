/* SPDX-License-Identifier: ISC */
/* The memory the kernel delivers an event's records in. */
#include "ring.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/buf.h"

static size_t
page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

bool
ring_map(struct ring *r, int fd, size_t size)
{
	size_t page = page_size();
	void *p;

	*r = (struct ring){ 0 };
	if (size < page) {
		errno = EINVAL;
		return false;
	}
	p = mmap(NULL, page + size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return false;
	*r = (struct ring){ .page = p, .size = size };
	return true;
}

bool
ring_drain(struct ring *r, struct buf *b)
{
	const char *data = (const char *)r->page + page_size();
	/* Acquire: the records' bytes are read after the head that covers them. */
	__u64 head = __atomic_load_n(&r->page->data_head, __ATOMIC_ACQUIRE);
	__u64 tail = r->page->data_tail;
	size_t n = (size_t)(head - tail), at = (size_t)tail & (r->size - 1);
	size_t first = n < r->size - at ? n : r->size - at;

	if (n == 0)
		return false;
	buf_add(b, data + at, first);
	buf_add(b, data, n - first);
	/* Release: the kernel may write over them once it sees the new tail. */
	__atomic_store_n(&r->page->data_tail, head, __ATOMIC_RELEASE);
	return true;
}

bool
ring_more(const struct ring *r, uint64_t *head)
{
	*head = __atomic_load_n(&r->page->data_head, __ATOMIC_ACQUIRE);
	return *head != r->page->data_tail;
}

/* Records begin at multiples of 8, so that no header wraps around. */
static size_t
record_size(const struct ring *r, size_t at)
{
	struct perf_event_header h;

	memcpy(&h, (const char *)r->page + page_size() + at, sizeof(h));
	return h.size;
}

struct str
ring_peek(const struct ring *r, char *scratch)
{
	const char *data = (const char *)r->page + page_size();
	size_t at = (size_t)r->page->data_tail & (r->size - 1);
	size_t n = record_size(r, at), first = r->size - at;

	if (n <= first)
		return (struct str){ data + at, n };
	memcpy(scratch, data + at, first);
	memcpy(scratch + first, data, n - first);
	return (struct str){ scratch, n };
}

uint64_t
ring_pass(struct ring *r)
{
	uint64_t tail = r->page->data_tail;

	tail += record_size(r, (size_t)tail & (r->size - 1));
	/* Release: the kernel may write over them once it sees the new tail. */
	__atomic_store_n(&r->page->data_tail, tail, __ATOMIC_RELEASE);
	return tail;
}

void
ring_unmap(struct ring *r)
{
	if (r->page != NULL)
		munmap(r->page, page_size() + r->size);
	*r = (struct ring){ 0 };
}
