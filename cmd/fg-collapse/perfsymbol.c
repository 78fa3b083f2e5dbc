/* SPDX-License-Identifier: ISC */
/* A hash table that says early which memory it will need. */
#include "perfsymbol.h"

#include <string.h>

#include "common/eight.h"
#include "common/fetch.h"
#include "common/hash.h"
#include "common/xalloc.h"

/* Entries begin at multiples of this. */
#define ALIGN ((size_t)8)

/* One on a line of cache when its name is short, which follows. */
struct entry {
	struct perfframe frame;
	uint32_t n;
	int how;
};

struct perfsymbol_slot {
	uint32_t hash;
	uint32_t entry; /* its place in units of ALIGN, + 1; 0 is free */
};

static uint64_t
hash_piece(const char *s, size_t n)
{
	uint64_t a = eight_word(s, 0) & eight_mask(n, 0);
	uint64_t b = eight_word(s, 1) & eight_mask(n, 1);
	uint64_t c = eight_word(s, 2) & eight_mask(n, 2);
	uint64_t d = eight_word(s, 3) & eight_mask(n, 3);

	a = a * UINT64_C(0xff51afd7ed558ccd) ^ b;
	c = c * UINT64_C(0xc4ceb9fe1a85ec53) ^ d;
	a *= UINT64_C(0x9e3779b97f4a7c15);
	c *= UINT64_C(0xbf58476d1ce4e5b9);
	return (a ^ a >> 32) + (c ^ c >> 29);
}

/* Names are in pieces of which the last is cut by a mask. */
static uint32_t
hash_name(struct str name)
{
	uint64_t h = name.n;

	for (; name.n > EIGHT_WIDE; name.n -= EIGHT_WIDE, name.s += EIGHT_WIDE)
		h = hash_mix(h + hash_piece(name.s, EIGHT_WIDE));
	return (uint32_t)hash_mix(h + hash_piece(name.s, name.n));
}

void
perfsymbols_ask(const struct perfsymbols *t, struct perfsymbol_query *q)
{
	q->hash = hash_name(q->name) + (uint32_t)q->how;
	if (t->slots != NULL)
		FETCH(&t->slots[q->hash & t->mask]);
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
is_name(const struct entry *e, struct str name)
{
	const char *text = (const char *)(e + 1);

	if (e->n != name.n)
		return false;
	for (; name.n > EIGHT_WIDE; name.n -= EIGHT_WIDE) {
		if (!eight_equal(text, name.s, EIGHT_WIDE))
			return false;
		text += EIGHT_WIDE;
		name.s += EIGHT_WIDE;
	}
	return eight_equal(text, name.s, name.n);
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
		if (e->how == q->how && is_name(e, q->name))
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
	size_t size = sizeof(struct entry), n = q->name.n;
	struct entry *e;

	if (t->n >= (t->mask + 1) / 2)
		grow(t);
	if (t->used / ALIGN >= UINT32_MAX - 1 || n > UINT32_MAX)
		xexhausted("eights of bytes of symbols");
	/* Whole pieces of it can be read. */
	size += (n / EIGHT_WIDE + 1) * EIGHT_WIDE;
	t->entries = xgrow(t->entries, &t->cap, t->used + size, 1);
	e = (void *)(t->entries + t->used);
	*e = (struct entry){ *f, (uint32_t)n, q->how };
	memset(e + 1, 0, size - sizeof(*e));
	memcpy(e + 1, q->name.s, n);
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
