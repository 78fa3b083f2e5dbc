/* SPDX-License-Identifier: ISC */
/* Stacks from callers to callees, until they go into the sink. */
#include "tree.h"

#include "common/xalloc.h"
#include "profile.h"
#include "sink.h"

uint32_t
tree_under(struct tree *t, uint32_t node, const uint32_t *frames, size_t n)
{
	while (n-- > 0)
		node = stacks_child(&t->stacks, node, frames[n]);
	return node;
}

uint32_t
tree_lane(struct tree *t, const struct profile *p)
{
	return tree_under(t, STACKS_ROOT, &p->lane, p->lane != 0);
}

bool
tree_add(struct tree *t, uint32_t node, struct count weight)
{
	if (node == STACKS_ROOT)
		return true;
	t->counted++;
	return stacks_add(&t->stacks, node, 0, weight);
}

bool
tree_fold(struct tree *t, struct sink *sink)
{
	const struct stacks *s = &t->stacks;
	uint32_t *path = NULL, at;
	size_t cap = 0, n;

	stacks_close(&t->stacks);
	for (uint32_t i = 1; i < s->n; i++) {
		if (!s->nodes[i].ends)
			continue;
		n = 0;
		for (at = i; at != STACKS_ROOT; at = s->nodes[at].parent) {
			path = xgrow(path, &cap, n + 1, sizeof(*path));
			path[n++] = s->nodes[at].frame;
		}
		sink_stack(sink, path, n, s->self[0][i]);
		t->counted--;
	}
	/* The sink counted each stack once. */
	sink->tally.stacks += t->counted;
	xfree(path);
	tree_free(t);
	return sink_fits(sink);
}

void
tree_free(struct tree *t)
{
	stacks_free(&t->stacks);
	t->counted = 0;
}
