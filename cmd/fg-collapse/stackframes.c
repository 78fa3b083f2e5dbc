/* SPDX-License-Identifier: ISC */
/* Stacks out of a table of frames and their callers. */
#include "stackframes.h"

#include "common/xalloc.h"
#include "sink.h"
#include "tree.h"

#define NONE TABLE_NONE

struct stackframe {
	uint32_t frame; /* of the sink; 0: only its id is known */
	uint32_t parent;
	uint32_t mark; /* the leaf whose path it was last on */
};

struct stackframes_leaf {
	struct count weight;
	uint32_t lane, id;
};

static uint32_t
number(struct stackframes *s, struct str id)
{
	size_t known = s->ids.n;
	uint32_t n = table_put(&s->ids, id);

	if (s->ids.n > known) {
		s->v = xgrow(s->v, &s->cap, (size_t)n + 1, sizeof(*s->v));
		s->v[n] = (struct stackframe){ 0, NONE, NONE };
	}
	return n;
}

void
stackframes_add(
    struct stackframes *s, struct str id, uint32_t frame, struct str parent)
{
	uint32_t above = parent.n > 0 ? number(s, parent) : NONE;
	uint32_t n = number(s, id);

	s->v[n].frame = frame;
	s->v[n].parent = above;
}

void
stackframes_count(
    struct stackframes *s, uint32_t lane, struct str id, struct count weight)
{
	uint32_t n = number(s, id);

	s->leaves =
	    xgrow(s->leaves, &s->leaves_cap, s->n + 1, sizeof(*s->leaves));
	s->leaves[s->n++] = (struct stackframes_leaf){ weight, lane, n };
}

/* Frames from leaf i up into path; 0 if one of them is missing or repeated. */
static size_t
climb(struct stackframes *s, uint32_t i)
{
	uint32_t at = s->leaves[i].id;
	size_t n = 0;

	for (; at != NONE; at = s->v[at].parent) {
		if (s->v[at].frame == 0 || s->v[at].mark == i)
			return 0;
		s->v[at].mark = i;
		s->path = xgrow(s->path, &s->path_cap, n + 1, sizeof(*s->path));
		s->path[n++] = s->v[at].frame;
	}
	return n;
}

bool
stackframes_fold(struct stackframes *s, struct tree *tree,
    const uint32_t *lanes, struct sink *sink)
{
	const struct stackframes_leaf *l = s->leaves;
	uint32_t node;
	size_t n;

	for (uint32_t i = 0; i < s->n; i++, l++) {
		n = climb(s, i);
		if (n == 0) {
			skip_add(&sink->tally.bad, i,
			    "a frame that is not there, or its own caller",
			    s->ids.keys[l->id]);
			continue;
		}
		node = tree_under(tree, lanes[l->lane], s->path, n);
		if (!tree_add(tree, node, l->weight))
			return false;
	}
	return tree_fold(tree, sink);
}

void
stackframes_free(struct stackframes *s)
{
	table_free(&s->ids);
	xfree(s->v);
	xfree(s->leaves);
	xfree(s->path);
	*s = (struct stackframes){ 0 };
}
