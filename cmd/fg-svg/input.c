/* SPDX-License-Identifier: ISC */
/* Folded text into stacks, without knowing yet how many counts a line has. */
#include "input.h"

#include <string.h>

#include "common/folded.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

/* A frame of the stack read last: the bytes up to its end, and its node. */
struct input_step {
	size_t end;
	uint32_t node;
};

/*
 * How many frames of the last stack begin this one too. Input is sorted as a
 * rule, so most frames of a stack need no look-up at all.
 */
static size_t
shared_frames(const struct input *in, struct str stack)
{
	size_t n = in->last.n < stack.n ? in->last.n : stack.n, same = 0;
	size_t depth = 0;

	while (same < n && in->last.s[same] == stack.s[same])
		same++;
	while (depth < in->depth && in->path[depth].end <= same &&
	    (in->path[depth].end == stack.n ||
		stack.s[in->path[depth].end] == ';'))
		depth++;
	return depth;
}

/* The node of a stack, by way of what it shares with the last one. */
static uint32_t
find_node(struct input *in, struct str stack)
{
	size_t depth = shared_frames(in, stack), start;
	uint32_t node =
	    depth > 0 ? in->path[depth - 1].node : (uint32_t)STACKS_ROOT;
	struct folded_frames it;
	struct str frame;

	start = depth > 0 ? in->path[depth - 1].end + 1 : 0;
	folded_frames(&it, str_from_index(stack, start));
	it.done = start > stack.n;
	while (folded_next(&it, &frame)) {
		node = stacks_child(
		    &in->stacks, node, table_put(&in->stacks.frames, frame));
		in->path = xgrow(
		    in->path, &in->path_cap, depth + 1, sizeof(*in->path));
		in->path[depth++] =
		    (struct input_step){ (size_t)(frame.s - stack.s) + frame.n,
			    node };
	}
	in->depth = depth;
	buf_clear(&in->last);
	buf_addstr(&in->last, stack);
	return node;
}

/* "  ffffffff81a0 do_idle+0xa4 ([kernel.kallsyms])" */
static bool
perf_line(struct str line)
{
	struct str word = str_word(&line);
	uint64_t pc;

	return word.n >= 4 && num_parse_hex(word, &pc) &&
	    str_ends(str_rtrim(line), STR(")")) && str_chr(line, '(') > 0;
}

static const char *
add_stack(struct input *in, const struct folded *f)
{
	struct count after = in->total[INPUT_AFTER];
	bool two = f->two && !in->plain;
	uint32_t node;

	if (!count_add(&after, f->count) ||
	    (two && !count_add(&in->total[INPUT_BEFORE], f->before)))
		return "the sum of all counts does not fit 64 bits";
	in->total[INPUT_AFTER] = after;
	in->plain = !two;
	node = find_node(in, f->stack);
	/* Neither can overflow: the totals did not. */
	stacks_add(&in->stacks, node, INPUT_AFTER, f->count);
	if (two)
		stacks_add(&in->stacks, node, INPUT_BEFORE, f->before);
	return NULL;
}

void
input_read(struct input *in, struct reader *r, struct skip *skip)
{
	struct str line;
	struct folded f;
	const char *why = NULL;

	in->stacks.columns = 2;
	in->perf = false;
	while (reader_line(r, &line)) {
		switch (folded_parse(line, &f)) {
		case FOLDED_STACK:
			why = add_stack(in, &f);
			break;
		case FOLDED_NOTE:
			why = NULL;
			break;
		case FOLDED_BAD:
			why = "no stack and count";
			in->perf = in->perf || perf_line(line);
			break;
		case FOLDED_RANGE:
			why = "count too large or too fine";
			break;
		}
		if (why != NULL)
			skip_add(skip, r->line, why, line);
	}
}

/* "parse 12" is "parse", the 12 having been taken for a count. */
static struct str
less_number(struct str name)
{
	while (name.n > 0 && name.s[name.n - 1] != ' ' &&
	    name.s[name.n - 1] != '\t')
		name.n--;
	return str_rtrim(name);
}

/* Puts to in place of from; the names' table goes with it. */
static void
replace(struct stacks *from, struct stacks *to)
{
	from->frames = (struct table){ 0 };
	stacks_free(from);
	*from = *to;
}

static void
add_both(
    struct stacks *to, uint32_t node, const struct stacks *from, uint32_t id)
{
	for (int i = 0; i < 2; i++)
		stacks_add(to, node, i, from->self[i][id]);
}

/* Takes the first numbers, known to be counts, out of the names. */
static void
strip_numbers(struct stacks *s)
{
	struct stacks to = { .columns = 2, .frames = s->frames };
	uint32_t *place = xcalloc(s->n, sizeof(*place));
	bool *inner = xcalloc(s->n, sizeof(*inner));
	uint32_t parent, node, frame;

	for (uint32_t id = 1; id < s->n; id++)
		inner[s->nodes[id].parent] = true;
	for (uint32_t id = 1; id < s->n; id++) {
		parent = place[s->nodes[id].parent];
		frame = s->nodes[id].frame;
		if (inner[id])
			place[id] = stacks_child(&to, parent, frame);
		if (!s->nodes[id].ends)
			continue;
		frame =
		    table_put(&to.frames, less_number(to.frames.keys[frame]));
		node = stacks_child(&to, parent, frame);
		add_both(&to, node, s, id);
	}
	xfree(place);
	xfree(inner);
	replace(s, &to);
}

static void
reverse_stacks(struct stacks *s)
{
	struct stacks to = { .columns = 2, .frames = s->frames };
	uint32_t node;

	for (uint32_t id = 1; id < s->n; id++) {
		if (!s->nodes[id].ends)
			continue;
		node = STACKS_ROOT;
		for (uint32_t up = id; up != STACKS_ROOT;
		     up = s->nodes[up].parent)
			node = stacks_child(&to, node, s->nodes[up].frame);
		add_both(&to, node, s, id);
	}
	replace(s, &to);
}

bool
input_finish(struct input *in, bool reverse)
{
	bool diff = in->stacks.n > 0 && !in->plain;

	if (diff)
		strip_numbers(&in->stacks);
	if (reverse && in->stacks.n > 0)
		reverse_stacks(&in->stacks);
	return diff;
}

void
input_free(struct input *in)
{
	stacks_free(&in->stacks);
	buf_free(&in->last);
	xfree(in->path);
	*in = (struct input){ 0 };
}
