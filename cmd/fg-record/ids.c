/* SPDX-License-Identifier: ISC */
/* Counters' numbers, sorted. */
#include "ids.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/xalloc.h"
#include "sampler.h"

static int
by_id(const void *a, const void *b)
{
	const struct ids_entry *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

uint64_t
ids_add(
    struct ids *ids, const struct sampler *s, uint32_t event, uint64_t value)
{
	struct buf b = { 0 };
	size_t first = ids->n, n;
	uint64_t id;

	sampler_ids(s, event, &b);
	n = b.n / sizeof(uint64_t);
	ids->v = xgrow(ids->v, &ids->cap, first + n, sizeof(*ids->v));
	for (size_t i = 0; i < n; i++) {
		memcpy(&id, b.s + i * sizeof(id), sizeof(id));
		ids->v[ids->n++] = (struct ids_entry){ id, value };
	}
	id = ids->v[first].id;
	qsort(ids->v, ids->n, sizeof(*ids->v), by_id);
	buf_free(&b);
	return id;
}

uint64_t
ids_find(const struct ids *ids, uint64_t id)
{
	const struct ids_entry key = { .id = id }, *found;

	if (ids->n == 0)
		return IDS_NONE;
	found = bsearch(&key, ids->v, ids->n, sizeof(key), by_id);
	return found != NULL ? found->value : IDS_NONE;
}

void
ids_free(struct ids *ids)
{
	xfree(ids->v);
	*ids = (struct ids){ 0 };
}
