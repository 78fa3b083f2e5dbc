/* SPDX-License-Identifier: ISC */
/* Stacks found again without a look at their frames. */
#include "seen.h"

#include "common/xalloc.h"

uint32_t *
seen_node(struct seen *s, struct str stack)
{
	size_t n = s->stacks.n;
	uint32_t id;

	if (n > 0) {
		id = s->next[s->last];
		if (str_eq(s->stacks.keys[id], stack)) {
			s->last = id;
			return &s->node[id];
		}
	}
	id = table_put(&s->stacks, stack);
	if (s->stacks.n > n) {
		s->node = xgrow(s->node, &s->node_cap, n + 1, sizeof(*s->node));
		s->next = xgrow(s->next, &s->next_cap, n + 1, sizeof(*s->next));
		s->node[id] = SEEN_NEW;
		s->next[id] = id;
	}
	s->next[s->last] = id;
	s->last = id;
	return &s->node[id];
}

void
seen_free(struct seen *s)
{
	table_free(&s->stacks);
	xfree(s->node);
	xfree(s->next);
	*s = (struct seen){ 0 };
}
