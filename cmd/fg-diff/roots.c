/* SPDX-License-Identifier: ISC */
/* The first frames of stacks, by the sides that have them. */
#include "roots.h"

#include "common/stacks.h"
#include "common/xalloc.h"

#define BOTH 3

static unsigned char
sides_of(struct count before, struct count after)
{
	unsigned char sides = 0;

	if (!count_iszero(before))
		sides |= 1;
	if (!count_iszero(after))
		sides |= 2;
	return sides;
}

void
roots_add(struct roots *r, struct str stack, const struct count *counts)
{
	unsigned char sides = sides_of(counts[0], counts[1]);
	struct str name = str_head(stack, str_chr(stack, ';'));
	uint32_t number;

	if (r->shared)
		return;
	/* Nothing new of the same as before, as most are where all is sorted. */
	if (str_eq(name, buf_str(&r->last)) && (sides | r->had) == r->had)
		return;
	number = table_put(&r->names, name);
	if (number >= r->cap) {
		size_t known = r->cap;

		r->sides = xgrow(
		    r->sides, &r->cap, (size_t)number + 1, sizeof(*r->sides));
		for (; known < r->cap; known++)
			r->sides[known] = 0;
	}
	r->had = r->sides[number] |= sides;
	r->seen |= sides;
	r->shared = r->had == BOTH;
	buf_clear(&r->last);
	buf_addstr(&r->last, name);
}

bool
roots_apart(const struct roots *r)
{
	return r->seen == BOTH && !r->shared;
}

bool
roots_apart_tree(const struct stacks *s)
{
	unsigned char *sides = xcalloc(s->n, sizeof(*sides)), seen = 0;
	bool shared = false;
	uint32_t up;

	/* Callees have higher numbers than their callers. */
	for (uint32_t i = s->n; i-- > 1;) {
		up = s->nodes[i].parent;
		sides[i] |= sides_of(s->self[0][i], s->self[1][i]);
		if (up != STACKS_ROOT)
			sides[up] |= sides[i];
		else
			shared = shared || sides[i] == BOTH;
		seen |= sides[i];
	}
	xfree(sides);
	return seen == BOTH && !shared;
}

void
roots_free(struct roots *r)
{
	table_free(&r->names);
	xfree(r->sides);
	buf_free(&r->last);
	*r = (struct roots){ 0 };
}
