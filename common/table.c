/* SPDX-License-Identifier: ISC */
/* Open addressing over (hash, number); the strings stay where they are. */
#include "common/table.h"

#include <stdbool.h>
#include <string.h>

#include "common/fetch.h"
#include "common/hash.h"
#include "common/xalloc.h"

struct table_slot {
	uint32_t hash;
	uint32_t id; /* number + 1; 0 is a free slot */
};

/* As str_eq: names are short, and a call to memcmp takes longer than they do. */
static bool
same(struct str a, struct str b)
{
	size_t i = 0;

	if (a.n != b.n)
		return false;
	if (a.n < 16)
		return str_eq(a, b);
	for (; i + 16 < a.n; i += 16)
		if (memcmp(a.s + i, b.s + i, 16) != 0)
			return false;
	return memcmp(a.s + a.n - 16, b.s + a.n - 16, 16) == 0;
}

/* The slot that holds key, or the free one where it belongs. */
static size_t
find(const struct table *t, struct str key, uint32_t hash)
{
	size_t i = hash & t->mask;

	for (; t->slots[i].id != 0; i = (i + 1) & t->mask)
		if (t->slots[i].hash == hash &&
		    same(t->keys[t->slots[i].id - 1], key))
			break;
	return i;
}

/* Puts into slots, which have room, one that is not there. */
static void
place(struct table *t, struct table_slot slot)
{
	size_t i = slot.hash & t->mask;

	while (t->slots[i].id != 0)
		i = (i + 1) & t->mask;
	t->slots[i] = slot;
}

/* The slots of a table that was closed. */
static void
reopen(struct table *t)
{
	size_t size = 64;

	while (t->n >= size / 2)
		size *= 2;
	t->slots = xzeroed(size, sizeof(*t->slots));
	t->mask = size - 1;
	for (size_t i = 0; i < t->n; i++)
		place(t,
		    (struct table_slot){
			(uint32_t)hash_bytes(t->keys[i].s, t->keys[i].n),
			(uint32_t)i + 1 });
}

static void
rehash(struct table *t)
{
	struct table_slot *old = t->slots;
	size_t oldsize = t->mask + 1;

	t->slots = xzeroed(oldsize * 2, sizeof(*t->slots));
	t->mask = oldsize * 2 - 1;
	for (size_t i = 0; i < oldsize; i++)
		if (old[i].id != 0)
			place(t, old[i]);
	xfree(old);
}

uint32_t
table_ahead(const struct table *t, struct str key)
{
	uint32_t hash = (uint32_t)hash_bytes(key.s, key.n);

	if (t->slots != NULL)
		FETCH(&t->slots[hash & t->mask]);
	return hash;
}

uint32_t
table_put(struct table *t, struct str key)
{
	return table_put_ahead(t, key, (uint32_t)hash_bytes(key.s, key.n));
}

uint32_t
table_put_ahead(struct table *t, struct str key, uint32_t hash)
{
	size_t i;

	if (t->slots == NULL)
		reopen(t);
	else if (t->n >= (t->mask + 1) / 2)
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

	if (t->slots == NULL) {
		for (i = 0; i < t->n; i++)
			if (str_eq(t->keys[i], key))
				return (uint32_t)i;
		return TABLE_NONE;
	}
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
