/* SPDX-License-Identifier: ISC */
/* The text of recent samples, for comparing with what comes. */
#include "perftail.h"

#include <string.h>

#include "common/xalloc.h"

#define RING ((size_t)2 * 1024 * 1024)
/* Longer samples would push out too many others. */
#define LONGEST (RING / 16)
/* A match pays for keeping so many more, up to a limit. */
#define REWARD 8
#define TRUST 4096
/* Without trust one in so many is kept. */
#define SPARE 32

bool
perftails_wanted(struct perftails *t)
{
	if (t->ring == NULL)
		t->trust = TRUST;
	if (t->trust > 0) {
		t->trust--;
		return true;
	}
	t->left = (t->left + 1) % SPARE;
	return t->left == 0;
}

bool
perftails_keep(struct perftails *t, struct str text, const uint32_t *numbers,
    size_t n, uint64_t *at, uint64_t *frames)
{
	size_t place = (size_t)(t->head % RING), size;

	if (text.n == 0 || text.n > LONGEST || n > LONGEST)
		return false;
	size = text.n + n * sizeof(*numbers);
	if (t->ring == NULL)
		t->ring = xmalloc(RING);
	/* It lies in one piece: what is too short at the end is left. */
	if (RING - place < size) {
		t->head += RING - place;
		place = 0;
	}
	memcpy(t->ring + place, text.s, text.n);
	if (n > 0)
		memcpy(t->ring + place + text.n, numbers, n * sizeof(*numbers));
	*at = t->head;
	*frames = t->head + text.n;
	t->head += size;
	return true;
}

bool
perftails_match(struct perftails *t, const struct perftail *tail, uint32_t root,
    uint32_t lane, struct str ahead)
{
	if (tail->n == 0 || tail->root != root || tail->lane != lane ||
	    tail->n > ahead.n || t->head - tail->at > RING ||
	    memcmp(t->ring + tail->at % RING, ahead.s, tail->n) != 0)
		return false;
	t->trust = t->trust < TRUST - REWARD ? t->trust + REWARD : TRUST;
	return true;
}

void
perftails_frames(
    const struct perftails *t, const struct perftail *tail, uint32_t *numbers)
{
	memcpy(numbers, t->ring + tail->frames % RING,
	    tail->nframes * sizeof(*numbers));
}

void
perftails_free(struct perftails *t)
{
	xfree(t->ring);
	*t = (struct perftails){ 0 };
}
