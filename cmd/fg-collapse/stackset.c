/* SPDX-License-Identifier: ISC */
/* Stacks in pieces, each piece and each whole stack found by its hash. */
#include "stackset.h"

#include <string.h>

#include "common/fetch.h"
#include "common/hash.h"
#include "common/xalloc.h"

#define PIECE STACKSET_PIECE
#define PIECE_BYTES (PIECE * sizeof(uint32_t))

/* How many stacks wait, and after how many others each look is taken. */
#define QUEUE 8
#define FIRST_LOOK 2
#define SECOND_LOOK 4
#define THIRD_LOOK 6

/* Stacks to be added, in a ring. */
struct stackset_queue {
	struct waiting {
		uint32_t *frames; /* n of them; 0: there is none */
		size_t n, cap;
		struct count count;
		uint32_t *hashes; /* of its pieces */
		size_t hashes_cap;
	} stacks[QUEUE];
	size_t next;
};

struct stackset_slot {
	uint32_t hash;
	uint32_t stack; /* number + 1; 0 is a free slot */
};

uint32_t
stackset_frame(struct stackset *s, struct str name)
{
	return table_put(&s->names, name) + 1;
}

/* The slot of a piece, or the free one where it belongs. */
static uint32_t *
piece_slot(const struct stackset *s, uint32_t parent, uint32_t hash,
    const uint32_t *frames)
{
	size_t i = hash & s->piece_mask;
	const struct stackset_piece *p;

	for (; s->piece_slots[i] != 0; i = (i + 1) & s->piece_mask) {
		p = &s->pieces[s->piece_slots[i]];
		if (p->hash == hash && p->parent == parent &&
		    memcmp(p->frames, frames, PIECE_BYTES) == 0)
			break;
	}
	return &s->piece_slots[i];
}

static void
grow_pieces(struct stackset *s)
{
	size_t size = s->piece_slots != NULL ? s->piece_mask + 1 : 128, slot;

	do
		size *= 2;
	while (s->npieces >= size / 2);
	xfree(s->piece_slots);
	s->piece_slots = xcalloc(size, sizeof(*s->piece_slots));
	s->piece_mask = size - 1;
	for (uint32_t i = 1; i < s->npieces; i++) {
		slot = s->pieces[i].hash & s->piece_mask;
		while (s->piece_slots[slot] != 0)
			slot = (slot + 1) & s->piece_mask;
		s->piece_slots[slot] = i;
	}
}

static uint32_t
add_piece(
    struct stackset *s, uint32_t parent, uint32_t hash, const uint32_t *frames)
{
	struct stackset_piece *p;

	if (s->npieces >= UINT32_MAX - 1)
		xexhausted("pieces of stacks");
	s->pieces = xgrow(s->pieces, &s->pieces_cap, (size_t)s->npieces + 1,
	    sizeof(*s->pieces));
	p = &s->pieces[s->npieces];
	p->parent = parent;
	p->hash = hash;
	memcpy(p->frames, frames, PIECE_BYTES);
	return s->npieces++;
}

static uint32_t
put_piece(
    struct stackset *s, uint32_t parent, uint32_t hash, const uint32_t *frames)
{
	uint32_t *slot;

	if (s->npieces >= (s->piece_mask + 1) / 2)
		grow_pieces(s);
	slot = piece_slot(s, parent, hash, frames);
	if (*slot == 0)
		*slot = add_piece(s, parent, hash, frames);
	return *slot;
}

/* Puts piece 0 above all roots. */
static void
add_root(struct stackset *s)
{
	static const uint32_t none[PIECE] = { 0 };

	if (s->npieces == 0)
		add_piece(s, 0, 0, none);
}

static uint32_t
put_pieces(struct stackset *s, const uint32_t *frames, size_t n,
    const uint32_t *hashes)
{
	uint32_t last[PIECE] = { 0 }, piece = 0;
	size_t i = (n - 1) / PIECE;

	add_root(s);
	if (s->piece_slots == NULL)
		grow_pieces(s);
	for (; n > PIECE; n -= PIECE)
		piece = put_piece(s, piece, hashes[i--], frames + n - PIECE);
	memcpy(last, frames, n * sizeof(*last));
	return put_piece(s, piece, hashes[0], last);
}

static uint32_t
hash_piece(uint64_t *h, const uint32_t *frames, size_t n)
{
	*h += hash_bytes(frames, n * sizeof(*frames));
	*h = hash_mix(*h);
	return (uint32_t)*h;
}

/* The hashes of all pieces, and so of the whole stack. */
static void
hash_pieces(uint32_t **hashes, size_t *cap, const uint32_t *frames, size_t n)
{
	size_t i = (n - 1) / PIECE;
	uint64_t h = 0;

	*hashes = xgrow(*hashes, cap, i + 1, sizeof(**hashes));
	for (; n > PIECE; n -= PIECE)
		(*hashes)[i--] = hash_piece(&h, frames + n - PIECE, PIECE);
	(*hashes)[0] = hash_piece(&h, frames, n);
}

/* Whether the stack that ends with piece is that of the frames. */
static bool
is_stack(
    const struct stackset *s, uint32_t piece, const uint32_t *frames, size_t n)
{
	const struct stackset_piece *p = &s->pieces[piece];
	size_t first = (n - 1) % PIECE + 1;

	if (memcmp(p->frames, frames, first * sizeof(*frames)) != 0 ||
	    (first < PIECE && p->frames[first] != 0))
		return false;
	for (size_t i = first; i < n; i += PIECE) {
		p = &s->pieces[p->parent];
		if (memcmp(p->frames, frames + i, PIECE_BYTES) != 0)
			return false;
	}
	return p->parent == 0;
}

/* Puts into slots, which have room, one that is not there. */
static void
place(struct stackset *s, struct stackset_slot slot)
{
	size_t i = slot.hash & s->stack_mask;

	while (s->stack_slots[i].stack != 0)
		i = (i + 1) & s->stack_mask;
	s->stack_slots[i] = slot;
}

static void
grow_stacks(struct stackset *s)
{
	struct stackset_slot *old = s->stack_slots;
	size_t oldsize = old != NULL ? s->stack_mask + 1 : 0;
	size_t size = old != NULL ? oldsize * 2 : 256;

	s->stack_slots = xcalloc(size, sizeof(*s->stack_slots));
	s->stack_mask = size - 1;
	for (size_t i = 0; i < oldsize; i++)
		if (old[i].stack != 0)
			place(s, old[i]);
	xfree(old);
}

/* Makes stacks that were appended ones that can be found. */
static void
find_appended(struct stackset *s)
{
	uint64_t *hashes = xcalloc(s->npieces, sizeof(*hashes));
	struct stackset_piece *p;
	size_t size = 256;
	uint32_t piece;

	for (uint32_t i = 1; i < s->npieces; i++) {
		p = &s->pieces[i];
		hashes[i] = hashes[p->parent];
		p->hash = hash_piece(&hashes[i], p->frames, stackset_length(p));
	}
	xfree(hashes);
	grow_pieces(s);
	while (s->nstacks >= size / 2)
		size *= 2;
	s->stack_slots = xcalloc(size, sizeof(*s->stack_slots));
	s->stack_mask = size - 1;
	for (uint32_t i = 0; i < s->nstacks; i++) {
		piece = s->stacks[i].piece;
		place(
		    s, (struct stackset_slot){ s->pieces[piece].hash, i + 1 });
	}
}

static uint32_t
add_stack(struct stackset *s, uint32_t piece)
{
	if (s->nstacks >= UINT32_MAX - 1)
		xexhausted("distinct stacks");
	s->stacks = xgrow(s->stacks, &s->stacks_cap, (size_t)s->nstacks + 1,
	    sizeof(*s->stacks));
	s->stacks[s->nstacks] = (struct stackset_stack){ COUNT(0), piece };
	return s->nstacks++;
}

static void
measure(struct stackset *s, size_t n)
{
	s->nframes += n;
	if (n > s->deepest)
		s->deepest = n;
}

static uint32_t
put(struct stackset *s, const uint32_t *frames, size_t n,
    const uint32_t *hashes)
{
	struct stackset_slot *slot;
	size_t i;

	if (s->stack_slots == NULL || s->nstacks >= (s->stack_mask + 1) / 2)
		grow_stacks(s);
	for (i = hashes[0] & s->stack_mask; s->stack_slots[i].stack != 0;
	     i = (i + 1) & s->stack_mask) {
		slot = &s->stack_slots[i];
		if (slot->hash == hashes[0] &&
		    is_stack(s, s->stacks[slot->stack - 1].piece, frames, n))
			return slot->stack - 1;
	}
	measure(s, n);
	s->stack_slots[i].hash = hashes[0];
	s->stack_slots[i].stack =
	    add_stack(s, put_pieces(s, frames, n, hashes)) + 1;
	return s->stack_slots[i].stack - 1;
}

uint32_t
stackset_put(struct stackset *s, const uint32_t *frames, size_t n)
{
	if (s->stack_slots == NULL && s->nstacks > 0)
		find_appended(s);
	hash_pieces(&s->hashes, &s->hashes_cap, frames, n);
	return put(s, frames, n, s->hashes);
}

void
stackset_add(struct stackset *s, uint32_t stack, struct count c)
{
	if (!count_add(&s->stacks[stack].count, c))
		s->overflow = true;
	if (!count_add(&s->total, c))
		s->big = true;
}

/* The slot where a stack that waits, or another, may be; NULL if none is. */
static const struct stackset_slot *
likely_slot(const struct stackset *s, const struct waiting *w)
{
	const struct stackset_slot *slot =
	    &s->stack_slots[w->hashes[0] & s->stack_mask];

	return slot->stack != 0 && slot->hash == w->hashes[0] ? slot : NULL;
}

/* Fetches what the slot says, or where the pieces of a new stack belong. */
static void
first_look(const struct stackset *s, const struct waiting *w)
{
	const struct stackset_slot *slot;

	if (w->n == 0 || s->nstacks == 0)
		return;
	slot = likely_slot(s, w);
	if (slot != NULL) {
		FETCH(&s->stacks[slot->stack - 1]);
		return;
	}
	for (size_t i = 0; i <= (w->n - 1) / PIECE; i++)
		FETCH(&s->piece_slots[w->hashes[i] & s->piece_mask]);
}

/* Fetches pieces. */
static void
second_look(const struct stackset *s, const struct waiting *w)
{
	const struct stackset_slot *slot;
	uint32_t piece;

	if (w->n == 0 || s->nstacks == 0)
		return;
	slot = likely_slot(s, w);
	if (slot != NULL) {
		FETCH(&s->pieces[s->stacks[slot->stack - 1].piece]);
		return;
	}
	for (size_t i = 0; i <= (w->n - 1) / PIECE; i++) {
		piece = s->piece_slots[w->hashes[i] & s->piece_mask];
		FETCH(&s->pieces[piece]);
	}
}

/* Fetches the next piece of a stack that is known. */
static void
third_look(const struct stackset *s, const struct waiting *w)
{
	const struct stackset_slot *slot;

	if (w->n <= PIECE || s->nstacks == 0)
		return;
	slot = likely_slot(s, w);
	if (slot != NULL)
		FETCH(&s->pieces[s->pieces[s->stacks[slot->stack - 1].piece]
				     .parent]);
}

static void
finish(struct stackset *s, struct waiting *w)
{
	if (w->n > 0)
		stackset_add(s, put(s, w->frames, w->n, w->hashes), w->count);
	w->n = 0;
}

void
stackset_later(
    struct stackset *s, const uint32_t *frames, size_t n, struct count c)
{
	struct stackset_queue *q = s->queue;
	struct waiting *w;

	if (s->stack_slots == NULL && s->nstacks > 0)
		find_appended(s);
	if (q == NULL)
		q = s->queue = xcalloc(1, sizeof(*q));
	w = &q->stacks[q->next % QUEUE];
	finish(s, w);
	w->frames = xgrow(w->frames, &w->cap, n, sizeof(*w->frames));
	memcpy(w->frames, frames, n * sizeof(*frames));
	w->n = n;
	w->count = c;
	hash_pieces(&w->hashes, &w->hashes_cap, frames, n);
	if (s->stack_slots != NULL)
		FETCH(&s->stack_slots[w->hashes[0] & s->stack_mask]);
	first_look(s, &q->stacks[(q->next + QUEUE - FIRST_LOOK) % QUEUE]);
	second_look(s, &q->stacks[(q->next + QUEUE - SECOND_LOOK) % QUEUE]);
	third_look(s, &q->stacks[(q->next + QUEUE - THIRD_LOOK) % QUEUE]);
	q->next++;
}

void
stackset_settle(struct stackset *s)
{
	struct stackset_queue *q = s->queue;

	for (size_t i = 0; q != NULL && i < QUEUE; i++)
		finish(s, &q->stacks[(q->next + i) % QUEUE]);
}

uint32_t
stackset_append_piece(
    struct stackset *s, uint32_t parent, const uint32_t *frames, size_t n)
{
	uint32_t all[PIECE] = { 0 };

	add_root(s);
	memcpy(all, frames, n * sizeof(*all));
	return add_piece(s, parent, 0, all);
}

void
stackset_append(struct stackset *s, uint32_t piece, size_t n, struct count c)
{
	measure(s, n);
	stackset_add(s, add_stack(s, piece), c);
}

void
stackset_close(struct stackset *s)
{
	table_close(&s->names);
	xfree(s->piece_slots);
	xfree(s->stack_slots);
	xfree(s->hashes);
	s->piece_slots = NULL;
	s->stack_slots = NULL;
	s->hashes = NULL;
	s->piece_mask = s->stack_mask = s->hashes_cap = 0;
}

void
stackset_free(struct stackset *s)
{
	table_free(&s->names);
	xfree(s->pieces);
	xfree(s->stacks);
	xfree(s->piece_slots);
	xfree(s->stack_slots);
	xfree(s->hashes);
	for (size_t i = 0; s->queue != NULL && i < QUEUE; i++) {
		xfree(s->queue->stacks[i].frames);
		xfree(s->queue->stacks[i].hashes);
	}
	xfree(s->queue);
	*s = (struct stackset){ 0 };
}
