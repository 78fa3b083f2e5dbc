/* SPDX-License-Identifier: ISC */
/* Stacks in order of arrival, sorted into a call tree in preorder. */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

#include "common/stacks.h"
#include "common/xalloc.h"

#include "input.h"

struct ranked {
	struct str name;
	uint32_t id;
};

static int
ranked_cmp(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	return str_cmp(a->name, b->name);
}

/* The names' numbers in the order of their bytes. */
static uint32_t *
sort_names(const struct table *t)
{
	struct ranked *all = xreallocarray(NULL, t->n, sizeof(*all));
	uint32_t *sorted = xreallocarray(NULL, t->n, sizeof(*sorted));

	for (size_t i = 0; i < t->n; i++)
		all[i] = (struct ranked){ t->keys[i], (uint32_t)i };
	qsort(all, t->n, sizeof(*all), ranked_cmp);
	for (size_t i = 0; i < t->n; i++)
		sorted[i] = all[i].id;
	xfree(all);
	return sorted;
}

/*
 * Callees as lists through arrays over the nodes of stacks; 0, the root's
 * number, ends a list, as the root is nobody's callee.
 */
struct links {
	uint32_t *first, *next;
};

/*
 * Nodes are gathered by name, then put in front of their callers' lists from
 * the last name to the first: so every list is sorted, in linear time.
 */
static void
links_init(struct links *l, const struct stacks *s)
{
	uint32_t *named = xcalloc(s->frames.n, sizeof(*named));
	uint32_t *same = xcalloc(s->n, sizeof(*same));
	uint32_t *sorted = sort_names(&s->frames);
	const struct stacks_node *node;

	l->first = xcalloc(s->n, sizeof(*l->first));
	l->next = xcalloc(s->n, sizeof(*l->next));
	for (uint32_t id = 1; id < s->n; id++) {
		same[id] = named[s->nodes[id].frame];
		named[s->nodes[id].frame] = id;
	}
	for (size_t i = s->frames.n; i-- > 0;)
		for (uint32_t id = named[sorted[i]]; id != 0; id = same[id]) {
			node = &s->nodes[id];
			l->next[id] = l->first[node->parent];
			l->first[node->parent] = id;
		}
	xfree(named);
	xfree(same);
	xfree(sorted);
}

static void
add_frame(struct tree *t, const struct stacks *s, uint32_t id, uint32_t parent)
{
	struct frame *f = &t->frames[t->n];

	memset(f, 0, sizeof(*f));
	f->name = s->nodes[id].frame;
	f->parent = parent;
	f->depth = t->n > 0 ? t->frames[parent].depth + 1 : 0;
	f->self[INPUT_AFTER] = s->self[INPUT_AFTER][id];
	if (t->diff)
		f->self[INPUT_BEFORE] = s->self[INPUT_BEFORE][id];
	if (f->depth > t->maxdepth)
		t->maxdepth = f->depth;
	t->n++;
}

/*
 * Frames in preorder. A frame's end is known when its list is done; while it
 * is open, its place in stacks is kept there.
 */
static void
add_frames(struct tree *t, const struct stacks *s, struct links *l)
{
	uint32_t at = 0, node, callee;

	add_frame(t, s, STACKS_ROOT, 0);
	t->frames[0].end = STACKS_ROOT;
	for (;;) {
		node = t->frames[at].end;
		callee = l->first[node];
		if (callee != 0) {
			l->first[node] = l->next[callee];
			add_frame(t, s, callee, at);
			at = t->n - 1;
			t->frames[at].end = callee;
			continue;
		}
		t->frames[at].end = t->n;
		if (at == 0)
			break;
		at = t->frames[at].parent;
	}
}

/* Callees have higher numbers, so their totals are known before. */
static void
add_totals(struct tree *t)
{
	struct frame *f, *up;

	for (uint32_t i = t->n; i-- > 0;) {
		f = &t->frames[i];
		up = &t->frames[f->parent];
		for (int c = 0; c < 2; c++) {
			count_add(&f->total[c], f->self[c]);
			if (i > 0)
				count_add(&up->total[c], f->total[c]);
		}
	}
}

void
tree_init(struct tree *t, struct stacks *s, bool diff)
{
	struct links l;

	*t = (struct tree){ .diff = diff, .names = &s->frames };
	if (s->n == 0) {
		t->frames = xcalloc(1, sizeof(*t->frames));
		t->frames[0].name = TABLE_NONE;
		t->frames[0].end = t->n = 1;
		return;
	}
	t->frames = xreallocarray(NULL, s->n, sizeof(*t->frames));
	links_init(&l, s);
	add_frames(t, s, &l);
	add_totals(t);
	xfree(l.first);
	xfree(l.next);
}

static bool
small(const struct frame *f, double least)
{
	return count_double(f->total[INPUT_AFTER]) < least &&
	    count_double(f->total[INPUT_BEFORE]) < least;
}

/* The frame in place of all small callees of another: their totals, its own. */
static void
add_pruned(
    struct tree *to, uint32_t parent, const struct frame *sum, uint32_t name)
{
	struct frame *f = &to->frames[to->n++];

	*f = *sum;
	f->name = name;
	f->parent = parent;
	f->depth = to->frames[parent].depth + 1;
	memcpy(f->self, f->total, sizeof(f->self));
	if (f->depth > to->maxdepth)
		to->maxdepth = f->depth;
	f->end = to->n;
}

/* By frame, the sum of its small callees; end is not 0 where there are any. */
static struct frame *
sum_small(struct tree *t, double least)
{
	struct frame *sums = xcalloc(t->n, sizeof(*sums));
	struct frame *f, *sum;

	for (uint32_t i = 1; i < t->n;) {
		f = &t->frames[i];
		if (!small(f, least)) {
			i++;
			continue;
		}
		sum = &sums[f->parent];
		sum->end = 1;
		for (int c = 0; c < 2; c++)
			count_add(&sum->total[c], f->total[c]);
		t->pruned += f->end - i;
		i = f->end;
	}
	return sums;
}

void
tree_prune(struct tree *t, double least)
{
	struct frame *sums = sum_small(t, least);
	struct tree to = *t;
	uint32_t name, at = 0, i = 1;
	uint32_t *old; /* of each frame kept that is open: its old number */

	if (t->pruned == 0) {
		xfree(sums);
		return;
	}
	name = table_put(t->names, STR(TREE_PRUNED));
	to.frames = xreallocarray(NULL, t->n, sizeof(*to.frames));
	old = xcalloc(t->n, sizeof(*old));
	to.frames[0] = t->frames[0];
	to.n = 1;
	to.maxdepth = 0;
	for (;;) {
		while (
		    i < t->frames[old[at]].end && small(&t->frames[i], least))
			i = t->frames[i].end;
		if (i < t->frames[old[at]].end) {
			to.frames[to.n] = t->frames[i];
			to.frames[to.n].parent = at;
			at = to.n++;
			old[at] = i++;
			if (to.frames[at].depth > to.maxdepth)
				to.maxdepth = to.frames[at].depth;
			continue;
		}
		if (sums[old[at]].end != 0)
			add_pruned(&to, at, &sums[old[at]], name);
		to.frames[at].end = to.n;
		if (at == 0)
			break;
		at = to.frames[at].parent;
	}
	xfree(sums);
	xfree(old);
	xfree(t->frames);
	*t = to;
}

void
tree_free(struct tree *t)
{
	xfree(t->frames);
	*t = (struct tree){ 0 };
}
