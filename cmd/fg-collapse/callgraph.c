/* SPDX-License-Identifier: ISC */
/* Stacks estimated from a call graph. */
#include "callgraph.h"

#include <stdlib.h>

#include "common/xalloc.h"
#include "sink.h"
#include "tree.h"

#define NONE UINT32_MAX
/* Of all there is, the part below which stacks are not told apart. */
#define FINEST 100000
/* Stacks that are told apart at most. */
#define MOST 4000000

struct callgraph_function {
	uint32_t frame;
	uint32_t first; /* of its calls, in edges */
	uint32_t group; /* functions that call each other */
	uint32_t next;  /* function of the group, or NONE */
	uint64_t self;  /* what is not spread yet */
	uint64_t rest;  /* came in by stacks too small to tell apart */
};

struct callgraph_edge {
	uint32_t caller, callee;
	uint64_t cost; /* what is not spread yet */
};

/* Functions that call each other, numbered callees before callers. */
struct group {
	uint32_t first; /* function */
	uint64_t left;  /* of all costs of the functions and their calls */
	uint64_t calls; /* what calls from outside bring in */
	uint64_t root;  /* what no call brings in */
};

/* Something that came in at a function. */
struct arrival {
	uint32_t node; /* the callers */
	uint32_t function;
	uint64_t cost;
};

struct spreading {
	struct callgraph *g;
	struct sink *sink;
	struct tree tree;
	struct group *groups;
	uint32_t ngroups;
	uint64_t finest;
	uint32_t spread; /* arrivals so far */
	struct arrival *arrivals;
	size_t n, cap;
};

void
callgraph_function(struct callgraph *g, uint32_t frame, uint64_t self)
{
	g->functions = xgrow(
	    g->functions, &g->functions_cap, g->n + 1, sizeof(*g->functions));
	g->functions[g->n++] = (struct callgraph_function){
		.frame = frame, .group = NONE, .next = NONE, .self = self
	};
}

void
callgraph_edge(
    struct callgraph *g, uint32_t caller, uint32_t callee, uint64_t cost)
{
	if (caller == callee || cost == 0)
		return;
	g->edges =
	    xgrow(g->edges, &g->edges_cap, g->nedges + 1, sizeof(*g->edges));
	g->edges[g->nedges++] = (struct callgraph_edge){ caller, callee, cost };
}

static int
by_caller(const void *a, const void *b)
{
	const struct callgraph_edge *x = a, *y = b;

	if (x->caller != y->caller)
		return x->caller < y->caller ? -1 : 1;
	if (x->callee != y->callee)
		return x->callee < y->callee ? -1 : 1;
	return 0;
}

/* Sorts the calls, and tells each function where its own begin. */
static void
sort_edges(struct callgraph *g)
{
	size_t e = 0;

	if (g->nedges > 0)
		qsort(g->edges, g->nedges, sizeof(*g->edges), by_caller);
	for (size_t i = 0; i < g->n; i++) {
		g->functions[i].first = (uint32_t)e;
		while (e < g->nedges && g->edges[e].caller == i)
			e++;
	}
}

static size_t
edges_end(const struct callgraph *g, uint32_t f)
{
	return f + 1 < g->n ? g->functions[f + 1].first : g->nedges;
}

/* What Tarjan's algorithm knows of a function. */
struct visit {
	uint32_t index, low, edge, caller;
	bool open;
};

struct search {
	struct visit *visits;
	uint32_t *open; /* functions whose group is not known */
	size_t nopen;
	uint32_t count;
};

static void
enter(struct search *s, const struct callgraph *g, uint32_t f, uint32_t caller)
{
	s->visits[f] = (struct visit){ ++s->count, s->count,
		g->functions[f].first, caller, true };
	s->open[s->nopen++] = f;
}

/* All that is open down to f is a group. */
static void
close_group(struct spreading *p, struct search *s, uint32_t f)
{
	struct callgraph *g = p->g;
	struct group *group = &p->groups[p->ngroups];
	uint32_t member;

	group->first = NONE;
	do {
		member = s->open[--s->nopen];
		s->visits[member].open = false;
		g->functions[member].group = p->ngroups;
		g->functions[member].next = group->first;
		group->first = member;
	} while (member != f);
	p->ngroups++;
}

/* Goes on from f: the next function to look at, NONE at the end. */
static uint32_t
step(struct spreading *p, struct search *s, uint32_t f)
{
	struct visit *v = &s->visits[f], *to;
	uint32_t callee;

	if (v->edge < edges_end(p->g, f)) {
		callee = p->g->edges[v->edge++].callee;
		to = &s->visits[callee];
		if (to->index == 0) {
			enter(s, p->g, callee, f);
			return callee;
		}
		if (to->open && to->index < v->low)
			v->low = to->index;
		return f;
	}
	if (v->low == v->index)
		close_group(p, s, f);
	if (v->caller != NONE && v->low < s->visits[v->caller].low)
		s->visits[v->caller].low = v->low;
	return v->caller;
}

static void
find_groups(struct spreading *p)
{
	size_t n = p->g->n;
	struct search s = { .visits = xcalloc(n, sizeof(*s.visits)),
		.open = xcalloc(n, sizeof(*s.open)) };

	p->groups = xcalloc(n, sizeof(*p->groups));
	for (uint32_t i = 0; i < n; i++) {
		if (s.visits[i].index != 0)
			continue;
		enter(&s, p->g, i, NONE);
		for (uint32_t f = i; f != NONE;)
			f = step(p, &s, f);
	}
	xfree(s.visits);
	xfree(s.open);
}

/* Sums of the groups; false if one does not fit. */
static bool
sum_groups(struct spreading *p)
{
	struct callgraph *g = p->g;
	const struct callgraph_edge *e;
	struct group *from, *to;
	uint64_t all = 0;

	for (size_t i = 0; i < g->n; i++) {
		from = &p->groups[g->functions[i].group];
		from->left += g->functions[i].self;
		all += g->functions[i].self;
		if (all < g->functions[i].self)
			return false;
	}
	for (size_t i = 0; i < g->nedges; i++) {
		e = &g->edges[i];
		from = &p->groups[g->functions[e->caller].group];
		to = &p->groups[g->functions[e->callee].group];
		if (from == to)
			continue;
		from->left += e->cost;
		to->calls += e->cost;
		if (from->left < e->cost || to->calls < e->cost)
			return false;
	}
	for (uint32_t i = 0; i < p->ngroups; i++)
		if (p->groups[i].left > p->groups[i].calls)
			p->groups[i].root =
			    p->groups[i].left - p->groups[i].calls;
	p->finest = all / FINEST;
	return true;
}

static void
arrive(struct spreading *p, uint32_t node, uint32_t function, uint64_t cost)
{
	p->arrivals =
	    xgrow(p->arrivals, &p->cap, p->n + 1, sizeof(*p->arrivals));
	p->arrivals[p->n++] = (struct arrival){ node, function, cost };
}

/* Of cost, the part for a slot of what is left; close is close enough. */
static uint64_t
share(uint64_t cost, uint64_t slot, uint64_t left)
{
	uint64_t part;
	int shift = 0;

	if (cost >= left)
		return slot;
	while (left >> shift > UINT32_MAX)
		shift++;
	part = (cost >> shift) * (slot >> shift) / (left >> shift) << shift;
	return part < slot ? part : slot;
}

/* What of an arrival is still to be given to slots, and of what is left. */
struct giving {
	uint64_t cost, left, given;
};

/*
 * Takes a slot's part. The second time round whatever is there is taken, so
 * that nothing is lost by rounding.
 */
static uint64_t
take(struct giving *v, uint64_t *slot, bool rest)
{
	uint64_t part = rest ? *slot : share(v->cost, *slot, v->left);

	if (part > v->cost - v->given)
		part = v->cost - v->given;
	*slot -= part;
	v->given += part;
	return part;
}

/* One function's part: its own cost and its calls out of the group. */
static bool
give(struct spreading *p, const struct arrival *a, uint32_t f, uint32_t under,
    struct giving *v, bool rest)
{
	struct callgraph_function *fn = &p->g->functions[f], *to;
	uint32_t node = under;
	uint64_t part = take(v, &fn->self, rest);

	if (f != a->function)
		node = tree_under(&p->tree, under, &fn->frame, 1);
	if (part > 0 && !tree_add(&p->tree, node, COUNT(part)))
		return false;
	for (size_t i = fn->first; i < edges_end(p->g, f); i++) {
		to = &p->g->functions[p->g->edges[i].callee];
		if (to->group == fn->group)
			continue;
		part = take(v, &p->g->edges[i].cost, rest);
		if (part > p->finest && p->spread < MOST)
			arrive(p, node, p->g->edges[i].callee, part);
		else
			to->rest += part;
	}
	return true;
}

/* Spreads one arrival over its group; false if a sum does not fit. */
static bool
spread(struct spreading *p, struct arrival a)
{
	const struct callgraph_function *entry = &p->g->functions[a.function];
	struct group *group = &p->groups[entry->group];
	struct giving v = { a.cost, group->left, 0 };
	uint32_t under;

	if (v.cost > v.left)
		v.cost = v.left;
	if (v.cost == 0)
		return true;
	p->spread++;
	under = tree_under(&p->tree, a.node, &entry->frame, 1);
	for (int rest = 0; rest < 2 && v.given < v.cost; rest++)
		for (uint32_t f = group->first;
		     f != NONE && (rest == 0 || v.given < v.cost);
		     f = p->g->functions[f].next)
			if (!give(p, &a, f, under, &v, rest))
				return false;
	group->left -= v.given;
	return true;
}

/* Spreads something and all that comes of it. */
static bool
spread_all(struct spreading *p, uint32_t node, uint32_t f, uint64_t cost)
{
	arrive(p, node, f, cost);
	while (p->n > 0)
		if (!spread(p, p->arrivals[--p->n]))
			return false;
	return true;
}

/* What nobody calls comes first, then what is too small or does not add up. */
static bool
spread_groups(struct spreading *p)
{
	struct str name = STR("[...]");
	uint32_t frame = sink_frame(p->sink, name), f, rest = NONE;
	struct group *group;

	for (uint32_t i = p->ngroups; i-- > 0;) {
		group = &p->groups[i];
		if (group->root > 0 &&
		    !spread_all(p, STACKS_ROOT, group->first, group->root))
			return false;
	}
	for (uint32_t i = p->ngroups; i-- > 0;) {
		group = &p->groups[i];
		if (group->left == 0)
			continue;
		if (rest == NONE)
			rest = tree_under(&p->tree, STACKS_ROOT, &frame, 1);
		for (f = group->first; f != NONE; f = p->g->functions[f].next)
			if (!spread_all(p, rest, f, p->g->functions[f].rest))
				return false;
		if (!spread_all(p, rest, group->first, group->left))
			return false;
	}
	return true;
}

bool
callgraph_fold(struct callgraph *g, struct sink *sink)
{
	struct spreading p = { .g = g, .sink = sink };
	bool fits;

	sort_edges(g);
	find_groups(&p);
	fits = sum_groups(&p) && spread_groups(&p) && tree_fold(&p.tree, sink);
	tree_free(&p.tree);
	xfree(p.groups);
	xfree(p.arrivals);
	return fits;
}

void
callgraph_free(struct callgraph *g)
{
	xfree(g->functions);
	xfree(g->edges);
	*g = (struct callgraph){ 0 };
}
