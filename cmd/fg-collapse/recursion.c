/* SPDX-License-Identifier: ISC */
/* Stacks without the frames that recursion repeats. */
#include "recursion.h"

#include <string.h>

#include "common/xalloc.h"

static void
reserve(struct recursion *r, uint32_t frame)
{
	size_t had = r->at_cap;

	r->at = xgrow(r->at, &r->at_cap, (size_t)frame + 1, sizeof(*r->at));
	if (r->at_cap > had)
		memset(r->at + had, 0, (r->at_cap - had) * sizeof(*r->at));
}

/*
 * From the root on; a frame that is there already takes all behind it away.
 * Each frame comes and goes once, so depth costs no more than its length.
 */
static size_t
collapse(struct recursion *r, const uint32_t *frames, size_t n)
{
	size_t left = 0;

	for (size_t i = n; i-- > 0;) {
		reserve(r, frames[i]);
		if (r->at[frames[i]] == 0) {
			r->frames[left++] = frames[i];
			r->at[frames[i]] = (uint32_t)left;
			continue;
		}
		while (left > r->at[frames[i]])
			r->at[r->frames[--left]] = 0;
	}
	for (size_t i = 0; i < left; i++)
		r->at[r->frames[i]] = 0;
	return left;
}

static size_t
collapse_neighbours(struct recursion *r, const uint32_t *frames, size_t n)
{
	size_t left = 0;

	for (size_t i = n; i-- > 0;)
		if (left == 0 || r->frames[left - 1] != frames[i])
			r->frames[left++] = frames[i];
	return left;
}

size_t
recursion_collapse(struct recursion *r, const uint32_t *frames, size_t n)
{
	size_t left;
	uint32_t swap;

	r->frames = xgrow(r->frames, &r->frames_cap, n, sizeof(*r->frames));
	if (r->kind == RECURSION_ANY)
		left = collapse(r, frames, n);
	else
		left = collapse_neighbours(r, frames, n);
	for (size_t i = 0; i < left / 2; i++) {
		swap = r->frames[i];
		r->frames[i] = r->frames[left - 1 - i];
		r->frames[left - 1 - i] = swap;
	}
	return left;
}

void
recursion_free(struct recursion *r)
{
	xfree(r->frames);
	xfree(r->at);
	*r = (struct recursion){ 0 };
}
