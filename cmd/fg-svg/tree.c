/* SPDX-License-Identifier: ISC */
/*
 * The call tree as it grows.
 *
 * While it grows, a frame's end is the first in a list of its callees, which
 * goes on by before: from the greatest name to the least, as long as the text
 * is sorted or nearly so. From where it is not, frames are found by way of
 * slots, and lists are in no order.
 */
#include "tree.h"

#include <string.h>

#include "common/fetch.h"
#include "common/hash.h"
#include "common/xalloc.h"

#include "order.h"

/* A frame found by its caller and name; frame 0 is a free slot. */
struct tree_slot {
	uint32_t parent, name;
	uint32_t frame, place;
};

static void
make_room(struct tree *t)
{
	t->frames =
	    xgrow(t->frames, &t->cap, (size_t)t->n + 1, sizeof(*t->frames));
	for (int c = 0; c < 2; c++) {
		column_room(&t->self[c], t->cap);
		if (t->chart)
			column_room(&t->total[c], t->cap);
	}
}

static uint32_t
new_frame(struct tree *t, uint32_t parent, uint32_t name)
{
	struct frame *f;

	if (t->n >= UINT32_MAX - 1)
		xexhausted("frames");
	if (t->n == t->cap)
		make_room(t);
	for (int c = 0; c < 2; c++)
		column_clear(&t->self[c], t->n);
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

/* A number for a path of names, which tells where its slot is. */
static uint32_t
place_below(uint32_t place, uint32_t name)
{
	return (uint32_t)hash_mix((uint64_t)place << 32 | name);
}

/*
 * The slot of a frame, or the free one where it belongs. All that is compared
 * stands in the slot: in a great tree each look elsewhere costs the time of
 * many others.
 */
static struct tree_slot *
find(const struct tree *t, uint32_t place, uint32_t parent, uint32_t name)
{
	size_t i = place & t->mask;
	const struct tree_slot *s = &t->slots[i];

	while (s->frame != 0 && (s->parent != parent || s->name != name)) {
		i = (i + 1) & t->mask;
		s = &t->slots[i];
	}
	return &t->slots[i];
}

/* Enters what is in no slot yet. */
static void
enter(struct tree *t, struct tree_slot slot)
{
	size_t i = slot.place & t->mask;

	while (t->slots[i].frame != 0)
		i = (i + 1) & t->mask;
	t->slots[i] = slot;
}

static void
new_slots(struct tree *t, size_t size)
{
	t->slots = xcalloc(size, sizeof(*t->slots));
	t->mask = size - 1;
	t->places = xreallocarray(t->places, size / 2, sizeof(*t->places));
}

/* Enters all frames for the first time. */
static void
first_slots(struct tree *t)
{
	const struct frame *f;
	size_t size = 256;

	while (size / 4 < t->n)
		size *= 2;
	new_slots(t, size);
	t->places[0] = 0;
	for (uint32_t id = 1; id < t->n; id++) {
		f = &t->frames[id];
		t->places[id] = place_below(t->places[f->parent], f->name);
		enter(t,
		    (struct tree_slot){
			f->parent, f->name, id, t->places[id] });
	}
}

/* Makes room for as many again: a slot goes to one of two, both in order. */
static void
more_slots(struct tree *t)
{
	struct tree_slot *old = t->slots;
	size_t size = t->mask + 1;

	new_slots(t, size * 2);
	for (size_t i = 0; i < size; i++)
		if (old[i].frame != 0)
			enter(t, old[i]);
	xfree(old);
}

/* A new callee; next is the one before which it is in the list, or 0. */
static uint32_t
insert(struct tree *t, uint32_t parent, uint32_t name, uint32_t next)
{
	uint32_t id = new_frame(t, parent, name);
	struct frame *up = &t->frames[parent], *f = &t->frames[id];
	uint32_t *link = next != 0 ? &t->frames[next].before : &up->end;
	struct count given;

	f->before = *link;
	*link = id;
	f->depth = up->depth + 1;
	if (f->depth > t->maxdepth)
		t->maxdepth = f->depth;
	if (next != 0)
		t->disorder = true;
	if (t->chart) {
		/* self[TREE_BEFORE] is what was given to gaps so far. */
		given = tree_self(t, parent, TREE_AFTER);
		column_set(&t->total[TREE_GAP], id,
		    count_sub(given, tree_self(t, parent, TREE_BEFORE)));
		column_set(&t->self[TREE_BEFORE], parent, given);
	}
	return id;
}

/* A callee by way of its slot. */
static uint32_t
find_or_add(struct tree *t, uint32_t place, uint32_t parent, uint32_t name)
{
	struct tree_slot *slot = find(t, place, parent, name);

	if (slot->frame != 0)
		return slot->frame;
	*slot = (struct tree_slot){ parent, name, t->n, place };
	t->places[t->n] = place;
	insert(t, parent, name, 0);
	return t->n - 1;
}

/*
 * So many callees are looked at before slots are: sorted text has a frame
 * "a-b" between "a" and "a;x".
 */
#define STEPS 6

/* A callee that is among the greatest, or new; false if it may be another. */
static bool
find_listed(struct tree *t, uint32_t parent, struct tree_step *step)
{
	uint32_t at = t->frames[parent].end, next = 0;
	int c = 1;

	for (int i = 0; at != 0 && t->frames[at].name != step->id; i++) {
		c = str_cmp(step->name, name_of(t, at));
		if (c > 0)
			break;
		if (i == STEPS)
			return false;
		next = at;
		at = t->frames[at].before;
	}
	if (at != 0 && t->frames[at].name == step->id)
		t->disorder = t->disorder || next != 0;
	else
		at = insert(t, parent, step->id, next);
	step->frame = at;
	return true;
}

/* The names' numbers: memory looks for all of them at the same time. */
static void
find_names(struct tree *t, struct tree_step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++)
		steps[i].id = table_ahead(&t->names, steps[i].name);
	for (size_t i = 0; i < n; i++)
		steps[i].id =
		    table_put_ahead(&t->names, steps[i].name, steps[i].id);
}

/* And so it does for the slots, which the names alone tell. */
static void
find_places(struct tree *t, uint32_t parent, struct tree_step *steps, size_t n)
{
	uint32_t place;

	if (t->n + n >= (t->mask + 1) / 2)
		more_slots(t);
	place = t->places[parent];
	for (size_t i = 0; i < n; i++) {
		place = place_below(place, steps[i].id);
		steps[i].place = place;
		FETCH(&t->slots[place & t->mask]);
	}
}

static void
find_frames(struct tree *t, uint32_t parent, struct tree_step *steps, size_t n)
{
	const struct tree_slot *slot;

	for (size_t i = 0; i < n; i++) {
		slot = &t->slots[steps[i].place & t->mask];
		steps[i].frame =
		    slot->name == steps[i].id && slot->parent == parent
		    ? slot->frame
		    : 0;
		if (steps[i].frame == 0)
			steps[i].frame =
			    find_or_add(t, steps[i].place, parent, steps[i].id);
		parent = steps[i].frame;
	}
}

/* How many of the steps could be found in the lists, before slots are made. */
static size_t
follow_lists(struct tree *t, uint32_t parent, struct tree_step *steps, size_t n)
{
	size_t i = 0;

	for (; i < n; i++) {
		if (t->chart || t->frames[parent].end == 0)
			steps[i].frame = insert(t, parent, steps[i].id, 0);
		else if (!find_listed(t, parent, &steps[i]))
			break;
		parent = steps[i].frame;
	}
	if (i < n) {
		t->disorder = true;
		first_slots(t);
	}
	return i;
}

/* Steps of which memory is told at the same time. */
#define TOGETHER 32

void
tree_path(struct tree *t, uint32_t parent, struct tree_step *steps, size_t n)
{
	size_t some, i;

	for (; n > 0; steps += some, n -= some) {
		some = n < TOGETHER ? n : TOGETHER;
		find_names(t, steps, some);
		i = t->slots == NULL ? follow_lists(t, parent, steps, some) : 0;
		if (i < some) {
			if (i > 0)
				parent = steps[i - 1].frame;
			find_places(t, parent, steps + i, some - i);
			find_frames(t, parent, steps + i, some - i);
		}
		parent = steps[some - 1].frame;
	}
}

uint32_t
tree_child(struct tree *t, uint32_t parent, struct str name)
{
	struct tree_step step = { .name = name };

	tree_path(t, parent, &step, 1);
	return step.frame;
}

bool
tree_add(struct tree *t, uint32_t frame, int column, struct count c)
{
	t->frames[frame].ends = true;
	return column_add(&t->self[column], frame, c);
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

/* Callees have higher numbers, so their totals are known before. */
static void
add_totals(struct tree *t, int c)
{
	struct column *self = &t->self[c], *total = &t->total[c];

	column_room(total, t->n);
	if (self->whole == NULL)
		return;
	total->whole = xreallocarray(NULL, t->n, sizeof(*total->whole));
	memcpy(total->whole, self->whole, t->n * sizeof(*total->whole));
	if (self->frac == NULL) {
		for (uint32_t i = t->n; i-- > 1;)
			total->whole[t->frames[i].parent] += total->whole[i];
		return;
	}
	total->frac = xreallocarray(NULL, t->n, sizeof(*total->frac));
	memcpy(total->frac, self->frac, t->n * sizeof(*total->frac));
	for (uint32_t i = t->n; i-- > 0;) {
		t->decimals = decimals_of(self->frac[i], t->decimals);
		if (i > 0)
			column_add(
			    total, t->frames[i].parent, column_get(total, i));
	}
}

/* Of frames in preorder: end is that of the last callee. */
static void
find_ends(struct tree *t)
{
	struct frame *f;

	for (uint32_t i = t->n; i-- > 0;) {
		f = &t->frames[i];
		f->end = f->end != 0 ? t->frames[f->end].end : i + 1;
	}
}

void
tree_finish(struct tree *t, bool diff)
{
	t->diff = diff;
	if (t->disorder)
		order_frames(t);
	xfree(t->slots);
	xfree(t->places);
	t->slots = NULL;
	t->places = NULL;
	find_ends(t);
	if (diff)
		add_totals(t, TREE_BEFORE);
	else
		column_free(&t->self[TREE_BEFORE]);
	add_totals(t, TREE_AFTER);
}

static bool
small(const struct tree *t, uint32_t i, double least)
{
	return count_double(tree_total(t, i, TREE_AFTER)) < least &&
	    count_double(tree_total(t, i, TREE_BEFORE)) < least;
}

/* What of a tree is left out: by frame, of its small callees ... */
struct small {
	struct column sums[2];
	bool *any; /* whether there are such */
};

static void
find_small(struct small *s, struct tree *t, double least)
{
	uint32_t parent;

	*s = (struct small){ .any = xcalloc(t->n, sizeof(*s->any)) };
	for (int c = 0; c < 2; c++)
		column_room(&s->sums[c], t->n);
	for (uint32_t i = 1; i < t->n;) {
		if (!small(t, i, least)) {
			i++;
			continue;
		}
		parent = t->frames[i].parent;
		s->any[parent] = true;
		for (int c = 0; c < 2; c++)
			column_add(&s->sums[c], parent, tree_total(t, i, c));
		t->pruned += t->frames[i].end - i;
		i = t->frames[i].end;
	}
}

/* Adds a frame of t, less what is known of its place. */
static uint32_t
keep(struct tree *to, const struct tree *t, uint32_t i, uint32_t parent)
{
	to->frames[to->n] = t->frames[i];
	to->frames[to->n].parent = parent;
	for (int c = 0; c < 2; c++) {
		column_set(&to->self[c], to->n, tree_self(t, i, c));
		column_set(&to->total[c], to->n, tree_total(t, i, c));
	}
	if (t->frames[i].depth > to->maxdepth)
		to->maxdepth = t->frames[i].depth;
	return to->n++;
}

/* The frame in place of all small callees of another: their totals, its own. */
static void
add_pruned(struct tree *to, uint32_t parent, const struct small *s,
    uint32_t old, uint32_t name)
{
	struct frame *f = &to->frames[to->n];

	*f = (struct frame){ .name = name, .parent = parent };
	f->depth = to->frames[parent].depth + 1;
	for (int c = 0; c < 2; c++) {
		column_set(&to->self[c], to->n, column_get(&s->sums[c], old));
		column_set(&to->total[c], to->n, column_get(&s->sums[c], old));
	}
	if (f->depth > to->maxdepth)
		to->maxdepth = f->depth;
	f->end = ++to->n;
}

/* Fills to, which has room, with what of t is not small. */
static void
keep_all(struct tree *to, const struct tree *t, const struct small *s,
    double least, uint32_t name)
{
	uint32_t *old =
	    xcalloc(t->n, sizeof(*old)); /* of those that are open */
	uint32_t at = keep(to, t, 0, 0), i = 1, end;

	for (;;) {
		end = t->frames[old[at]].end;
		while (i < end && small(t, i, least))
			i = t->frames[i].end;
		if (i < end) {
			at = keep(to, t, i, at);
			old[at] = i++;
			continue;
		}
		if (s->any[old[at]])
			add_pruned(to, at, s, old[at], name);
		to->frames[at].end = to->n;
		if (at == 0)
			break;
		at = to->frames[at].parent;
	}
	xfree(old);
}

void
tree_prune(struct tree *t, double least)
{
	struct small s;
	struct tree to;
	uint32_t name;

	find_small(&s, t, least);
	if (t->pruned > 0) {
		name = table_put(&t->names, STR(TREE_PRUNED));
		to = *t;
		to.n = to.maxdepth = 0;
		to.frames = xreallocarray(NULL, t->n, sizeof(*to.frames));
		for (int c = 0; c < 2; c++) {
			to.self[c] = to.total[c] = (struct column){ 0 };
			column_room(&to.self[c], t->n);
			column_room(&to.total[c], t->n);
		}
		keep_all(&to, t, &s, least, name);
		t->names = (struct table){ 0 };
		tree_free(t);
		*t = to;
	}
	xfree(s.any);
	for (int c = 0; c < 2; c++)
		column_free(&s.sums[c]);
}

void
tree_free(struct tree *t)
{
	xfree(t->frames);
	xfree(t->slots);
	xfree(t->places);
	for (int c = 0; c < 2; c++) {
		column_free(&t->self[c]);
		column_free(&t->total[c]);
	}
	table_free(&t->names);
	*t = (struct tree){ 0 };
}
