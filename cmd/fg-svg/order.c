/* SPDX-License-Identifier: ISC */
/* The frames of a tree that has grown in any order, in preorder. */
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

/* The names' numbers, from the least name to the greatest. */
static uint32_t *
sort_names(const struct table *names)
{
	struct ranked *all = xcalloc(names->n, sizeof(*all));
	uint32_t *sorted = xcalloc(names->n, sizeof(*sorted));

	for (size_t i = 0; i < names->n; i++)
		all[i] = (struct ranked){ names->keys[i], (uint32_t)i };
	qsort(all, names->n, sizeof(*all), ranked_cmp);
	for (size_t i = 0; i < names->n; i++)
		sorted[i] = all[i].id;
	xfree(all);
	return sorted;
}

/* Callees from the least to the greatest name, by frame. */
struct order {
	uint32_t *first, *next; /* 0: none */
};

static struct order
new_order(const struct tree *t)
{
	return (struct order){ xcalloc(t->n, sizeof(uint32_t)),
		xcalloc(t->n, sizeof(uint32_t)) };
}

static void
put_first(struct order *o, uint32_t up, uint32_t callee)
{
	o->next[callee] = o->first[up];
	o->first[up] = callee;
}

/* Of lists that go from the greatest name to the least. */
static struct order
reverse_lists(const struct tree *t)
{
	struct order o = new_order(t);

	for (uint32_t up = 0; up < t->n; up++)
		for (uint32_t id = t->frames[up].end; id != 0;
		     id = t->frames[id].before)
			put_first(&o, up, id);
	return o;
}

struct callee {
	uint32_t id, parent;
};

/* The frames by their names, from the least name to the greatest. */
static struct callee *
by_name(const struct tree *t)
{
	uint32_t *sorted = sort_names(&t->names), sum = 0, n;
	uint32_t *start = xcalloc(t->names.n, sizeof(*start));
	struct callee *all = xcalloc(t->n, sizeof(*all));
	const struct frame *f;

	for (uint32_t i = 1; i < t->n; i++)
		start[t->frames[i].name]++;
	for (size_t i = 0; i < t->names.n; i++) {
		n = start[sorted[i]];
		start[sorted[i]] = sum;
		sum += n;
	}
	for (uint32_t i = 1; i < t->n; i++) {
		f = &t->frames[i];
		all[start[f->name]++] = (struct callee){ i, f->parent };
	}
	xfree(start);
	xfree(sorted);
	return all;
}

/* Of any lists. */
static struct order
sort_lists(const struct tree *t)
{
	struct callee *all = by_name(t);
	struct order o = new_order(t);

	for (uint32_t i = t->n - 1; i-- > 0;)
		put_first(&o, all[i].parent, all[i].id);
	xfree(all);
	return o;
}

/*
 * The frames in preorder: to is what they become, and old what they were. A
 * frame's end is its last callee so far, as in a tree that grows.
 */
static void
walk(const struct tree *t, const struct order *o, struct frame *to,
    uint32_t *old)
{
	uint32_t *open = xcalloc((size_t)t->maxdepth + 1, sizeof(*open));
	uint32_t depth = 0, at = 0, up, n = 0;

	for (;;) {
		to[n] = t->frames[at];
		to[n].end = 0;
		if (depth > 0) {
			up = open[depth - 1];
			to[n].parent = up;
			to[up].end = n;
		}
		old[n] = at;
		open[depth] = n++;
		if (o->first[at] != 0) {
			at = o->first[at];
			depth++;
			continue;
		}
		while (depth > 0 && o->next[old[open[depth]]] == 0)
			depth--;
		if (depth == 0)
			break;
		at = o->next[old[open[depth]]];
	}
	xfree(open);
}

void
order_frames(struct tree *t)
{
	struct order o = t->slots != NULL ? sort_lists(t) : reverse_lists(t);
	struct frame *to = xreallocarray(NULL, t->n, sizeof(*to));
	uint32_t *old = xreallocarray(NULL, t->n, sizeof(*old));

	walk(t, &o, to, old);
	for (int c = 0; c < 2; c++)
		column_permute(&t->self[c], old, t->n);
	xfree(o.first);
	xfree(o.next);
	xfree(old);
	xfree(t->frames);
	t->frames = to;
	t->cap = t->n;
}
