/* SPDX-License-Identifier: ISC */
/* Address ranges as a sorted array cut into chunks, copied when written to. */
#include "common/space/maps.h"

#include <string.h>

#include "common/xalloc.h"

/* Ranges a chunk holds: most processes map fewer than 64 pieces of code. */
#define CHUNK 64

struct maps_chunk {
	uint32_t refs; /* sets that share it */
	uint32_t n;    /* never 0 */
	struct map map[CHUNK];
};

static void
release(struct maps_chunk *k)
{
	if (--k->refs == 0)
		xfree(k);
}

/* The chunk at c, for writing. */
static struct maps_chunk *
own(struct maps *m, size_t c)
{
	struct maps_chunk *k = m->chunks[c];

	if (k->refs > 1) {
		k->refs--;
		k = memcpy(xmalloc(sizeof(*k)), k, sizeof(*k));
		k->refs = 1;
		m->chunks[c] = k;
	}
	return k;
}

/* The last chunk that begins at or before addr, else the first. */
static size_t
chunk_at(const struct maps *m, uint64_t addr)
{
	size_t low = 0, high = m->n, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (m->chunks[mid]->map[0].start <= addr)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* How many ranges of k begin at or before addr. */
static uint32_t
begun(const struct maps_chunk *k, uint64_t addr)
{
	uint32_t low = 0, high = k->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (k->map[mid].start <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Room for one more chunk at c, to be filled in by the caller. */
static struct maps_chunk *
new_chunk(struct maps *m, size_t c)
{
	struct maps_chunk *k = xmalloc(sizeof(*k));

	m->chunks = xgrow(m->chunks, &m->cap, m->n + 1, sizeof(*m->chunks));
	memmove(
	    m->chunks + c + 1, m->chunks + c, (m->n - c) * sizeof(*m->chunks));
	m->n++;
	k->refs = 1;
	k->n = 0;
	m->chunks[c] = k;
	return k;
}

static void
insert(struct maps *m, size_t c, uint32_t i, struct map map)
{
	struct maps_chunk *k = m->n > 0 ? own(m, c) : new_chunk(m, 0);
	struct maps_chunk *half;

	if (k->n == CHUNK) {
		half = new_chunk(m, c + 1);
		half->n = CHUNK / 2;
		k->n -= half->n;
		memcpy(half->map, k->map + k->n, half->n * sizeof(map));
		if (i > k->n) {
			i -= k->n;
			k = half;
		}
	}
	memmove(k->map + i + 1, k->map + i, (k->n - i) * sizeof(map));
	k->map[i] = map;
	k->n++;
}

/* Splits the range that addr lies inside, so that one begins there. */
static void
cut(struct maps *m, uint64_t addr)
{
	const struct map *whole = maps_find(m, addr);
	struct map tail;
	uint32_t i;
	size_t c;

	if (whole == NULL || whole->start == addr)
		return;
	tail = *whole;
	tail.offset += addr - tail.start;
	tail.start = addr;
	c = chunk_at(m, addr);
	i = begun(m->chunks[c], addr);
	own(m, c)->map[i - 1].end = addr;
	insert(m, c, i, tail);
}

/* Removes the n ranges from i on out of the chunk at c. */
static void
drop(struct maps *m, size_t c, uint32_t i, uint32_t n)
{
	struct maps_chunk *k;

	if (n == m->chunks[c]->n) {
		release(m->chunks[c]);
		m->n--;
		memmove(m->chunks + c, m->chunks + c + 1,
		    (m->n - c) * sizeof(*m->chunks));
		return;
	}
	k = own(m, c);
	k->n -= n;
	memmove(k->map + i, k->map + i + n, (k->n - i) * sizeof(*k->map));
}

/* Removes the ranges that begin in [start, end). */
static void
clear(struct maps *m, uint64_t start, uint64_t end)
{
	uint32_t i, j;
	size_t c;

	while (m->n > 0) {
		c = chunk_at(m, start);
		i = start > 0 ? begun(m->chunks[c], start - 1) : 0;
		if (i == m->chunks[c]->n) {
			if (++c == m->n)
				return;
			i = 0;
		}
		j = begun(m->chunks[c], end - 1);
		if (j <= i)
			return;
		drop(m, c, i, j - i);
	}
}

void
maps_add(struct maps *m, struct map map)
{
	size_t c;

	if (map.start >= map.end)
		return;
	cut(m, map.start);
	cut(m, map.end);
	clear(m, map.start, map.end);
	c = chunk_at(m, map.start);
	insert(m, c, m->n > 0 ? begun(m->chunks[c], map.start) : 0, map);
}

const struct map *
maps_find(const struct maps *m, uint64_t addr)
{
	const struct maps_chunk *k;
	uint32_t i;

	if (m->n == 0)
		return NULL;
	k = m->chunks[chunk_at(m, addr)];
	i = begun(k, addr);
	return i > 0 && addr < k->map[i - 1].end ? &k->map[i - 1] : NULL;
}

void
maps_copy(struct maps *dst, const struct maps *src)
{
	*dst = (struct maps){ .n = src->n, .cap = src->n };
	if (src->n == 0)
		return;
	dst->chunks = xreallocarray(NULL, src->n, sizeof(*dst->chunks));
	memcpy(dst->chunks, src->chunks, src->n * sizeof(*dst->chunks));
	for (size_t i = 0; i < dst->n; i++)
		dst->chunks[i]->refs++;
}

void
maps_free(struct maps *m)
{
	for (size_t i = 0; i < m->n; i++)
		release(m->chunks[i]);
	xfree(m->chunks);
	*m = (struct maps){ 0 };
}
