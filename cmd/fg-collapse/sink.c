/* SPDX-License-Identifier: ISC */
/* Stacks as numbered frames into the tree of stacks. */
#include "sink.h"

#include "common/folded.h"
#include "common/hash.h"
#include "common/xalloc.h"

#define MEMO ((size_t)1 << 14) /* slots */

uint32_t
sink_frame(struct sink *s, struct str name)
{
	return table_put(&s->stacks.frames, folded_untab(name, &s->untabbed));
}

/* Whether the path from node up to the root is that of the frames. */
static bool
is_path(const struct stacks *s, uint32_t node, const uint32_t *frames, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s->nodes[node].frame != frames[i])
			return false;
		node = s->nodes[node].parent;
	}
	return node == STACKS_ROOT;
}

uint32_t
sink_node_under(struct sink *s, uint32_t node, const uint32_t *frames, size_t n)
{
	while (n-- > 0)
		node = stacks_child(&s->stacks, node, frames[n]);
	return node;
}

/*
 * Samples repeat stacks met before: walking up from the node of the last
 * stack with this hash costs less than looking up each frame from the root.
 */
uint32_t
sink_node(struct sink *s, const uint32_t *frames, size_t n)
{
	uint64_t hash = n;
	uint32_t *slot;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ frames[i]) * UINT64_C(0x9e3779b97f4a7c15);
	if (s->memo == NULL)
		s->memo = xcalloc(MEMO, sizeof(*s->memo));
	slot = &s->memo[hash_mix(hash) & (MEMO - 1)];
	if (*slot == STACKS_ROOT || !is_path(&s->stacks, *slot, frames, n))
		*slot = sink_node_under(s, STACKS_ROOT, frames, n);
	return *slot;
}

bool
sink_add(struct sink *s, uint32_t node, struct count weight)
{
	s->tally.stacks++;
	return stacks_add(&s->stacks, node, 0, weight);
}

bool
sink_folded(struct sink *s, struct str stack, struct count weight)
{
	return sink_add(s, stacks_path(&s->stacks, stack), weight);
}

void
sink_broken(struct sink *s, const char *why, uint64_t offset)
{
	if (why == NULL || s->tally.broken != NULL)
		return;
	s->tally.broken = why;
	s->tally.broken_at = offset;
}

void
sink_free(struct sink *s)
{
	stacks_free(&s->stacks);
	events_free(&s->events);
	buf_free(&s->untabbed);
	values_free(&s->values);
	xfree(s->memo);
	*s = (struct sink){ 0 };
}
