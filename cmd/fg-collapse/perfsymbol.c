/* SPDX-License-Identifier: ISC */
/* A hash table that says early which memory it will need. */
#include "perfsymbol.h"

#include <string.h>

#include "common/fetch.h"
#include "common/hash.h"
#include "common/xalloc.h"

/* Entries begin at multiples of this. */
#define ALIGN ((size_t)8)

/* Two on a line of cache when their names are short; the name follows. */
struct entry {
	struct perfframe frame;
	uint32_t n;
	int how;
};

struct perfsymbol_slot {
	uint32_t hash;
	uint32_t entry; /* its place in units of ALIGN, + 1; 0 is free */
};

struct perfsymbol_query
perfsymbols_ask(const struct perfsymbols *t, struct str name, int how)
{
	struct perfsymbol_query q = { name,
		(uint32_t)hash_bytes(name.s, name.n) + (uint32_t)how, how };

	if (t->slots != NULL)
		FETCH(&t->slots[q.hash & t->mask]);
	return q;
}

static const struct entry *
entry_of(const struct perfsymbols *t, const struct perfsymbol_slot *slot)
{
	return (const void *)(t->entries + (slot->entry - 1) * ALIGN);
}

void
perfsymbols_fetch(const struct perfsymbols *t, const struct perfsymbol_query *q)
{
	const struct perfsymbol_slot *slot;
	const char *name;

	if (t->slots == NULL)
		return;
	slot = &t->slots[q->hash & t->mask];
	if (slot->entry == 0)
		return;
	name = (const char *)entry_of(t, slot);
	FETCH(name);
	FETCH(name + 64);
}

static bool
is_equal8(const char *a, const char *b)
{
	uint64_t v, w;

	memcpy(&v, a, 8);
	memcpy(&w, b, 8);
	return v == w;
}

/* As memcmp, which is a call, for names that are mostly short. */
static bool
is_equal(const char *a, const char *b, size_t n)
{
	size_t i = 0;

	if (n < 8)
		return memcmp(a, b, n) == 0;
	for (; i + 8 < n; i += 8)
		if (!is_equal8(a + i, b + i))
			return false;
	return is_equal8(a + n - 8, b + n - 8);
}

const struct perfframe *
perfsymbols_find(const struct perfsymbols *t, const struct perfsymbol_query *q)
{
	const struct perfsymbol_slot *slot;
	const struct entry *e;

	if (t->slots == NULL)
		return NULL;
	for (size_t i = q->hash & t->mask;; i = (i + 1) & t->mask) {
		slot = &t->slots[i];
		if (slot->entry == 0)
			return NULL;
		if (slot->hash != q->hash)
			continue;
		e = entry_of(t, slot);
		if (e->n == q->name.n && e->how == q->how &&
		    is_equal((const char *)(e + 1), q->name.s, e->n))
			return &e->frame;
	}
}

static void
put_slot(struct perfsymbols *t, struct perfsymbol_slot slot)
{
	size_t i = slot.hash & t->mask;

	while (t->slots[i].entry != 0)
		i = (i + 1) & t->mask;
	t->slots[i] = slot;
}

static void
grow(struct perfsymbols *t)
{
	struct perfsymbol_slot *old = t->slots;
	size_t oldsize = old != NULL ? t->mask + 1 : 0;
	size_t size = old != NULL ? oldsize * 2 : 256;

	t->slots = xcalloc(size, sizeof(*t->slots));
	t->mask = size - 1;
	for (size_t i = 0; i < oldsize; i++)
		if (old[i].entry != 0)
			put_slot(t, old[i]);
	xfree(old);
}

const struct perfframe *
perfsymbols_add(struct perfsymbols *t, const struct perfsymbol_query *q,
    const struct perfframe *f)
{
	size_t size = sizeof(struct entry) + q->name.n;
	struct entry *e;

	if (t->n >= (t->mask + 1) / 2)
		grow(t);
	if (t->used / ALIGN >= UINT32_MAX - 1 || q->name.n > UINT32_MAX)
		xexhausted("eights of bytes of symbols");
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	t->entries = xgrow(t->entries, &t->cap, t->used + size, 1);
	e = (void *)(t->entries + t->used);
	*e = (struct entry){ *f, (uint32_t)q->name.n, q->how };
	memcpy(e + 1, q->name.s, q->name.n);
	put_slot(t,
	    (struct perfsymbol_slot){
		q->hash, (uint32_t)(t->used / ALIGN) + 1 });
	t->used += size;
	t->n++;
	return &e->frame;
}

void
perfsymbols_free(struct perfsymbols *t)
{
	xfree(t->entries);
	xfree(t->slots);
	*t = (struct perfsymbols){ 0 };
}
