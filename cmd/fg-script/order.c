/* SPDX-License-Identifier: ISC */
/* A queue of copied records, merge-sorted when some of them become final. */
#include "order.h"

#include <string.h>

#include "common/xalloc.h"

struct order_entry {
	uint64_t time;
	uint64_t offset; /* of the record in the input */
	size_t at;       /* of its bytes in the queue's */
	uint32_t type;
	uint16_t misc, size;
};

void
order_init(struct order *o, order_fn *fn, void *arg)
{
	*o = (struct order){ .fn = fn, .arg = arg, .max = ORDER_MAX };
}

/* The end of the run of entries in order that begins at i. */
static size_t
run_end(const struct order_entry *v, size_t i, size_t n)
{
	for (i++; i < n && v[i - 1].time <= v[i].time; i++)
		;
	return i;
}

/* Merges v[0..mid) and v[mid..n) into to; of equals, the left first. */
static void
merge(const struct order_entry *v, size_t mid, size_t n, struct order_entry *to)
{
	size_t a = 0, b = mid;

	while (a < mid && b < n)
		*to++ = v[v[b].time < v[a].time ? b++ : a++];
	memcpy(to, v + a, (mid - a) * sizeof(*v));
	memcpy(to + (mid - a), v + b, (n - b) * sizeof(*v));
}

/*
 * Sorts by time, stable. The entries are runs in order, one for each buffer
 * read: pairs of neighbouring runs are merged until one is left.
 */
static void
sort(struct order *o)
{
	struct order_list swap;
	struct order_entry *v;
	size_t mid, end, merged;

	o->spare.v =
	    xgrow(o->spare.v, &o->spare.cap, o->n, sizeof(*o->spare.v));
	do {
		v = o->list.v;
		merged = 0;
		for (size_t i = 0; i < o->n; i = end, merged++) {
			mid = run_end(v, i, o->n);
			if (mid - i == o->n)
				return;
			end = mid < o->n ? run_end(v, mid, o->n) : mid;
			merge(v + i, mid - i, end - i, o->spare.v + i);
		}
		swap = o->list;
		o->list = o->spare;
		o->spare = swap;
	} while (merged > 1);
}

/* Moves the entries from i on, and their bytes, to the front. */
static void
keep_from(struct order *o, size_t i)
{
	struct buf from = o->bytes, *to = &o->spare_bytes;
	struct order_entry *e = o->list.v;

	o->n -= i;
	memmove(e, e + i, o->n * sizeof(*e));
	buf_clear(to);
	for (i = 0; i < o->n; i++, e++) {
		buf_add(to, from.s + e->at, e->size);
		e->at = to->n - e->size;
	}
	o->bytes = *to;
	o->spare_bytes = from;
}

/* Gives out all up to a time. */
static void
release(struct order *o, uint64_t until)
{
	const struct order_entry *e;
	size_t i;

	if (o->n == 0)
		return;
	sort(o);
	for (i = 0; i < o->n && o->list.v[i].time <= until; i++) {
		e = &o->list.v[i];
		o->released = e->time;
		o->fn(o->arg,
		    &(struct data_record){ { o->bytes.s + e->at, e->size },
			e->type, e->misc, e->offset });
	}
	if (i > 0)
		keep_from(o, i);
}

/* Bytes that wait; an entry lies in both lists. */
static size_t
waiting(const struct order *o)
{
	return o->bytes.n + 2 * o->n * sizeof(*o->list.v);
}

void
order_push(struct order *o, uint64_t time, const struct data_record *rec)
{
	if (waiting(o) > o->max) {
		sort(o);
		release(o, o->list.v[o->n / 2].time);
	}
	o->list.v =
	    xgrow(o->list.v, &o->list.cap, o->n + 1, sizeof(*o->list.v));
	o->list.v[o->n++] = (struct order_entry){ time, rec->offset, o->bytes.n,
		rec->type, rec->misc, (uint16_t)rec->bytes.n };
	buf_addstr(&o->bytes, rec->bytes);
	if (time > o->newest)
		o->newest = time;
	if (time < o->released)
		o->late++;
}

void
order_round(struct order *o)
{
	if (!o->hold || waiting(o) > o->max / 2)
		release(o, o->final);
	o->final = o->newest;
}

void
order_end(struct order *o)
{
	release(o, UINT64_MAX);
}

void
order_free(struct order *o)
{
	buf_free(&o->bytes);
	buf_free(&o->spare_bytes);
	xfree(o->list.v);
	xfree(o->spare.v);
}
