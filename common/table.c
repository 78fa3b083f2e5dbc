/* SPDX-License-Identifier: ISC */
/* Open addressing over (hash, number); the strings stay where they are. */
#include "common/table.h"

#include <stdbool.h>

#include "common/hash.h"
#include "common/xalloc.h"

struct table_slot {
	uint32_t hash;
	uint32_t id; /* number + 1; 0 is a free slot */
};

/* The slot that holds key, or the free one where it belongs. */
static size_t
find(const struct table *t, struct str key, uint32_t hash)
{
	size_t i = hash & t->mask;

	for (; t->slots[i].id != 0; i = (i + 1) & t->mask)
		if (t->slots[i].hash == hash &&
		    str_eq(t->keys[t->slots[i].id - 1], key))
			break;
	return i;
}

static void
rehash(struct table *t)
{
	size_t size = t->slots != NULL ? (t->mask + 1) * 2 : 64;
	struct table_slot *old = t->slots;
	size_t oldsize = old != NULL ? t->mask + 1 : 0, j;

	t->slots = xcalloc(size, sizeof(*t->slots));
	t->mask = size - 1;
	for (size_t i = 0; i < oldsize; i++) {
		if (old[i].id == 0)
			continue;
		j = old[i].hash & t->mask;
		while (t->slots[j].id != 0)
			j = (j + 1) & t->mask;
		t->slots[j] = old[i];
	}
	xfree(old);
}

uint32_t
table_put(struct table *t, struct str key)
{
	uint32_t hash = (uint32_t)hash_bytes(key.s, key.n);
	size_t i;

	if (t->slots == NULL || t->n >= (t->mask + 1) / 2)
		rehash(t);
	i = find(t, key, hash);
	if (t->slots[i].id == 0) {
		if (t->n >= TABLE_NONE - 1)
			xexhausted("distinct strings");
		t->keys = xgrow(t->keys, &t->cap, t->n + 1, sizeof(*t->keys));
		t->keys[t->n++] = arena_str(&t->arena, key);
		t->slots[i].hash = hash;
		t->slots[i].id = (uint32_t)t->n;
	}
	return t->slots[i].id - 1;
}

uint32_t
table_get(const struct table *t, struct str key)
{
	size_t i;

	if (t->slots == NULL)
		return TABLE_NONE;
	i = find(t, key, (uint32_t)hash_bytes(key.s, key.n));
	return t->slots[i].id != 0 ? t->slots[i].id - 1 : TABLE_NONE;
}

void
table_close(struct table *t)
{
	xfree(t->slots);
	t->slots = NULL;
	t->mask = 0;
}

void
table_free(struct table *t)
{
	xfree(t->keys);
	xfree(t->slots);
	arena_free(&t->arena);
	*t = (struct table){ 0 };
}
