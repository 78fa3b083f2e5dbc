/* SPDX-License-Identifier: ISC */
/* Sorted inputs merged through a heap of the stacks they are at. */
#include "sorted.h"

#include "common/folded.h"
#include "common/xalloc.h"
#include "lines.h"

/* Of all inputs together, and the least and the most of one. */
#define MEMORY ((size_t)4 * 1024 * 1024)
#define BLOCK_MIN ((size_t)8 * 1024)
#define BLOCK_MAX ((size_t)256 * 1024)

size_t
sorted_block(size_t n)
{
	size_t block = MEMORY / (n + 1);

	if (block > BLOCK_MAX)
		return BLOCK_MAX;
	return block < BLOCK_MIN ? BLOCK_MIN : block;
}

bool
sorted_next(struct sorted_input *in)
{
	struct tally *t = &in->tally;
	struct reader *r = &in->reader;
	struct str line;
	struct folded f;

	while (reader_line(r, &line)) {
		switch (folded_parse(line, &f)) {
		case FOLDED_STACK:
			t->stacks++;
			t->twocounts += f.two;
			in->stack = folded_untab(f.stack, &in->untabbed);
			in->count = f.count;
			return true;
		case FOLDED_NOTE:
			t->unused++;
			break;
		case FOLDED_BAD:
			skip_add(&t->bad, r->line, "no stack and count", line);
			break;
		case FOLDED_RANGE:
			skip_add(&t->bad, r->line,
			    "a count that cannot be kept exactly", line);
			break;
		}
	}
	return false;
}

/* Lets the input at place i, which may be out of order, sink to its place. */
static void
sift(struct sorted *s, size_t i)
{
	struct sorted_input *in = s->heap[i];
	size_t child;

	while ((child = 2 * i + 1) < s->n) {
		if (child + 1 < s->n &&
		    str_cmp(s->heap[child + 1]->stack, s->heap[child]->stack) <
			0)
			child++;
		if (str_cmp(in->stack, s->heap[child]->stack) <= 0)
			break;
		s->heap[i] = s->heap[child];
		i = child;
	}
	s->heap[i] = in;
}

static void
fill_heap(struct sorted *s, struct sorted_input *inputs, size_t n)
{
	s->heap = xcalloc(n, sizeof(*s->heap));
	s->n = 0;
	for (size_t i = 0; i < n; i++)
		if (sorted_next(&inputs[i]))
			s->heap[s->n++] = &inputs[i];
	for (size_t i = s->n / 2; i-- > 0;)
		sift(s, i);
}

static bool
fail(struct sorted *s, const struct sorted_input *where, const char *why)
{
	s->where = where;
	s->why = why;
	return false;
}

/*
 * Adds up all that is of the least stack. An input that was there goes on to a
 * stack that is greater, else it is not sorted.
 */
static bool
merge_one(struct sorted *s)
{
	struct sorted_input *in = s->heap[0];
	struct count sum = COUNT(0);
	int order = 0;

	lines_begin(s->lines, in->stack);
	for (; s->n > 0 && order == 0; in = s->heap[0]) {
		if (!count_add(&sum, in->count))
			return fail(s, in,
			    "the counts of a stack add up to more than "
			    "2^64-1");
		if (!sorted_next(in)) {
			s->heap[0] = s->heap[--s->n];
			order = 1;
		} else {
			order = str_cmp(in->stack, lines_stack(s->lines));
			if (order < 0)
				return fail(s, in, "not sorted");
		}
		if (order == 0)
			continue;
		sift(s, 0);
		if (s->n > 0 && s->heap[0] != in)
			order =
			    str_cmp(s->heap[0]->stack, lines_stack(s->lines));
	}
	lines_end(s->lines, sum);
	return true;
}

bool
sorted_merge(struct sorted *s, struct sorted_input *inputs, size_t n,
    struct lines *lines)
{
	bool good = true;

	*s = (struct sorted){ .lines = lines };
	fill_heap(s, inputs, n);
	while (good && s->n > 0)
		good = merge_one(s);
	xfree(s->heap);
	s->heap = NULL;
	return good;
}
