/* SPDX-License-Identifier: ISC */
/* Sorted inputs merged in rounds of a contest for the least stack. */
#include "sorted.h"

#include <stdint.h>

#include "common/folded.h"
#include "common/out.h"
#include "common/xalloc.h"
#include "lines.h"

#define NONE SIZE_MAX

bool
sorted_line(struct sorted_input *in, struct str line)
{
	struct tally *t = &in->tally;
	struct folded f;

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
		skip_add(&t->bad, in->reader.line, "no stack and count", line);
		break;
	case FOLDED_RANGE:
		skip_add(&t->bad, in->reader.line,
		    "a count that cannot be kept exactly", line);
		break;
	}
	return false;
}

/* Goes to the next stack of an input; false at its end. */
static bool
next_stack(struct sorted_input *in)
{
	struct str line;

	while (reader_line(&in->reader, &line))
		if (sorted_line(in, line))
			return true;
	return false;
}

/*
 * Whether a comes before b, or is equal. Both know how much they have in common
 * with a stack that neither comes before: who has more of it is first, and only
 * if both have the same are they compared, from there on. The other is told
 * how much it has in common with the first.
 */
static bool
beats(struct sorted_input *a, struct sorted_input *b)
{
	struct str x, y;
	size_t n;
	bool first;

	if (a->ended || b->ended)
		return b->ended;
	if (a->same != b->same)
		return a->same > b->same;
	x = str_from_index(a->stack, a->same);
	y = str_from_index(b->stack, a->same);
	n = str_common(x, y);
	first = n == x.n ||
	    (n < y.n && (unsigned char)x.s[n] < (unsigned char)y.s[n]);
	if (first)
		b->same += n;
	else
		a->same += n;
	return first;
}

/*
 * Lets input i, which has changed, meet those that lost on its way up, to the
 * first place that is free. At the top is the first of all.
 */
static void
climb(struct sorted *s, size_t i)
{
	size_t node = (i + s->n) / 2, loser;

	for (; node > 0 && s->losers[node] != NONE; node /= 2) {
		loser = s->losers[node];
		if (beats(&s->inputs[i], &s->inputs[loser]))
			continue;
		s->losers[node] = i;
		i = loser;
	}
	s->losers[node] = i;
}

static bool
fail(struct sorted *s, const struct sorted_input *where, const char *why)
{
	s->where = where;
	s->why = why;
	return false;
}

/* Puts the first stacks of all in their places. */
static bool
begin(struct sorted *s, struct str floor)
{
	struct sorted_input *in;

	s->losers = xreallocarray(NULL, s->n + 1, sizeof(*s->losers));
	for (size_t i = 0; i < s->n + 1; i++)
		s->losers[i] = NONE;
	for (size_t i = 0; i < s->n; i++) {
		in = &s->inputs[i];
		in->same = 0;
		in->ended = !next_stack(in);
		if (!in->ended && str_cmp(in->stack, floor) < 0)
			return fail(s, in, "not sorted");
		climb(s, i);
	}
	return true;
}

/* Ends the line begun last. */
static void
end_line(struct sorted *s, struct count sum)
{
	struct lines *l = s->lines;

	s->last =
	    (struct sorted_line){ l->start - l->prefix.n, l->out->buf.n, sum };
	if (s->written++ == 0)
		s->first = s->last;
	lines_end(l, sum);
}

/* Goes on to the next stack; false if it comes before the one being written. */
static bool
go_on(struct sorted *s, struct sorted_input *in)
{
	struct str last = lines_stack(s->lines);
	size_t n;

	in->ended = !next_stack(in);
	if (in->ended)
		return true;
	n = in->same = str_common(in->stack, last);
	return n == last.n ||
	    (n < in->stack.n &&
		(unsigned char)in->stack.s[n] > (unsigned char)last.s[n]);
}

/* Adds up all that is of the least stack. */
static bool
merge_one(struct sorted *s)
{
	struct sorted_input *in = &s->inputs[s->losers[0]];
	struct count sum = COUNT(0);
	size_t n = in->stack.n;

	lines_begin(s->lines, in->stack);
	do {
		if (!count_add(&sum, in->count))
			return fail(s, in, SORTED_TOO_MUCH);
		if (!go_on(s, in))
			return fail(s, in, "not sorted");
		climb(s, s->losers[0]);
		in = &s->inputs[s->losers[0]];
	} while (!in->ended && in->same == n && in->stack.n == n);
	end_line(s, sum);
	return true;
}

bool
sorted_merge(struct sorted *s, struct sorted_input *inputs, size_t n,
    struct str floor, struct lines *lines)
{
	bool good;

	*s = (struct sorted){ .inputs = inputs, .n = n, .lines = lines };
	if (n == 0)
		return true;
	good = begin(s, floor);
	while (good && !inputs[s->losers[0]].ended)
		good = merge_one(s);
	xfree(s->losers);
	s->losers = NULL;
	return good;
}
