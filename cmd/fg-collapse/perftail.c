/* SPDX-License-Identifier: ISC */
/* The text of recent samples, for comparing with what comes. */
#include "perftail.h"

#include <string.h>

#include "common/xalloc.h"

#define RING ((size_t)4 * 1024 * 1024)
/* Longer samples would push out too many others. */
#define LONGEST (RING / 16)

bool
perftails_keep(struct perftails *t, struct str text, uint64_t *at)
{
	size_t place = (size_t)(t->head % RING);

	if (text.n == 0 || text.n > LONGEST)
		return false;
	if (t->ring == NULL)
		t->ring = xmalloc(RING);
	/* A text lies in one piece: what is too short at the end is left. */
	if (RING - place < text.n) {
		t->head += RING - place;
		place = 0;
	}
	memcpy(t->ring + place, text.s, text.n);
	*at = t->head;
	t->head += text.n;
	return true;
}

bool
perftails_match(const struct perftails *t, const struct perftail *tail,
    uint32_t root, uint32_t state, struct str ahead)
{
	return tail->n > 0 && tail->root == root && tail->state == state &&
	    tail->n <= ahead.n && t->head - tail->at <= RING &&
	    memcmp(t->ring + tail->at % RING, ahead.s, tail->n) == 0;
}

void
perftails_free(struct perftails *t)
{
	xfree(t->ring);
	*t = (struct perftails){ 0 };
}
