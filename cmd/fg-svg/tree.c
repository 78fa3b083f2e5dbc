/* SPDX-License-Identifier: ISC */
/*
 * The call tree as it grows, and its frames put in order.
 *
 * While it grows, a frame's end is the first in a list of its callees, which
 * goes on by before: from the greatest name to the least, but where the frame
 * is mixed, which is when many callees came in no order.
 */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

#include "common/hash.h"
#include "common/xalloc.h"

/* A frame found by its caller and name; 0 is a free slot. */
struct tree_slot {
	uint32_t hash;
	uint32_t frame;
};

static uint32_t
new_frame(struct tree *t, uint32_t parent, uint32_t name)
{
	struct frame *f;

	if (t->n >= UINT32_MAX - 1)
		xexhausted("frames");
	if (t->n == t->cap)
		t->frames = xgrow(
		    t->frames, &t->cap, (size_t)t->n + 1, sizeof(*t->frames));
	f = &t->frames[t->n];
	*f = (struct frame){ .name = name, .parent = parent };
	return t->n++;
}

void
tree_init(struct tree *t, bool chart)
{
	*t = (struct tree){ .chart = chart };
	new_frame(t, 0, TABLE_NONE);
}

static struct str
name_of(const struct tree *t, uint32_t frame)
{
	return t->names.keys[t->frames[frame].name];
}

static uint32_t
hash_child(uint32_t parent, struct str name)
{
	return (uint32_t)hash_mix(
	    hash_bytes(name.s, name.n) + parent * UINT64_C(0x9e3779b97f4a7c15));
}

/* The slot of a frame, or the free one where it belongs. */
static struct tree_slot *
find(const struct tree *t, uint32_t parent, struct str name, uint32_t hash)
{
	size_t i = hash & t->mask;
	const struct tree_slot *s;

	for (; t->slots[i].frame != 0; i = (i + 1) & t->mask) {
		s = &t->slots[i];
		if (s->hash == hash && t->frames[s->frame].parent == parent &&
		    str_eq(name_of(t, s->frame), name))
			break;
	}
	return &t->slots[i];
}

static void
put_slot(struct tree *t, uint32_t hash, uint32_t frame)
{
	size_t i = hash & t->mask;

	while (t->slots[i].frame != 0)
		i = (i + 1) & t->mask;
	t->slots[i] = (struct tree_slot){ hash, frame };
}

/* Enters all frames, with room for as many again. */
static void
rehash(struct tree *t)
{
	struct tree_slot *old = t->slots;
	size_t size = 256, oldsize = old != NULL ? t->mask + 1 : 0;

	while (size / 4 < t->n)
		size *= 2;
	t->slots = xcalloc(size, sizeof(*t->slots));
	t->mask = size - 1;
	for (size_t i = 0; i < oldsize; i++)
		if (old[i].frame != 0)
			put_slot(t, old[i].hash, old[i].frame);
	for (uint32_t id = 1; old == NULL && id < t->n; id++)
		put_slot(
		    t, hash_child(t->frames[id].parent, name_of(t, id)), id);
	xfree(old);
}

/* A new callee; next is the one before which it is in the list, or 0. */
static uint32_t
insert(struct tree *t, uint32_t parent, struct str name, uint32_t next)
{
	uint32_t id = new_frame(t, parent, table_put(&t->names, name));
	struct frame *up = &t->frames[parent], *f = &t->frames[id];
	uint32_t *link = next != 0 ? &t->frames[next].before : &up->end;

	f->before = *link;
	*link = id;
	f->depth = up->depth + 1;
	if (f->depth > t->maxdepth)
		t->maxdepth = f->depth;
	if (next != 0)
		t->disorder = true;
	if (t->chart) {
		/* self[TREE_BEFORE] is what was given to gaps so far. */
		f->total[TREE_GAP] =
		    count_sub(up->self[TREE_AFTER], up->self[TREE_BEFORE]);
		up->self[TREE_BEFORE] = up->self[TREE_AFTER];
	}
	return id;
}

/* A callee that may be any of many, by way of the slots. */
static uint32_t
find_or_add(struct tree *t, uint32_t parent, struct str name)
{
	uint32_t hash = hash_child(parent, name), id;
	struct tree_slot *slot;

	t->disorder = true;
	if (t->slots == NULL || t->n >= (t->mask + 1) / 2)
		rehash(t);
	slot = find(t, parent, name, hash);
	if (slot->frame != 0)
		return slot->frame;
	id = insert(t, parent, name, 0);
	t->frames[parent].mixed = true;
	*slot = (struct tree_slot){ hash, id };
	return id;
}

/*
 * So many callees are looked at before slots are: sorted text has a frame
 * "a-b" between "a" and "a;x".
 */
#define STEPS 6

uint32_t
tree_child(struct tree *t, uint32_t parent, struct str name)
{
	uint32_t at = t->frames[parent].end, next = 0;
	int c = 1;

	if (t->chart)
		return insert(t, parent, name, 0);
	if (t->frames[parent].mixed)
		return find_or_add(t, parent, name);
	for (int i = 0; at != 0; i++) {
		c = str_cmp(name, name_of(t, at));
		if (c >= 0)
			break;
		if (i == STEPS)
			return find_or_add(t, parent, name);
		next = at;
		at = t->frames[at].before;
	}
	if (at != 0 && c == 0) {
		t->disorder = t->disorder || next != 0;
		return at;
	}
	at = insert(t, parent, name, next);
	if (t->slots != NULL) {
		if (t->n >= (t->mask + 1) / 2)
			rehash(t);
		put_slot(t, hash_child(parent, name), at);
	}
	return at;
}

bool
tree_add(struct tree *t, uint32_t frame, int column, struct count c)
{
	t->frames[frame].ends = true;
	return count_add(&t->frames[frame].self[column], c);
}

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

/* Collects and sorts a list that is in no order. */
static void
sort_callees(struct tree *t, struct frame *up)
{
	struct ranked *all = NULL;
	size_t n = 0, cap = 0;

	for (uint32_t c = up->end; c != 0; c = t->frames[c].before) {
		all = xgrow(all, &cap, n + 1, sizeof(*all));
		all[n++] = (struct ranked){ name_of(t, c), c };
	}
	qsort(all, n, sizeof(*all), ranked_cmp);
	up->end = all[0].id;
	for (size_t i = 0; i < n; i++)
		t->frames[all[i].id].before = i + 1 < n ? all[i + 1].id : 0;
	xfree(all);
}

/* Turns a list round: before is then the next greater callee. */
static void
reverse_callees(struct tree *t, struct frame *up)
{
	uint32_t next = 0, id = up->end, before;

	while (id != 0) {
		before = t->frames[id].before;
		t->frames[id].before = next;
		next = id;
		id = before;
	}
	up->end = next;
}

/*
 * Puts the frames into preorder. A frame's end is its last callee so far, as in
 * a tree that grows; todo tells of each that is open which is to come next.
 */
static void
reorder(struct tree *t)
{
	struct frame *to = xreallocarray(NULL, t->n, sizeof(*to));
	uint32_t *todo = xreallocarray(NULL, t->n, sizeof(*todo));
	uint32_t at = 0, n = 1, callee;

	for (uint32_t id = 0; id < t->n; id++)
		if (t->frames[id].mixed)
			sort_callees(t, &t->frames[id]);
		else
			reverse_callees(t, &t->frames[id]);
	to[0] = t->frames[0];
	todo[0] = to[0].end;
	for (;;) {
		callee = todo[at];
		if (callee != 0) {
			to[n] = t->frames[callee];
			todo[at] = to[n].before;
			todo[n] = to[n].end;
			to[n].parent = at;
			to[n].end = 0;
			to[at].end = n;
			at = n++;
		} else if (at == 0) {
			break;
		} else {
			at = to[at].parent;
		}
	}
	to[0].end = n > 1 ? to[0].end : 0;
	xfree(todo);
	xfree(t->frames);
	t->frames = to;
	t->cap = t->n;
}

/* The decimals of frac, or least if that is more. */
static int
decimals_of(uint64_t frac, int least)
{
	int d = COUNT_DECIMALS;

	for (; d > least && frac % 10 == 0; d--)
		frac /= 10;
	return d;
}

/* As count_add, quick for whole counts; their totals are known to fit. */
static void
add(struct count *sum, struct count c)
{
	if ((sum->frac | c.frac) == 0)
		sum->whole += c.whole;
	else
		count_add(sum, c);
}

/* Callees have higher numbers, so their totals and ends are known before. */
static void
add_totals(struct tree *t)
{
	int last = t->diff ? TREE_BEFORE : TREE_AFTER;
	struct frame *f, *up;

	for (uint32_t i = t->n; i-- > 0;) {
		f = &t->frames[i];
		up = &t->frames[f->parent];
		f->end = f->end != 0 ? t->frames[f->end].end : i + 1;
		if (!t->diff)
			f->self[TREE_BEFORE] = COUNT(0);
		for (int c = TREE_AFTER; c >= last; c--) {
			if (f->self[c].frac != 0)
				t->decimals =
				    decimals_of(f->self[c].frac, t->decimals);
			add(&f->total[c], f->self[c]);
			if (i > 0)
				add(&up->total[c], f->total[c]);
		}
	}
}

void
tree_finish(struct tree *t, bool diff)
{
	t->diff = diff;
	if (t->disorder)
		reorder(t);
	xfree(t->slots);
	t->slots = NULL;
	add_totals(t);
}

static bool
small(const struct frame *f, double least)
{
	return count_double(f->total[TREE_AFTER]) < least &&
	    count_double(f->total[TREE_BEFORE]) < least;
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
	struct tree to;
	uint32_t name, at = 0, i = 1;
	uint32_t *old; /* of each frame kept that is open: its old number */

	if (t->pruned == 0) {
		xfree(sums);
		return;
	}
	name = table_put(&t->names, STR(TREE_PRUNED));
	to = *t;
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
	xfree(t->slots);
	table_free(&t->names);
	*t = (struct tree){ 0 };
}
