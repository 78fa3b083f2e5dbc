/* SPDX-License-Identifier: ISC */
/* Stacks as numbered frames or as text into the set of stacks. */
#include "sink.h"

#include "common/folded.h"
#include "common/xalloc.h"
#include "sequence.h"

void
tally_add(struct tally *t, const struct tally *other)
{
	t->stacks += other->stacks;
	t->filtered += other->filtered;
	t->frameless += other->frameless;
	t->unchained += other->unchained;
	t->twocounts += other->twocounts;
	t->unused += other->unused;
	t->outside += other->outside;
	t->fieldless += other->fieldless;
	t->cut += other->cut;
	t->lost += other->lost;
	skip_merge(&t->bad, &other->bad);
	skip_merge(&t->damaged, &other->damaged);
}

uint32_t
sink_frame(struct sink *s, struct str name)
{
	return stackset_frame(&s->stacks, folded_untab(name, &s->untabbed));
}

uint32_t
sink_stack(
    struct sink *s, const uint32_t *frames, size_t n, struct count weight)
{
	uint32_t stack;

	if (s->recursion.kind != RECURSION_KEEP) {
		n = recursion_collapse(&s->recursion, frames, n);
		frames = s->recursion.frames;
	}
	stack = stackset_put(&s->stacks, frames, n);
	sink_again(s, stack, weight);
	return stack;
}

void
sink_later(
    struct sink *s, const uint32_t *frames, size_t n, struct count weight)
{
	if (s->recursion.kind != RECURSION_KEEP || s->sequence != NULL) {
		sink_stack(s, frames, n, weight);
		return;
	}
	stackset_later(&s->stacks, frames, n, weight);
	s->tally.stacks++;
}

void
sink_settle(struct sink *s)
{
	stackset_settle(&s->stacks);
}

void
sink_again(struct sink *s, uint32_t stack, struct count weight)
{
	s->tally.stacks++;
	stackset_add(&s->stacks, stack, weight);
	if (s->sequence != NULL)
		sequence_add(s->sequence, s->lane, stack, s->clock.now, weight);
}

/* Drops the frames of the last text that stack does not begin with. */
static void
keep_common(struct sink *s, struct str stack)
{
	size_t common = str_common(buf_str(&s->path), stack), end;

	for (; s->depth > 0; s->depth--) {
		end = s->ends[s->depth - 1];
		if (end <= common && (end == stack.n || stack.s[end] == ';'))
			break;
	}
	buf_clear(&s->path);
	buf_addstr(&s->path, stack);
}

static void
add_frame(struct sink *s, struct str name, size_t end)
{
	s->ends = xgrow(s->ends, &s->ends_cap, s->depth + 1, sizeof(*s->ends));
	s->frames =
	    xgrow(s->frames, &s->frames_cap, s->depth + 1, sizeof(*s->frames));
	s->ends[s->depth] = end;
	s->frames[s->depth++] = sink_frame(s, name);
}

void
sink_folded(struct sink *s, struct str stack, struct count weight)
{
	struct folded_frames it;
	struct str frame;
	size_t end = 0;

	keep_common(s, stack);
	if (s->depth > 0)
		end = s->ends[s->depth - 1] + 1;
	if (end <= stack.n) {
		folded_frames(&it, str_from_index(stack, end));
		while (folded_next(&it, &frame)) {
			add_frame(s, frame, end + frame.n);
			end += frame.n + 1;
		}
	}
	s->reversed = xgrow(
	    s->reversed, &s->reversed_cap, s->depth, sizeof(*s->reversed));
	for (size_t i = 0; i < s->depth; i++)
		s->reversed[i] = s->frames[s->depth - 1 - i];
	sink_stack(s, s->reversed, s->depth, weight);
}

bool
sink_fits(const struct sink *s)
{
	return !s->stacks.overflow;
}

void
sink_broken(struct sink *s, const char *why, uint64_t offset)
{
	if (why == NULL || s->tally.broken != NULL)
		return;
	s->tally.broken = why;
	s->tally.broken_at = offset;
}

void
sink_free(struct sink *s)
{
	stackset_free(&s->stacks);
	events_free(&s->events);
	buf_free(&s->untabbed);
	values_free(&s->values);
	recursion_free(&s->recursion);
	buf_free(&s->path);
	xfree(s->ends);
	xfree(s->frames);
	xfree(s->reversed);
	*s = (struct sink){ 0 };
}
