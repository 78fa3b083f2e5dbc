/* SPDX-License-Identifier: ISC */
/* Counts by frame, without the memory that fractions would take. */
#include "column.h"

#include <string.h>

#include "common/xalloc.h"

void
column_room(struct column *c, size_t n)
{
	if (c->whole != NULL)
		c->whole = xreallocarray(c->whole, n, sizeof(*c->whole));
	if (c->frac != NULL)
		c->frac = xreallocarray(c->frac, n, sizeof(*c->frac));
	c->room = n;
}

void
column_set(struct column *c, size_t i, struct count v)
{
	if (c->whole == NULL && !count_iszero(v))
		c->whole = xcalloc(c->room, sizeof(*c->whole));
	if (c->frac == NULL && v.frac != 0)
		c->frac = xcalloc(c->room, sizeof(*c->frac));
	if (c->whole != NULL)
		c->whole[i] = v.whole;
	if (c->frac != NULL)
		c->frac[i] = v.frac;
}

bool
column_add(struct column *c, size_t i, struct count v)
{
	struct count sum = column_get(c, i);

	if (!count_add(&sum, v))
		return false;
	column_set(c, i, sum);
	return true;
}

static uint64_t *
permute(uint64_t *counts, const uint32_t *old, size_t n)
{
	uint64_t *to;

	if (counts == NULL)
		return NULL;
	to = xreallocarray(NULL, n, sizeof(*to));
	for (size_t i = 0; i < n; i++)
		to[i] = counts[old[i]];
	xfree(counts);
	return to;
}

void
column_permute(struct column *c, const uint32_t *old, size_t n)
{
	c->whole = permute(c->whole, old, n);
	c->frac = permute(c->frac, old, n);
	c->room = n;
}

void
column_free(struct column *c)
{
	xfree(c->whole);
	xfree(c->frac);
	*c = (struct column){ 0 };
}
