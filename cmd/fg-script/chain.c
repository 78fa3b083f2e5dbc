/* SPDX-License-Identifier: ISC */
/* Text of whole callchains but for where they hit. */
#include "chain.h"

#include <stdbool.h>
#include <string.h>

#include "common/hash.h"
#include "common/xalloc.h"

#ifndef CHAIN_SLOTS
#define CHAIN_SLOTS ((size_t)1 << 13) /* a power of two */
#endif

/* Bytes of one text with its words, and of all: then all are forgotten. */
#define ONE_MAX ((size_t)32 * 1024)
#define ALL_MAX ((size_t)24 * 1024 * 1024)

struct chains_slot {
	struct chains_key key;
	uint64_t hash;
	char *data; /* words, then text; NULL: only marked */
	uint32_t nwords, ntext;
	uint32_t cap; /* of data */
};

void
chains_init(struct chains *c)
{
	*c = (struct chains){ xcalloc(CHAIN_SLOTS, sizeof(*c->slots)), 0 };
}

static uint64_t
hash_of(const struct chains_key *key, struct str words)
{
	return hash_mix(hash_bytes(words.s, words.n) ^
		   hash_mix(key->space << 8 ^ key->kernel ^
		       (uint64_t)key->fields << 32) ^
		   key->state) |
	    1;
}

static struct chains_slot *
slot_of(const struct chains *c, uint64_t hash)
{
	return &c->slots[hash >> 32 & (CHAIN_SLOTS - 1)];
}

static bool
is_same(
    const struct chains_slot *s, const struct chains_key *key, struct str words)
{
	return s->key.space == key->space && s->key.kernel == key->kernel &&
	    s->key.fields == key->fields && s->key.state == key->state &&
	    s->nwords == words.n && memcmp(s->data, words.s, words.n) == 0;
}

enum chains_found
chains_find(struct chains *c, const struct chains_key *key, struct str words,
    struct str *text)
{
	uint64_t hash = hash_of(key, words);
	struct chains_slot *s = slot_of(c, hash);

	if (s->hash != hash) {
		s->hash = hash;
		s->nwords = 0;
		return CHAINS_NONE;
	}
	if (s->nwords == 0 || !is_same(s, key, words))
		return CHAINS_MARKED;
	*text = (struct str){ s->data + s->nwords, s->ntext };
	return CHAINS_TEXT;
}

static void
forget(struct chains *c)
{
	for (size_t i = 0; i < CHAIN_SLOTS; i++) {
		xfree(c->slots[i].data);
		c->slots[i] = (struct chains_slot){ 0 };
	}
	c->bytes = 0;
}

void
chains_keep(struct chains *c, const struct chains_key *key, struct str words,
    struct str text)
{
	struct chains_slot *s;
	size_t need = words.n + text.n;

	if (need > ONE_MAX || words.n == 0)
		return;
	if (c->bytes + need > ALL_MAX)
		forget(c);
	s = slot_of(c, hash_of(key, words));
	if (need > s->cap) {
		s->data = xreallocarray(s->data, need, 1);
		c->bytes += need - s->cap;
		s->cap = (uint32_t)need;
	}
	memcpy(s->data, words.s, words.n);
	memcpy(s->data + words.n, text.s, text.n);
	s->key = *key;
	s->hash = hash_of(key, words);
	s->nwords = (uint32_t)words.n;
	s->ntext = (uint32_t)text.n;
}

void
chains_free(struct chains *c)
{
	if (c->slots != NULL)
		forget(c);
	xfree(c->slots);
	c->slots = NULL;
}
