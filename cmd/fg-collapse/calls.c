/* SPDX-License-Identifier: ISC */
/* Calls sorted by their callers, and folded on a walk from the roots. */
#include "calls.h"

#include <stdlib.h>

#include "common/fetch.h"
#include "common/xalloc.h"
#include "sink.h"

#define PIECE STACKSET_PIECE
/* So many are sorted quicker without qsort. */
#define FEW 8

/* One that a call was found by: what it calls is sorted by frames. */
struct callee {
	uint32_t frame, call;
};

/* Callees of a stack that are still to be gone through. */
struct level {
	size_t begin, next, end; /* in waiting */
};

struct walk {
	struct callee *callees; /* of all calls, those of call i at first[i] */
	uint32_t *first;
	struct callee *waiting;
	size_t nwaiting, waiting_cap;
	struct level *levels;
	size_t depth, levels_cap;
	uint32_t *path; /* frames, one a level, root first */
	size_t path_cap;
	uint32_t *pieces; /* one for eight frames of the path; 0: not yet */
	size_t pieces_cap;
	uint32_t *stack; /* the path leaf first */
	size_t stack_cap;
	struct sink *sink;
	bool fresh; /* the sink has no other stacks, each comes once */
};

uint32_t
calls_add(struct calls *c, uint32_t caller, const uint32_t *frames, size_t n)
{
	size_t none = c->n == 0;

	if (n + none >= UINT32_MAX - c->n)
		xexhausted("calls");
	c->calls = xgrow(c->calls, &c->cap, c->n + n + none, sizeof(*c->calls));
	if (none)
		c->calls[c->n++] = (struct call){ 0 };
	while (n-- > 0) {
		c->calls[c->n] = (struct call){ caller, frames[n] };
		caller = c->n++;
	}
	return caller;
}

/* Lists the callees of each call. */
static void
list_callees(struct walk *w, const struct calls *c)
{
	const struct call *call;

	w->first = xcalloc((size_t)c->n + 1, sizeof(*w->first));
	w->callees = xreallocarray(NULL, c->n, sizeof(*w->callees));
	for (uint32_t i = 1; i < c->n; i++)
		w->first[c->calls[i].caller]++;
	for (uint32_t i = 1; i <= c->n; i++)
		w->first[i] += w->first[i - 1];
	for (uint32_t i = c->n - 1; i > 0; i--) {
		call = &c->calls[i];
		w->callees[--w->first[call->caller]] =
		    (struct callee){ call->frame, i };
	}
}

static int
callee_cmp(const void *pa, const void *pb)
{
	const struct callee *a = pa, *b = pb;

	return a->frame < b->frame ? -1 : a->frame > b->frame;
}

/* Mostly there are a few. */
static void
sort(struct callee *callees, size_t n)
{
	struct callee callee;
	size_t j;

	if (n > FEW) {
		qsort(callees, n, sizeof(*callees), callee_cmp);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		callee = callees[i];
		for (j = i; j > 0 && callees[j - 1].frame > callee.frame; j--)
			callees[j] = callees[j - 1];
		callees[j] = callee;
	}
}

/* Has the callees of a call wait, too. */
static void
wait_for(struct walk *w, uint32_t call)
{
	size_t n = w->first[call + 1] - w->first[call];
	const struct callee *callees = &w->callees[w->first[call]];

	w->waiting = xgrow(
	    w->waiting, &w->waiting_cap, w->nwaiting + n, sizeof(*w->waiting));
	for (size_t i = 0; i < n; i++) {
		FETCH(&w->first[callees[i].call]);
		w->waiting[w->nwaiting++] = callees[i];
	}
}

/* Those that wait from begin on are the next level, if there are any. */
static void
open_level(struct walk *w, size_t begin)
{
	size_t n = w->nwaiting - begin;

	if (n == 0)
		return;
	sort(w->waiting + begin, n);
	w->levels =
	    xgrow(w->levels, &w->levels_cap, w->depth + 1, sizeof(*w->levels));
	w->path = xgrow(w->path, &w->path_cap, w->depth + 1, sizeof(*w->path));
	w->pieces = xgrow(w->pieces, &w->pieces_cap, w->depth / PIECE + 1,
	    sizeof(*w->pieces));
	w->levels[w->depth++] = (struct level){ begin, begin, w->nwaiting };
}

/* The path from frame number from on, leaf first. */
static const uint32_t *
reversed(struct walk *w, size_t from, size_t depth)
{
	size_t n = depth - from;

	w->stack = xgrow(w->stack, &w->stack_cap, n, sizeof(*w->stack));
	for (size_t i = 0; i < n; i++)
		w->stack[i] = w->path[depth - 1 - i];
	return w->stack;
}

/* The piece that ends the first frames of the path, so many as depth is. */
static uint32_t
piece(struct walk *w, size_t depth)
{
	struct stackset *s = &w->sink->stacks;
	size_t last = (depth - 1) / PIECE, whole = depth / PIECE, i = whole;
	uint32_t up;

	while (i > 0 && w->pieces[i - 1] == 0)
		i--;
	up = i > 0 ? w->pieces[i - 1] : 0;
	for (; i < whole; i++)
		up = w->pieces[i] = stackset_append_piece(
		    s, up, reversed(w, i * PIECE, (i + 1) * PIECE), PIECE);
	if (whole <= last)
		up = stackset_append_piece(s, up,
		    reversed(w, last * PIECE, depth), depth - last * PIECE);
	return up;
}

static void
put(struct walk *w, size_t depth, struct count weight)
{
	if (w->fresh) {
		stackset_append(
		    &w->sink->stacks, piece(w, depth), depth, weight);
		w->sink->tally.stacks++;
	} else {
		sink_stack(w->sink, reversed(w, 0, depth), depth, weight);
	}
}

/* Goes through the next callees of one frame, which are one. */
static bool
next(struct walk *w, const uint64_t *weights)
{
	struct level *l = &w->levels[w->depth - 1];
	size_t depth = w->depth, begin = w->nwaiting;
	uint32_t frame = w->waiting[l->next].frame, call;
	uint64_t sum = 0;

	w->path[depth - 1] = frame;
	if (depth % PIECE == 0)
		w->pieces[depth / PIECE - 1] = 0;
	for (; l->next < l->end && w->waiting[l->next].frame == frame;
	     l->next++) {
		call = w->waiting[l->next].call;
		wait_for(w, call);
		if (weights[call] > UINT64_MAX - sum)
			return false;
		sum += weights[call];
	}
	if (sum > 0)
		put(w, depth, COUNT(sum));
	open_level(w, begin);
	return true;
}

static bool
walk(struct walk *w, const uint64_t *weights)
{
	struct level *top;

	wait_for(w, CALLS_NONE);
	open_level(w, 0);
	while (w->depth > 0) {
		top = &w->levels[w->depth - 1];
		if (top->next < top->end) {
			if (!next(w, weights))
				return false;
			continue;
		}
		w->nwaiting = top->begin;
		w->depth--;
	}
	return true;
}

bool
calls_fold(struct calls *c, const uint64_t *weights, struct sink *sink)
{
	struct walk w = { .sink = sink };
	bool fits;

	if (c->n == 0)
		return true;
	w.fresh = sink->stacks.nstacks == 0 &&
	    sink->recursion.kind == RECURSION_KEEP && sink->sequence == NULL;
	list_callees(&w, c);
	calls_free(c);
	fits = walk(&w, weights);
	xfree(w.callees);
	xfree(w.first);
	xfree(w.waiting);
	xfree(w.levels);
	xfree(w.path);
	xfree(w.pieces);
	xfree(w.stack);
	return fits && sink_fits(sink);
}

void
calls_free(struct calls *c)
{
	xfree(c->calls);
	*c = (struct calls){ 0 };
}
