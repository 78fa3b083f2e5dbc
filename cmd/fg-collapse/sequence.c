/* SPDX-License-Identifier: ISC */
/* Runs of equal stacks, chained by lane. */
#include "sequence.h"

#include <stdbool.h>
#include <string.h>

#include "common/buf.h"
#include "common/xalloc.h"
#include "lines.h"
#include "stackset.h"

#define NONE SIZE_MAX

struct sequence_run {
	struct count count;
	size_t next; /* of the lane, or NONE */
	uint32_t stack;
};

struct sequence_lane {
	size_t first, last;
	uint64_t time; /* of its last stack */
};

/* The lane, new ones without a run. */
static struct sequence_lane *
find(struct sequence *q, uint32_t lane)
{
	size_t old = q->at_cap;

	q->at = xgrow(q->at, &q->at_cap, (size_t)lane + 1, sizeof(*q->at));
	if (q->at_cap > old)
		memset(q->at + old, 0, (q->at_cap - old) * sizeof(*q->at));
	if (q->at[lane] == 0) {
		q->lanes = xgrow(
		    q->lanes, &q->lanes_cap, q->nlanes + 1, sizeof(*q->lanes));
		q->lanes[q->nlanes++] = (struct sequence_lane){ NONE, NONE, 0 };
		q->at[lane] = (uint32_t)q->nlanes;
	}
	return &q->lanes[q->at[lane] - 1];
}

/* Whether a stack of that time belongs to the last run of a lane. */
static bool
goes_on(const struct sequence *q, const struct sequence_lane *l, uint32_t stack,
    uint64_t time)
{
	return l->last != NONE && q->runs[l->last].stack == stack &&
	    (q->gap == 0 || time < l->time || time - l->time <= q->gap);
}

void
sequence_add(struct sequence *q, uint32_t lane, uint32_t stack, uint64_t time,
    struct count count)
{
	struct sequence_lane *l = find(q, lane);
	size_t run = q->nruns;
	bool same = goes_on(q, l, stack, time);

	l->time = time;
	/* What does not fit is told by the stack's own count. */
	if (same) {
		(void)count_add(&q->runs[l->last].count, count);
		return;
	}
	q->runs = xgrow(q->runs, &q->runs_cap, run + 1, sizeof(*q->runs));
	q->runs[q->nruns++] = (struct sequence_run){ count, NONE, stack };
	if (l->last == NONE)
		l->first = run;
	else
		q->runs[l->last].next = run;
	l->last = run;
}

/* The text of a stack, root first; how many frames it has. */
static size_t
add_stack(const struct stackset *set, uint32_t stack, uint32_t **frames,
    size_t *cap, struct buf *b)
{
	const struct stackset_piece *p = &set->pieces[set->stacks[stack].piece];
	size_t n = 0, depth;

	for (;;) {
		for (size_t i = 0; i < STACKSET_PIECE && p->frames[i] != 0;
		     i++) {
			*frames = xgrow(*frames, cap, n + 1, sizeof(**frames));
			(*frames)[n++] = p->frames[i];
		}
		if (p->parent == 0)
			break;
		p = &set->pieces[p->parent];
	}
	depth = n;
	buf_clear(b);
	while (n-- > 0) {
		buf_addstr(b, set->names.keys[(*frames)[n] - 1]);
		if (n > 0)
			buf_addc(b, ';');
	}
	return depth;
}

size_t
sequence_write(
    const struct sequence *q, const struct stackset *set, struct lines *lines)
{
	struct buf text = { 0 };
	uint32_t *frames = NULL;
	size_t cap = 0, deepest = 0, n;

	for (size_t i = 0; i < q->nlanes; i++)
		for (size_t run = q->lanes[i].first; run != NONE;
		     run = q->runs[run].next) {
			n = add_stack(
			    set, q->runs[run].stack, &frames, &cap, &text);
			deepest = n > deepest ? n : deepest;
			lines_begin(lines, buf_str(&text));
			lines_end(lines, q->runs[run].count);
		}
	xfree(frames);
	buf_free(&text);
	return deepest;
}

void
sequence_free(struct sequence *q)
{
	xfree(q->runs);
	xfree(q->lanes);
	xfree(q->at);
	*q = (struct sequence){ 0 };
}
