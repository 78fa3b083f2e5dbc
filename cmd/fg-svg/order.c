/* SPDX-License-Identifier: ISC */
/* The frames of a tree in the order in which they are read. */
#include "order.h"

#include <stdlib.h>

#include "common/str.h"
#include "common/table.h"
#include "common/xalloc.h"

#include "tree.h"

/* A name, and its number. */
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

/* The place of each name among all of them, by their bytes. */
static uint32_t *
rank_names(const struct table *names)
{
	struct ranked *all = xcalloc(names->n, sizeof(*all));
	uint32_t *rank = xcalloc(names->n, sizeof(*rank));

	for (size_t i = 0; i < names->n; i++)
		all[i] = (struct ranked){ names->keys[i], (uint32_t)i };
	qsort(all, names->n, sizeof(*all), ranked_cmp);
	for (size_t i = 0; i < names->n; i++)
		rank[all[i].id] = (uint32_t)i;
	xfree(all);
	return rank;
}

/* A callee, and the place of its name. */
struct callee {
	uint32_t rank, id;
};

static int
callee_cmp(const void *pa, const void *pb)
{
	const struct callee *a = pa, *b = pb;

	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

/* Most frames have a few callees, for which qsort is slow. */
static void
sort_callees(struct callee *c, size_t n)
{
	struct callee one;
	size_t at;

	if (n > 16) {
		qsort(c, n, sizeof(*c), callee_cmp);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		one = c[i];
		for (at = i; at > 0 && c[at - 1].rank > one.rank; at--)
			c[at] = c[at - 1];
		c[at] = one;
	}
}

/* What puts lists of callees into order. */
struct sorter {
	const uint32_t *rank; /* of names; NULL: they are in order */
	struct callee *callees;
	size_t cap;
};

/* Makes the list of a frame go from the greatest name to the least. */
static void
sort_list(struct sorter *s, struct frame *frames, struct frame *up)
{
	uint32_t id = up->end, last = 0;
	size_t n = 0;

	if (id == 0 || frames[id].before == 0)
		return;
	for (; id != 0; id = frames[id].before) {
		s->callees =
		    xgrow(s->callees, &s->cap, n + 1, sizeof(*s->callees));
		s->callees[n++] =
		    (struct callee){ s->rank[frames[id].name], id };
	}
	sort_callees(s->callees, n);
	for (size_t i = 0; i < n; i++) {
		frames[s->callees[i].id].before = last;
		last = s->callees[i].id;
	}
	up->end = last;
}

/*
 * The frames in preorder, and old what they were. They are put in place from
 * the last to the first: below a frame its greatest callee comes last, which
 * is the first in its list. A parent is still the number that it was.
 */
static void
walk(struct tree *t, struct sorter *s, struct frame *to, uint32_t *old)
{
	uint32_t n = t->n, at = 0;
	struct frame *f;

	do {
		for (;; at = f->end) {
			f = &t->frames[at];
			if (s->rank != NULL)
				sort_list(s, t->frames, f);
			if (f->end == 0)
				break;
		}
		for (;; at = f->parent) {
			f = &t->frames[at];
			old[--n] = at;
			to[n] = *f;
			if (f->before != 0 || n == 0)
				break;
		}
		at = f->before;
	} while (n > 0);
}

/* Callers have the depth before, and stand before their callees. */
static void
find_parents(const struct tree *t, struct frame *frames)
{
	uint32_t *open = xcalloc((size_t)t->maxdepth + 1, sizeof(*open));
	struct frame *f;

	frames[0].end = 0;
	for (uint32_t i = 1; i < t->n; i++) {
		f = &frames[i];
		f->parent = open[f->depth - 1];
		f->end = 0;
		frames[f->parent].end = i;
		open[f->depth] = i;
	}
	xfree(open);
}

void
order_frames(struct tree *t)
{
	struct frame *to = xreallocarray(NULL, t->n, sizeof(*to));
	uint32_t *old = xreallocarray(NULL, t->n, sizeof(*old));
	uint32_t *rank = t->slots != NULL ? rank_names(&t->names) : NULL;
	struct sorter s = { .rank = rank };

	walk(t, &s, to, old);
	xfree(s.callees);
	xfree(rank);
	xfree(t->frames);
	find_parents(t, to);
	t->frames = to;
	t->cap = t->n;
	for (int c = 0; c < 2; c++)
		column_permute(&t->self[c], old, t->n);
	xfree(old);
}
