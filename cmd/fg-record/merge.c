/* SPDX-License-Identifier: ISC */
/* A heap of rings, the one with the oldest record on top. */
#include "merge.h"

#include <string.h>

#include "common/perf/format.h"
#include "common/xalloc.h"
#include "rec.h"
#include "ring.h"
#include "sampler.h"

#define RECORD_MAX 65536

struct merge_ring {
	struct ring *ring;
	uint64_t head; /* as far as it is to be read */
	uint64_t time; /* of the next record */
	bool taken;    /* that was given out and is not passed yet */
};

/* Fields behind the time in a record's trailer, each a word, and itself. */
static size_t
trailer_time(uint64_t sample_type)
{
	static const uint64_t behind = PD_SAMPLE_ID | PD_SAMPLE_STREAM_ID |
	    PD_SAMPLE_CPU | PD_SAMPLE_IDENTIFIER;
	size_t n = 1;

	for (uint64_t v = sample_type & behind; v != 0; v &= v - 1)
		n++;
	return n * sizeof(uint64_t);
}

void
merge_init(struct merge *m, const struct sampler *s, uint64_t sample_type)
{
	*m = (struct merge){ .trailer_time = trailer_time(sample_type) };
	m->heap = xcalloc(s->n, sizeof(*m->heap));
	m->scratch = xmalloc(RECORD_MAX);
}

/* The next record of a ring, in place or copied to scratch. */
static struct str
peek(const struct merge *m, const struct merge_ring *r)
{
	return ring_peek(r->ring, m->scratch);
}

/* The time of the next record; the word before it if it has none. */
static uint64_t
time_of(const struct merge *m, const struct merge_ring *r)
{
	struct str rec = peek(m, r);
	uint64_t v;
	size_t at = rec_type(rec) == PD_RECORD_SAMPLE ? REC_SAMPLE_TIME
						      : rec.n - m->trailer_time;

	if (rec.n < sizeof(v) || at > rec.n - sizeof(v))
		return 0;
	memcpy(&v, rec.s + at, sizeof(v));
	return v;
}

static void
swap(struct merge_ring *a, struct merge_ring *b)
{
	struct merge_ring t = *a;

	*a = *b;
	*b = t;
}

/* Lets the ring at i sink to where it belongs. */
static void
sink(struct merge *m, size_t i)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= m->n)
			return;
		if (child + 1 < m->n &&
		    m->heap[child + 1].time < m->heap[child].time)
			child++;
		if (m->heap[i].time <= m->heap[child].time)
			return;
		swap(&m->heap[i], &m->heap[child]);
		i = child;
	}
}

bool
merge_begin(struct merge *m, const struct sampler *s)
{
	m->n = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct ring *ring = &s->cpus[i].ring;
		uint64_t head;

		if (ring->page == NULL || !ring_more(ring, &head))
			continue;
		m->heap[m->n++] =
		    (struct merge_ring){ .ring = ring, .head = head };
	}
	for (size_t i = 0; i < m->n; i++)
		m->heap[i].time = time_of(m, &m->heap[i]);
	for (size_t i = m->n / 2; i-- > 0;)
		sink(m, i);
	return m->n > 0;
}

/* Leaves the record on top behind. */
static void
pass(struct merge *m)
{
	struct merge_ring *top = &m->heap[0];

	if (ring_pass(top->ring) < top->head) {
		top->taken = false;
		top->time = time_of(m, top);
	} else {
		*top = m->heap[--m->n];
	}
	sink(m, 0);
}

bool
merge_next(struct merge *m, struct str *record)
{
	if (m->n > 0 && m->heap[0].taken)
		pass(m);
	if (m->n == 0)
		return false;
	m->heap[0].taken = true;
	*record = peek(m, &m->heap[0]);
	return true;
}

void
merge_free(struct merge *m)
{
	xfree(m->heap);
	xfree(m->scratch);
	*m = (struct merge){ 0 };
}
