/* SPDX-License-Identifier: ISC */
/* Stacks without the frames that recursion repeats. */
#include "recursion.h"

#include "common/stacks.h"
#include "common/xalloc.h"

/*
 * Where a node goes: callers come before callees, so that its caller's place
 * is known, and its own is a callee of that or one of the callers.
 */
static uint32_t
place(struct stacks *to, uint32_t parent, uint32_t frame, enum recursion how)
{
	uint32_t at = parent;

	while (at != STACKS_ROOT) {
		if (to->nodes[at].frame == frame)
			return at;
		if (how == RECURSION_DIRECT)
			break;
		at = to->nodes[at].parent;
	}
	return stacks_child(to, parent, frame);
}

bool
recursion_collapse(struct stacks *s, enum recursion how)
{
	struct stacks to = { .columns = s->columns };
	uint32_t *places;
	bool fits = true;

	if (how == RECURSION_KEEP || s->n == 0)
		return true;
	places = xcalloc(s->n, sizeof(*places));
	for (uint32_t i = 1; i < s->n; i++)
		places[i] = place(
		    &to, places[s->nodes[i].parent], s->nodes[i].frame, how);
	for (uint32_t i = 0; fits && i < s->n; i++)
		if (s->nodes[i].ends)
			fits = stacks_add(&to, places[i], 0, s->self[0][i]);
	xfree(places);
	to.frames = s->frames;
	s->frames = (struct table){ 0 };
	stacks_free(s);
	*s = to;
	return fits;
}
