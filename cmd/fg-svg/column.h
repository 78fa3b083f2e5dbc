/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_COLUMN_H
#define FG_SVG_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/count.h"

/*
 * A count for each frame, in eight bytes each as long as none has a fraction,
 * and in none as long as all are 0; {0} is such a one.
 */
struct column {
	uint64_t *whole, *frac; /* NULL: all 0 */
	size_t room;            /* counts in whole, and in frac */
};

static inline struct count
column_get(const struct column *c, size_t i)
{
	return (struct count){ c->whole != NULL ? c->whole[i] : 0,
		c->frac != NULL ? c->frac[i] : 0 };
}

/* The i-th, for which there is room, is 0. */
static inline void
column_clear(struct column *c, size_t i)
{
	if (c->whole != NULL)
		c->whole[i] = 0;
	if (c->frac != NULL)
		c->frac[i] = 0;
}

/* Room for n counts, the first of them as before; others are to be set first. */
void column_room(struct column *c, size_t n);
/* The i-th is v. */
void column_set(struct column *c, size_t i, struct count v);
/* Adds v to the i-th; false, with nothing added, on overflow. */
bool column_add(struct column *c, size_t i, struct count v);
/* The counts in another order: the i-th of n is the one that was old[i]. */
void column_permute(struct column *c, const uint32_t *old, size_t n);
void column_free(struct column *c);

#endif
