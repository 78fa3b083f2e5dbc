/* SPDX-License-Identifier: ISC */
/* Names ranked, pieces sorted under their callers, sets merged. */
#include "order.h"

#include <stdlib.h>
#include <string.h>

#include "common/fetch.h"
#include "common/xalloc.h"
#include "stackset.h"

#define PIECE STACKSET_PIECE
/* How many stacks ahead memory is fetched. */
#define AHEAD 8
/* So many are sorted quicker without qsort. */
#define FEW 8

/* A name of one set. */
struct ranked {
	uint64_t head;          /* its first bytes, for comparing */
	const struct str *name; /* in the table of its set */
};

static uint64_t
head_of(struct str s)
{
	uint64_t v = 0;

	for (size_t i = 0; i < 8; i++)
		v = v << 8 | (i < s.n ? (unsigned char)s.s[i] : 0);
	return v;
}

static int
ranked_cmp(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	return str_cmp(*a->name, *b->name);
}

/* Whether "x;" comes behind y, which is behind x. */
static bool
is_behind(struct str x, struct str y)
{
	return y.n > x.n && (unsigned char)y.s[x.n] < ';' && str_starts(y, x);
}

/* Names that wait for their second key, a name before what it begins. */
struct waiting {
	uint32_t *first; /* their first keys */
	size_t n, cap;
};

/* Numbers the second keys that come before name's first, or all. */
static uint32_t
stop_waiting(struct order *o, struct waiting *w, uint32_t *second, uint32_t key,
    const struct str *name)
{
	uint32_t first;

	for (; w->n > 0; w->n--) {
		first = w->first[w->n - 1];
		if (name != NULL && is_behind(*o->names[first], *name))
			break;
		second[first] = key;
		o->names[key] = o->names[first];
		o->last[key++] = first;
	}
	return key;
}

/* Where the key of a name goes: its set is told by where it is. */
static uint32_t *
key_of(const struct order *o, const struct str *name)
{
	const struct table *t;
	size_t i = 0;

	for (;; i++) {
		t = &o->sets[i].set->names;
		if ((uintptr_t)name - (uintptr_t)t->keys <
		    t->n * sizeof(*t->keys))
			return &o->sets[i].keys[name - t->keys];
	}
}

/* Gives every name that is followed by ';' its key, and knows the other. */
static void
rank_names(struct order *o, struct ranked *names, size_t n)
{
	uint32_t *second = xcalloc(2 * n + 1, sizeof(*second)), key = 1;
	struct waiting w = { 0 };

	qsort(names, n, sizeof(*names), ranked_cmp);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && ranked_cmp(&names[i - 1], &names[i]) == 0) {
			*key_of(o, names[i].name) =
			    *key_of(o, names[i - 1].name);
			continue;
		}
		key = stop_waiting(o, &w, second, key, names[i].name);
		w.first = xgrow(w.first, &w.cap, w.n + 1, sizeof(*w.first));
		w.first[w.n++] = key;
		o->names[key] = names[i].name;
		o->last[key] = key;
		o->distinct++;
		*key_of(o, names[i].name) = key++;
	}
	stop_waiting(o, &w, second, key, NULL);
	for (size_t i = 0; i < o->n; i++)
		for (size_t j = 0; j < o->sets[i].set->names.n; j++)
			o->sets[i].keys[j] = second[o->sets[i].keys[j]];
	xfree(w.first);
	xfree(second);
}

void
order_init(struct order *o, struct stackset *const *sets, size_t n)
{
	struct ranked *names;
	const struct table *t;
	size_t total = 0, at = 0;

	*o = (struct order){ .n = n };
	o->sets = xcalloc(n, sizeof(*o->sets));
	for (size_t i = 0; i < n; i++)
		total += sets[i]->names.n;
	if (total >= UINT32_MAX / 2)
		xexhausted("distinct frames");
	names = xreallocarray(NULL, total, sizeof(*names));
	o->names = xcalloc(2 * total + 1, sizeof(*o->names));
	o->last = xcalloc(2 * total + 1, sizeof(*o->last));
	for (size_t i = 0; i < n; i++) {
		stackset_close(sets[i]);
		t = &sets[i]->names;
		o->sets[i].set = sets[i];
		o->sets[i].keys =
		    xreallocarray(NULL, t->n, sizeof(*o->sets[i].keys));
		for (size_t j = 0; j < t->n; j++)
			names[at++] =
			    (struct ranked){ head_of(t->keys[j]), &t->keys[j] };
	}
	rank_names(o, names, total);
	xfree(names);
}

/* A piece that is not full ends a stack. */
static void
put_keys(struct stackset_piece *p, const uint32_t *keys, const uint32_t *last)
{
	size_t n = stackset_length(p);
	uint32_t frames[PIECE];

	memcpy(frames, p->frames, sizeof(frames));
	for (size_t i = 0; i < n; i++)
		p->frames[i] = keys[frames[n - 1 - i] - 1];
	if (n < PIECE)
		p->frames[n - 1] = last[p->frames[n - 1]];
}

/* What stands under a piece: a stack's end, or a piece with others below. */
struct item {
	uint64_t head; /* its first two keys, which mostly decide */
	const struct stackset_piece *piece;
	uint32_t number; /* of the stack, or of the piece */
	uint32_t key;    /* its last */
};

static int
item_cmp(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;
	const uint32_t *f = a->piece->frames, *g = b->piece->frames;

	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	for (size_t i = 2; i < PIECE - 1; i++)
		if (f[i] != g[i])
			return f[i] < g[i] ? -1 : 1;
	return a->key < b->key ? -1 : a->key > b->key;
}

/* The items of all pieces, those under piece i at items[first[i]] on. */
struct items {
	struct item *items;
	size_t *first;  /* one more than pieces */
	uint32_t *ends; /* the stack that ends with piece i, + 1 */
	bool *inner;    /* whether there are pieces below piece i */
};

static void
count_items(struct items *it, const struct stackset *s)
{
	it->first = xcalloc((size_t)s->npieces + 1, sizeof(*it->first));
	it->ends = xcalloc(s->npieces, sizeof(*it->ends));
	it->inner = xcalloc(s->npieces, sizeof(*it->inner));
	for (uint32_t i = 0; i < s->nstacks; i++)
		it->ends[s->stacks[i].piece] = i + 1;
	for (uint32_t i = 1; i < s->npieces; i++)
		it->inner[s->pieces[i].parent] = true;
	for (uint32_t i = 1; i < s->npieces; i++)
		it->first[s->pieces[i].parent] +=
		    (it->ends[i] != 0) + it->inner[i];
	for (uint32_t i = 0; i < s->npieces; i++)
		it->first[i + 1] += it->first[i];
}

static void
list_items(struct items *it, const struct stackset *s, const uint32_t *last)
{
	const struct stackset_piece *p;
	size_t *first;
	uint64_t head;
	uint32_t key;

	it->items =
	    xreallocarray(NULL, it->first[s->npieces], sizeof(*it->items));
	for (uint32_t i = 1; i < s->npieces; i++) {
		p = &s->pieces[i];
		first = &it->first[p->parent];
		head = (uint64_t)p->frames[0] << 32 | p->frames[1];
		key = p->frames[PIECE - 1];
		if (it->inner[i])
			it->items[--*first] = (struct item){ head, p, i, key };
		if (it->ends[i] != 0)
			it->items[--*first] = (struct item){ head, p,
				it->ends[i] - 1, last[key] };
	}
}

/* Mostly there are a few. */
static void
sort_items(struct item *items, size_t n)
{
	struct item item;
	size_t j;

	if (n > FEW) {
		qsort(items, n, sizeof(*items), item_cmp);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		item = items[i];
		for (j = i; j > 0 && item_cmp(&items[j - 1], &item) > 0; j--)
			items[j] = items[j - 1];
		items[j] = item;
	}
}

/* Items of a piece that are still to be listed. */
struct level {
	size_t next, end;
};

static struct level
open_level(struct items *it, uint32_t piece)
{
	size_t first = it->first[piece], end = it->first[piece + 1];

	sort_items(it->items + first, end - first);
	return (struct level){ first, end };
}

/* The stacks of s in order: all below a piece follow one another. */
static void
list_stacks(struct items *it, const struct stackset *s, uint32_t *sorted)
{
	struct level *levels = NULL;
	const struct item *item;
	size_t cap = 0, depth = 0, n = 0;

	levels = xgrow(levels, &cap, 1, sizeof(*levels));
	levels[depth++] = open_level(it, 0);
	while (depth > 0) {
		if (levels[depth - 1].next == levels[depth - 1].end) {
			depth--;
			continue;
		}
		item = &it->items[levels[depth - 1].next++];
		if (item->key == 0 ||
		    item->key != item->piece->frames[PIECE - 1]) {
			sorted[n++] = item->number;
			continue;
		}
		levels = xgrow(levels, &cap, depth + 1, sizeof(*levels));
		levels[depth++] = open_level(it, item->number);
	}
	xfree(levels);
}

void
order_set(struct order *o, size_t i)
{
	struct stackset *s = o->sets[i].set;
	struct items it;

	if (s->nstacks == 0)
		return;
	for (uint32_t j = 1; j < s->npieces; j++)
		put_keys(&s->pieces[j], o->sets[i].keys, o->last);
	count_items(&it, s);
	list_items(&it, s, o->last);
	o->sets[i].sorted =
	    xreallocarray(NULL, s->nstacks, sizeof(*o->sets[i].sorted));
	list_stacks(&it, s, o->sets[i].sorted);
	xfree(it.items);
	xfree(it.first);
	xfree(it.ends);
	xfree(it.inner);
}

void
order_free(struct order *o)
{
	for (size_t i = 0; i < o->n; i++) {
		xfree(o->sets[i].keys);
		xfree(o->sets[i].sorted);
	}
	xfree(o->sets);
	xfree(o->names);
	xfree(o->last);
	*o = (struct order){ 0 };
}

/* Has the memory fetched of stacks that will be loaded soon. */
static void
prepare(const struct order_set *set, uint32_t at)
{
	const struct stackset *s = set->set;

	if (at + AHEAD < s->nstacks)
		FETCH(&s->stacks[set->sorted[at + AHEAD]]);
	if (at + AHEAD / 2 < s->nstacks)
		FETCH(&s->pieces[s->stacks[set->sorted[at + AHEAD / 2]].piece]);
}

/* The keys of the stack at index at of a set. */
static void
load(const struct order *o, size_t set, struct order_cursor *c, uint32_t at)
{
	const struct stackset *s = o->sets[set].set;
	const struct stackset_piece
	    *p = &s->pieces[s->stacks[o->sets[set].sorted[at]].piece],
	    *up;
	size_t n = stackset_length(p), i;

	prepare(&o->sets[set], at);
	c->n = n;
	for (up = p; up->parent != 0; up = &s->pieces[up->parent])
		c->n += PIECE;
	c->keys = xgrow(c->keys, &c->cap, c->n, sizeof(*c->keys));
	i = c->n - n;
	memcpy(c->keys + i, p->frames, n * sizeof(*c->keys));
	for (up = p; i > 0; i -= PIECE) {
		up = &s->pieces[up->parent];
		memcpy(c->keys + i - PIECE, up->frames, sizeof(up->frames));
	}
	c->keys[c->n - 1] = o->last[c->keys[c->n - 1]];
}

static int
keys_cmp(const uint32_t *a, size_t na, const uint32_t *b, size_t nb)
{
	for (size_t i = 0; i < na && i < nb; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return na < nb ? -1 : na > nb;
}

/* The biggest set, by which runs are measured. */
static size_t
biggest(const struct order *o)
{
	size_t big = 0;

	for (size_t i = 1; i < o->n; i++)
		if (o->sets[i].set->nstacks > o->sets[big].set->nstacks)
			big = i;
	return big;
}

size_t
order_runs(const struct order *o, size_t stacks)
{
	size_t n = o->sets[biggest(o)].set->nstacks;

	return n / stacks + (n % stacks != 0);
}

/* The index of the first stack of a set that does not come before keys. */
static uint32_t
lower_bound(const struct order *o, size_t set, const struct order_cursor *c)
{
	struct order_cursor try = { 0 };
	uint32_t low = 0, high = o->sets[set].set->nstacks, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		load(o, set, &try, mid);
		if (keys_cmp(try.keys, try.n, c->keys, c->n) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	xfree(try.keys);
	return low;
}

/* Where a run begins in every set, or its end if it is the next that does. */
static void
place(struct order_run *r, size_t at, bool end)
{
	const struct order *o = r->order;
	struct order_cursor border = { 0 };
	size_t big = biggest(o);
	bool all = at >= o->sets[big].set->nstacks;
	uint32_t place;

	if (!all && at > 0)
		load(o, big, &border, (uint32_t)at);
	for (size_t i = 0; i < o->n; i++) {
		if (all)
			place = o->sets[i].set->nstacks;
		else
			place = at > 0 ? lower_bound(o, i, &border) : 0;
		if (end)
			r->cursors[i].end = place;
		else
			r->cursors[i].at = place;
	}
	xfree(border.keys);
}

void
order_run_init(
    struct order_run *r, const struct order *o, size_t stacks, size_t i)
{
	struct order_cursor *c;

	*r = (struct order_run){ .order = o };
	r->cursors = xcalloc(o->n, sizeof(*r->cursors));
	place(r, i * stacks, false);
	place(r, (i + 1) * stacks, true);
	for (size_t j = 0; j < o->n; j++) {
		c = &r->cursors[j];
		if (c->at < c->end)
			load(o, j, c, c->at);
	}
}

/* The set whose stack comes first of those that are left, or n. */
static size_t
first_set(const struct order_run *r)
{
	const struct order_cursor *c, *best;
	size_t first = r->order->n;

	for (size_t i = 0; i < r->order->n; i++) {
		c = &r->cursors[i];
		if (c->at == c->end)
			continue;
		best = first < r->order->n ? &r->cursors[first] : NULL;
		if (best == NULL ||
		    keys_cmp(c->keys, c->n, best->keys, best->n) < 0)
			first = i;
	}
	return first;
}

bool
order_next(struct order_run *r)
{
	const struct order_set *set;
	struct order_cursor *c;
	size_t first;

	for (size_t i = 0; i < r->order->n; i++) {
		c = &r->cursors[i];
		if (c->taken && ++c->at < c->end)
			load(r->order, i, c, c->at);
		c->taken = false;
	}
	first = first_set(r);
	if (first == r->order->n)
		return false;
	r->keys = r->cursors[first].keys;
	r->n = r->cursors[first].n;
	r->count = COUNT(0);
	for (size_t i = first; i < r->order->n; i++) {
		c = &r->cursors[i];
		set = &r->order->sets[i];
		c->taken = c->at < c->end &&
		    keys_cmp(c->keys, c->n, r->keys, r->n) == 0;
		if (c->taken &&
		    !count_add(
			&r->count, set->set->stacks[set->sorted[c->at]].count))
			r->overflow = true;
	}
	return true;
}

void
order_run_free(struct order_run *r)
{
	for (size_t i = 0; i < r->order->n; i++)
		xfree(r->cursors[i].keys);
	xfree(r->cursors);
	*r = (struct order_run){ 0 };
}
