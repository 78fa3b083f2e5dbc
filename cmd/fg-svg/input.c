/* SPDX-License-Identifier: ISC */
/* Folded text into a call tree, not knowing yet how many counts a line has. */
#include "input.h"

#include <string.h>

#include "common/folded.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

/*
 * How many frames of the last stack begin this one too, which has so many
 * bytes in common with it. Input is sorted as a rule, so most frames of a stack
 * need no look-up at all.
 */
static size_t
shared_frames(const struct input *in, struct str stack, size_t same)
{
	size_t depth = in->depth, end;

	for (; depth > 0; depth--) {
		end = in->ends[depth - 1];
		if (end <= same && (end == stack.n || stack.s[end] == ';'))
			break;
	}
	return depth;
}

/* The names of a stack's frames from byte start on, as steps. */
static void
split(struct input *in, struct str stack, size_t start)
{
	struct folded_frames it;
	struct str frame;

	folded_frames(&it, str_from_index(stack, start));
	it.done = start > stack.n;
	while (folded_next(&it, &frame)) {
		if (in->depth == in->cap) {
			in->ends = xgrow(in->ends, &in->cap, in->depth + 1,
			    sizeof(*in->ends));
			in->path =
			    xreallocarray(in->path, in->cap, sizeof(*in->path));
		}
		in->path[in->depth].name = frame;
		in->ends[in->depth++] = (size_t)(frame.s - stack.s) + frame.n;
	}
}

/* The frame of a stack, by way of what it shares with the last one. */
static uint32_t
find_frame(struct input *in, struct str stack, size_t same)
{
	size_t depth = shared_frames(in, stack, same);
	uint32_t parent = depth > 0 ? in->path[depth - 1].frame : in->top;

	in->depth = depth;
	split(in, stack, depth > 0 ? in->ends[depth - 1] + 1 : 0);
	if (in->depth > depth)
		tree_path(
		    &in->tree, parent, in->path + depth, in->depth - depth);
	in->last.n = same;
	buf_addstr(&in->last, str_from_index(stack, same));
	return in->depth > 0 ? in->path[in->depth - 1].frame : in->top;
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

/* Takes a stack in, of which so many bytes are those of the last one. */
static const char *
add_stack(struct input *in, const struct folded *f, size_t same)
{
	struct count after = in->total[TREE_AFTER];
	bool two = f->two && !in->plain;
	uint32_t frame;

	if (!count_add(&after, f->count) ||
	    (two && !count_add(&in->total[TREE_BEFORE], f->before)))
		return "the sum of all counts does not fit 64 bits";
	in->total[TREE_AFTER] = after;
	in->plain = !two;
	if (same > f->stack.n)
		same = f->stack.n;
	frame = find_frame(in, f->stack, same);
	/* Neither can overflow: the totals did not. */
	tree_add(&in->tree, frame, TREE_AFTER, f->count);
	if (two)
		tree_add(&in->tree, frame, TREE_BEFORE, f->before);
	return NULL;
}

static void
take_note(struct input *in, struct str key, struct str value)
{
	static const char *const keys[INPUT_NOTES] = { "unit", "title",
		"subtitle", "before", "after" };
	struct buf *note;

	for (int i = 0; i < INPUT_NOTES; i++) {
		note = &in->notes[i];
		if (value.n == 0 || !str_eq(key, str_from(keys[i])))
			continue;
		if (note->n == 0)
			buf_addstr(note, value);
		else if (i == INPUT_UNIT && !str_eq(buf_str(note), value))
			in->units_differ = true;
	}
}

/* "# unit: ns", or a side as fg-diff names it: "# before TAB name TAB ..." */
static void
read_note(struct input *in, struct str line)
{
	struct str text = str_trim(str_from_index(line, 1)), rest;
	size_t tab = str_chr(text, '\t'), colon = str_chr(text, ':');

	if (tab != STR_NONE && (colon == STR_NONE || tab < colon)) {
		verdict_note(&in->verdicts, text);
		rest = str_from_index(text, tab + 1);
		take_note(in, str_head(text, tab),
		    str_head(rest, str_chr(rest, '\t')));
	} else if (colon != STR_NONE) {
		take_note(in, str_head(text, colon),
		    str_trim(str_from_index(text, colon + 1)));
	}
}

void
input_init(struct input *in, bool chart)
{
	*in = (struct input){ .plain = chart };
	tree_init(&in->tree, chart);
}

void
input_lane(struct input *in, const char *name)
{
	in->top = tree_child(&in->tree, 0, str_from(name));
	in->depth = 0;
	buf_clear(&in->last);
}

void
input_read(struct input *in, struct reader *r, struct skip *skip)
{
	struct str line;
	struct folded f;
	const char *why = NULL;
	size_t same;

	in->perf = false;
	while (reader_line_like(r, buf_str(&in->last), &same, &line)) {
		why = NULL;
		switch (folded_parse(line, &f)) {
		case FOLDED_STACK:
			why = add_stack(in, &f, same);
			break;
		case FOLDED_NOTE:
			read_note(in, line);
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

/* A stack from its leaf to its root, as frames of the tree it is in. */
struct path {
	uint32_t *frames;
	size_t n, cap;
};

static bool
is_base(const char *const *base, struct str name)
{
	for (; *base != NULL; base++)
		if (str_eq(name, str_from(*base)))
			return true;
	return false;
}

static struct str
name_of(const struct input *in, const struct path *p, size_t i)
{
	struct str name =
	    in->tree.names.keys[in->tree.frames[p->frames[i]].name];

	/* Known to be a count now. */
	return i == 0 && !in->plain ? less_number(name) : name;
}

/* Fills p; how many of its frames, from the leaf on, are above the lane. */
static size_t
trace(const struct input *in, struct path *p, uint32_t leaf)
{
	size_t n = 0;

	for (uint32_t up = leaf; up != 0; up = in->tree.frames[up].parent) {
		p->frames =
		    xgrow(p->frames, &p->cap, n + 1, sizeof(*p->frames));
		p->frames[n++] = up;
	}
	p->n = n;
	return in->top != 0 ? n - 1 : n;
}

/* The stack that ends at leaf, in the shape wanted. */
static bool
put_stack(struct tree *to, const struct input *in, struct path *p,
    uint32_t leaf, const struct input_shape *shape)
{
	size_t n = trace(in, p, leaf), own = n;
	uint32_t at = 0;

	if (shape->base != NULL) {
		for (n = 0; n < own; n++)
			if (is_base(shape->base, name_of(in, p, n)))
				break;
		if (n++ == own)
			return false;
	}
	if (own < p->n)
		at = tree_child(to, at, name_of(in, p, own));
	for (size_t i = 0; i < n; i++)
		at = tree_child(
		    to, at, name_of(in, p, shape->reverse ? i : n - 1 - i));
	for (int c = 0; c < 2; c++)
		tree_add(to, at, c, tree_self(&in->tree, leaf, c));
	return true;
}

/* Makes another tree of all stacks, if their frames are to change. */
static void
reshape(struct input *in, const struct input_shape *shape)
{
	struct path p = { 0 };
	struct tree to;

	tree_init(&to, false);
	for (uint32_t id = 1; id < in->tree.n; id++)
		if (in->tree.frames[id].ends &&
		    !put_stack(&to, in, &p, id, shape))
			in->dropped++;
	xfree(p.frames);
	tree_free(&in->tree);
	in->tree = to;
}

void
input_finish(struct input *in, const struct input_shape *shape)
{
	bool diff = in->tree.n > 1 && !in->plain;

	/* Judgements are of stacks as they were read. */
	if (!diff || in->top != 0)
		verdict_free(&in->verdicts);
	else if (shape->reverse || shape->base != NULL)
		verdict_forget(&in->verdicts);
	if (diff || shape->reverse || shape->base != NULL)
		reshape(in, shape);
	tree_finish(&in->tree, diff);
}

void
input_free(struct input *in)
{
	tree_free(&in->tree);
	for (int i = 0; i < INPUT_NOTES; i++)
		buf_free(&in->notes[i]);
	verdict_free(&in->verdicts);
	buf_free(&in->last);
	xfree(in->ends);
	xfree(in->path);
	*in = (struct input){ 0 };
}
