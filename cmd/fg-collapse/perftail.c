/* SPDX-License-Identifier: ISC */
/* The text of recent samples, found by its hash and compared. */
#include "perftail.h"

#include <string.h>

#include "common/fetch.h"
#include "common/hash.h"
#include "common/xalloc.h"
#include "newlines.h"

#define RING ((size_t)3 * 1024 * 1024)
/* Longer samples would push out too many others. */
#define LONGEST (RING / 48)
/* Of tails, in pairs of which the older is replaced; and of stacks. */
#define SLOTS ((size_t)1 << 12)
#define STACKS ((size_t)1 << 13)
/* Of tails by so many bytes that they begin with: the last two of each. */
#define GUESSES ((size_t)1 << 12)
#define START 192
/* So much of a text is fetched; for what follows the machine sees the way. */
#define FETCHED 256
/* If so many tries give fewer hits, there are none for so many samples. */
#define TRIES 2048
#define HITS (TRIES / 2)
#define REST (16 * TRIES)

/* A tail under a frame. */
struct perftail_stack {
	uint64_t at;
	struct perftail_ends ends; /* leaf 0: free */
	uint32_t stack;
};

/* The tail that began so last, what is to be known early, and one before. */
struct perftail_guess {
	const struct perftail *tail; /* NULL: free */
	const struct perftail *other;
	const char *text;
	size_t n;
};

static uint64_t
step(uint64_t h, const char *s)
{
	uint64_t v;

	memcpy(&v, s, sizeof(v));
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h << 29 | h >> 35;
}

/* In lanes that do not wait for one another; long texts are the rule. */
static uint64_t
hash_text(struct str s)
{
	uint64_t a = s.n, b = 1, c = 2, d = 3;
	const char *p = s.s, *last = s.s + s.n - 32;

	if (s.n < 32)
		return hash_bytes(s.s, s.n);
	for (; p < last; p += 32) {
		a = step(a, p);
		b = step(b, p + 8);
		c = step(c, p + 16);
		d = step(d, p + 24);
	}
	a = step(a, last);
	b = step(b, last + 8);
	c = step(c, last + 16);
	d = step(d, last + 24);
	return hash_mix(hash_mix(a + b) ^ c) + d;
}

/* Whether the tail is in the ring still. */
static bool
is_there(const struct perftails *t, const struct perftail *tail)
{
	return tail->query.text.n > 0 && t->head - tail->at <= RING;
}

static struct perftail_guess *
guess_slot(const struct perftails *t, uint32_t start)
{
	return &t->guesses[start & (GUESSES - 1)];
}

uint32_t
perftails_start(const struct perftails *t, struct str ahead)
{
	uint32_t start;

	if (ahead.n < START || t->guesses == NULL)
		return 0;
	start = (uint32_t)hash_text(str_head(ahead, START));
	FETCH(guess_slot(t, start));
	return start;
}

size_t
perftails_guess(const struct perftails *t, uint32_t start)
{
	const struct perftail_guess *g;

	if (start == 0 || t->guesses == NULL)
		return 0;
	g = guess_slot(t, start);
	if (g->tail == NULL)
		return 0;
	FETCH(g->tail);
	for (size_t i = 0; i < FETCHED; i += 64)
		FETCH(g->text + i);
	return g->n;
}

/* The next that begins like this is likely to be this one. */
static void
expect(struct perftails *t, uint32_t start, const struct perftail *tail)
{
	const struct str *text = &tail->query.text;
	struct perftail_guess *g = guess_slot(t, start);

	if (start != 0)
		*g = (struct perftail_guess){ tail, g->tail, text->s, text->n };
}

static bool
is_tail(const struct perftails *t, const struct perftail *tail,
    struct str ahead, const struct perftail_query *q)
{
	return tail != NULL && is_there(t, tail) &&
	    tail->query.java == q->java && str_starts(ahead, tail->query.text);
}

static struct perftail_stack *
stack_slot(const struct perftails *t, const struct perftail *tail,
    const struct perftail_ends *ends)
{
	uint64_t h = (uint64_t)ends->root << 32 | ends->lane;

	h = h * UINT64_C(0x9e3779b97f4a7c15) + tail->at +
	    ((uint64_t)ends->leaf << 40 ^ ends->leaf);
	return &t->stacks[hash_mix(h) & (STACKS - 1)];
}

/* What began like this lately is mostly it: no need to look for its end. */
static const struct perftail *
guess(struct perftails *t, struct str ahead, const struct perftail_query *q)
{
	const struct perftail_guess *g = guess_slot(t, q->start);
	const struct perftail *tail;

	if (q->start == 0 || g->tail == NULL)
		return NULL;
	FETCH(stack_slot(t, g->tail, &q->ends));
	if (is_tail(t, g->tail, ahead, q))
		return g->tail;
	tail = g->other;
	if (!is_tail(t, tail, ahead, q))
		return NULL;
	expect(t, q->start, tail);
	return tail;
}

static const struct perftail *
look(struct perftails *t, const struct perftail_query *q)
{
	struct perftail *tail;

	for (size_t i = 0; i < 2; i++) {
		tail = &t->slots[(q->hash & (SLOTS - 1)) ^ i];
		if (tail->query.hash == q->hash && is_there(t, tail) &&
		    tail->query.java == q->java &&
		    str_eq(tail->query.text, q->text)) {
			expect(t, q->start, tail);
			return tail;
		}
	}
	return NULL;
}

static void
start_turn(struct perftails *t)
{
	if (t->ring == NULL) {
		t->ring = xmalloc(RING);
		t->slots = xcalloc(SLOTS, sizeof(*t->slots));
		t->guesses = xcalloc(GUESSES, sizeof(*t->guesses));
		t->stacks = xcalloc(STACKS, sizeof(*t->stacks));
	}
	if (t->tries > 0 && t->hits < HITS)
		t->rest = REST;
	t->tries = t->hits = 0;
}

const struct perftail *
perftails_find(struct perftails *t, struct str ahead, struct perftail_query *q)
{
	const struct perftail *tail;

	q->text.n = 0;
	if (ahead.n == 0 || ahead.s[0] == '\n')
		return NULL;
	if (t->tries % TRIES == 0)
		start_turn(t);
	t->tries++;
	tail = guess(t, ahead, q);
	if (tail == NULL) {
		ahead = str_head(ahead, LONGEST);
		q->text = str_head(ahead, newlines_empty(ahead));
		if (q->text.n == 0)
			return NULL;
		q->hash = (uint32_t)hash_text(q->text);
		tail = look(t, q);
	}
	t->hits += tail != NULL;
	return tail;
}

/* Of the two slots for a tail the one that was filled first. */
static struct perftail *
older_slot(struct perftails *t, uint32_t hash)
{
	struct perftail *a = &t->slots[hash & (SLOTS - 1)];
	struct perftail *b = &t->slots[(hash & (SLOTS - 1)) ^ 1];

	if (a->query.text.n == 0)
		return a;
	return b->query.text.n == 0 || b->at < a->at ? b : a;
}

void
perftails_keep(struct perftails *t, const struct perftail_query *q,
    uint32_t lines, const uint32_t *numbers, size_t n)
{
	size_t place = (size_t)(t->head % RING), size;
	struct perftail *tail;

	if (q->text.n == 0 || q->text.n > LONGEST || n > LONGEST)
		return;
	size = q->text.n + n * sizeof(*numbers);
	/* It lies in one piece: what is too short at the end is left. */
	if (RING - place < size) {
		t->head += RING - place;
		place = 0;
	}
	tail = older_slot(t, q->hash);
	*tail = (struct perftail){ *q, t->head, lines, (uint32_t)n };
	tail->query.text.s = t->ring + place;
	expect(t, q->start, tail);
	memcpy(t->ring + place, q->text.s, q->text.n);
	memcpy(t->ring + place + q->text.n, numbers, n * sizeof(*numbers));
	t->head += size;
}

void
perftails_frames(
    const struct perftails *t, const struct perftail *tail, uint32_t *numbers)
{
	const struct str *text = &tail->query.text;

	memcpy(numbers, text->s + text->n, tail->nframes * sizeof(*numbers));
}

uint32_t *
perftails_stack(
    struct perftails *t, const struct perftail *tail, struct perftail_ends ends)
{
	struct perftail_stack *s = stack_slot(t, tail, &ends);

	if (s->ends.leaf != ends.leaf || s->at != tail->at ||
	    s->ends.root != ends.root || s->ends.lane != ends.lane)
		*s = (struct perftail_stack){ tail->at, ends, PERFTAIL_NONE };
	return &s->stack;
}

void
perftails_free(struct perftails *t)
{
	xfree(t->ring);
	xfree(t->slots);
	xfree(t->guesses);
	xfree(t->stacks);
	*t = (struct perftails){ 0 };
}
