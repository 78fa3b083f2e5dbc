/* SPDX-License-Identifier: ISC */
/* Stacks as a tree of (caller, frame) pairs, found through one hash table. */
#include "common/stacks.h"

#include <stdlib.h>

#include "common/buf.h"
#include "common/folded.h"
#include "common/hash.h"
#include "common/xalloc.h"

static uint32_t
add_node(struct stacks *s, uint32_t parent, uint32_t frame)
{
	if (s->n >= UINT32_MAX - 1)
		xexhausted("distinct stacks");
	s->nodes =
	    xgrow(s->nodes, &s->nodes_cap, (size_t)s->n + 1, sizeof(*s->nodes));
	for (int i = 0; i < s->columns; i++) {
		s->self[i] = xgrow(s->self[i], &s->self_cap[i],
		    (size_t)s->n + 1, sizeof(*s->self[i]));
		s->self[i][s->n] = COUNT(0);
	}
	s->nodes[s->n] = (struct stacks_node){ parent, frame, false };
	return s->n++;
}

static size_t
slot_of(const struct stacks *s, uint32_t parent, uint32_t frame)
{
	size_t i = (size_t)hash_mix((uint64_t)parent << 32 | frame) & s->mask;
	const struct stacks_node *node;

	for (; s->slots[i] != 0; i = (i + 1) & s->mask) {
		node = &s->nodes[s->slots[i]];
		if (node->parent == parent && node->frame == frame)
			break;
	}
	return i;
}

static void
rehash(struct stacks *s)
{
	size_t size = s->slots != NULL ? (s->mask + 1) * 2 : 256;
	const struct stacks_node *node;

	xfree(s->slots);
	s->slots = xcalloc(size, sizeof(*s->slots));
	s->mask = size - 1;
	for (uint32_t id = 1; id < s->n; id++) {
		node = &s->nodes[id];
		s->slots[slot_of(s, node->parent, node->frame)] = id;
	}
}

static void
start(struct stacks *s)
{
	if (s->columns == 0)
		s->columns = 1;
	add_node(s, STACKS_ROOT, TABLE_NONE);
	rehash(s);
}

uint32_t
stacks_child(struct stacks *s, uint32_t parent, uint32_t frame)
{
	size_t i;

	if (s->n == 0)
		start(s);
	if (s->n >= (s->mask + 1) / 2)
		rehash(s);
	i = slot_of(s, parent, frame);
	if (s->slots[i] == 0)
		s->slots[i] = add_node(s, parent, frame);
	return s->slots[i];
}

/* A frame of the last path: where it ends there, and its node. */
struct stacks_step {
	size_t end;
	uint32_t node;
};

/* Drops the steps of the last path that stack does not begin with. */
static void
keep_common(struct stacks *s, struct str stack)
{
	size_t common = str_common(buf_str(&s->path), stack), end;

	for (; s->nsteps > 0; s->nsteps--) {
		end = s->steps[s->nsteps - 1].end;
		if (end <= common && (end == stack.n || stack.s[end] == ';'))
			break;
	}
	buf_clear(&s->path);
	buf_addstr(&s->path, stack);
}

uint32_t
stacks_path(struct stacks *s, struct str stack)
{
	struct folded_frames it;
	struct stacks_step last = { 0, STACKS_ROOT };
	struct str frame;

	keep_common(s, stack);
	if (s->nsteps > 0) {
		last = s->steps[s->nsteps - 1];
		if (last.end == stack.n)
			return last.node;
		stack = str_from_index(stack, ++last.end);
	}
	folded_frames(&it, stack);
	while (folded_next(&it, &frame)) {
		last.node =
		    stacks_child(s, last.node, table_put(&s->frames, frame));
		last.end += frame.n;
		s->steps = xgrow(
		    s->steps, &s->steps_cap, s->nsteps + 1, sizeof(*s->steps));
		s->steps[s->nsteps++] = last;
		last.end++;
	}
	return last.node;
}

bool
stacks_add(struct stacks *s, uint32_t node, int column, struct count c)
{
	s->nodes[node].ends = true;
	return count_add(&s->self[column][node], c);
}

/*
 * Sorted dump. Under one caller, the stacks that end at a callee and those
 * that go on below it are apart in byte order: "a", "a-b", "a;c" is sorted,
 * since '-' comes before ';'. So a callee gives up to two entries, ranked by
 * its name and by its name with ';' behind; between stacks of the same second
 * entry nothing else can come, as no frame holds a ';'.
 */
struct key {
	struct str name;
	bool below; /* a ';' follows */
};

static int
key_end(struct key k, size_t i)
{
	if (i < k.name.n)
		return (unsigned char)k.name.s[i];
	return i == k.name.n && k.below ? ';' : -1;
}

static int
key_cmp(const void *pa, const void *pb)
{
	const struct key *a = pa, *b = pb;
	size_t n = a->name.n < b->name.n ? a->name.n : b->name.n;
	int c = str_cmp(str_head(a->name, n), str_head(b->name, n));

	if (c != 0)
		return c;
	return key_end(*a, n) - key_end(*b, n);
}

struct ranked {
	struct key key;
	uint32_t frame;
};

/* rank[2 * frame + below]: where that key stands among all. */
static uint32_t *
rank_frames(const struct table *t)
{
	size_t n = t->n * 2;
	uint32_t *rank = xreallocarray(NULL, n, sizeof(*rank));
	struct ranked *keys = xreallocarray(NULL, n, sizeof(*keys));

	for (size_t i = 0; i < n; i++) {
		keys[i].key = (struct key){ t->keys[i / 2], i & 1 };
		keys[i].frame = (uint32_t)(i / 2);
	}
	qsort(keys, n, sizeof(*keys), key_cmp);
	for (size_t i = 0; i < n; i++)
		rank[2 * (size_t)keys[i].frame + keys[i].key.below] =
		    (uint32_t)i;
	xfree(keys);
	return rank;
}

struct entry {
	uint32_t rank;
	uint32_t node;
	bool below;
};

static int
entry_cmp(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

/* The entries of all nodes, those under node i at entries[first[i]] on. */
struct order {
	struct entry *entries;
	size_t *first; /* n + 1 of them */
};

static void
order_init(struct order *o, const struct stacks *s)
{
	uint32_t *rank = rank_frames(&s->frames);
	bool *inner = xcalloc(s->n, sizeof(*inner));
	size_t *next = xcalloc((size_t)s->n + 1, sizeof(*next));
	const struct stacks_node *node;

	for (uint32_t i = 1; i < s->n; i++)
		inner[s->nodes[i].parent] = true;
	for (uint32_t i = 1; i < s->n; i++)
		next[s->nodes[i].parent + 1] += s->nodes[i].ends + inner[i];
	for (uint32_t i = 0; i < s->n; i++)
		next[i + 1] += next[i];
	o->first = xcalloc((size_t)s->n + 1, sizeof(*o->first));
	for (uint32_t i = 0; i <= s->n; i++)
		o->first[i] = next[i];
	o->entries = xreallocarray(NULL, next[s->n], sizeof(*o->entries));
	for (uint32_t i = 1; i < s->n; i++) {
		node = &s->nodes[i];
		if (node->ends)
			o->entries[next[node->parent]++] =
			    (struct entry){ rank[2 * (size_t)node->frame], i,
				    false };
		if (inner[i])
			o->entries[next[node->parent]++] =
			    (struct entry){ rank[2 * (size_t)node->frame + 1],
				    i, true };
	}
	for (uint32_t i = 0; i < s->n; i++)
		qsort(o->entries + o->first[i], o->first[i + 1] - o->first[i],
		    sizeof(*o->entries), entry_cmp);
	xfree(rank);
	xfree(inner);
	xfree(next);
}

/* A caller being listed: its remaining entries, and its length of path. */
struct level {
	size_t next, end, path;
};

static struct level *
push(struct level *levels, size_t *cap, size_t depth, const struct order *o,
    uint32_t node, size_t path)
{
	levels = xgrow(levels, cap, depth + 1, sizeof(*levels));
	levels[depth] =
	    (struct level){ o->first[node], o->first[node + 1], path };
	return levels;
}

void
stacks_walk(const struct stacks *s, stacks_node_fn *fn, void *arg)
{
	struct order o;
	struct buf path = { 0 };
	struct level *levels = NULL, *top;
	size_t cap = 0, depth = 0;
	const struct entry *e;

	if (s->n == 0)
		return;
	order_init(&o, s);
	levels = push(levels, &cap, depth++, &o, STACKS_ROOT, 0);
	while (depth > 0) {
		top = &levels[depth - 1];
		if (top->next == top->end) {
			depth--;
			continue;
		}
		e = &o.entries[top->next++];
		path.n = top->path;
		buf_addstr(&path, s->frames.keys[s->nodes[e->node].frame]);
		if (e->below) {
			buf_addc(&path, ';');
			levels =
			    push(levels, &cap, depth++, &o, e->node, path.n);
			continue;
		}
		fn(arg, buf_str(&path), e->node);
	}
	xfree(levels);
	buf_free(&path);
	xfree(o.entries);
	xfree(o.first);
}

struct each {
	const struct stacks *stacks;
	stacks_fn *fn;
	void *arg;
};

static void
give_counts(void *arg, struct str stack, uint32_t node)
{
	const struct each *e = arg;
	struct count counts[2] = { { 0, 0 }, { 0, 0 } };

	for (int i = 0; i < e->stacks->columns; i++)
		counts[i] = e->stacks->self[i][node];
	e->fn(e->arg, stack, counts);
}

void
stacks_each(const struct stacks *s, stacks_fn *fn, void *arg)
{
	struct each e = { s, fn, arg };

	stacks_walk(s, give_counts, &e);
}

void
stacks_close(struct stacks *s)
{
	xfree(s->slots);
	s->slots = NULL;
	s->mask = 0;
}

void
stacks_free(struct stacks *s)
{
	table_free(&s->frames);
	xfree(s->nodes);
	xfree(s->self[0]);
	xfree(s->self[1]);
	xfree(s->slots);
	buf_free(&s->path);
	xfree(s->steps);
	*s = (struct stacks){ 0 };
}
