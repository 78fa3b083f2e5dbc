/* SPDX-License-Identifier: ISC */
/* Judgements of frames: from notes to the frames of a tree. */
#include "verdict.h"

#include "common/folded.h"
#include "common/xalloc.h"

/* The first letter of worse, better or noise; 0 where there is no note. */
struct verdict_slot {
	struct verdict_one {
		char word;
		struct str values; /* "RATIO LOW HIGH Q", - for none */
	} kinds[VERDICT_KINDS];
};

/* The first field of *rest, which it is taken off. */
static struct str
field(struct str *rest)
{
	size_t tab = str_chr(*rest, '\t');
	struct str s = str_head(*rest, tab);

	*rest = tab == STR_NONE ? STR("") : str_from_index(*rest, tab + 1);
	return s;
}

/* The value of the field "key=value", or empty. */
static struct str
value(struct str fields, const char *key)
{
	struct str name = str_from(key), s;

	while (fields.n > 0) {
		s = field(&fields);
		if (str_starts(s, name) && s.n > name.n && s.s[name.n] == '=')
			return str_from_index(s, name.n + 1);
	}
	return STR("");
}

static struct str
last_field(struct str fields)
{
	size_t tab = str_rchr(fields, '\t');

	return tab == STR_NONE ? fields : str_from_index(fields, tab + 1);
}

/* "1.83", "1.5e-05", "inf": what needs no escape and is short. */
static bool
is_number(struct str s)
{
	size_t i = 0;

	while (
	    i < s.n && str_chr(STR("0123456789+-.einfa"), s.s[i]) != STR_NONE)
		i++;
	return s.n > 0 && s.n < 32 && i == s.n;
}

/* The frame of paths at the end of a stack, which may be that of no frames. */
static uint32_t
put_path(struct verdicts *v, struct str stack)
{
	struct folded_frames it;
	struct str frame;
	uint32_t at = 0;
	size_t known;

	if (v->paths.n == 0)
		tree_init(&v->paths, false);
	folded_frames(&it, stack);
	it.done = stack.n == 0;
	while (folded_next(&it, &frame))
		at = tree_child(&v->paths, at, frame);
	known = v->cap;
	v->slots = xgrow(v->slots, &v->cap, v->paths.n, sizeof(*v->slots));
	for (; known < v->cap; known++)
		v->slots[known] = (struct verdict_slot){ 0 };
	return at;
}

static bool
put_verdict(struct verdicts *v, enum verdict_kind kind, struct str rest)
{
	static const char *const keys[] = { "ratio", "low", "high", "q" };
	struct str stack = field(&rest), word = last_field(rest), s;
	struct verdict_one *one;
	struct buf values = { 0 };
	uint32_t frame;

	if (!str_eq(word, STR("worse")) && !str_eq(word, STR("better")) &&
	    !str_eq(word, STR("noise")))
		return false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		s = value(rest, keys[i]);
		buf_addstr(&values, i > 0 ? STR(" ") : STR(""));
		buf_addstr(&values, is_number(s) ? s : STR("-"));
	}
	frame = put_path(v, stack);
	one = &v->slots[frame].kinds[kind];
	one->word = word.s[0];
	one->values = arena_str(&v->arena, buf_str(&values));
	buf_free(&values);
	return true;
}

static void
put_side(struct verdicts *v, int side, struct str rest)
{
	v->sides[side].runs = arena_str(&v->arena, value(rest, "runs"));
	v->sides[side].total = arena_str(&v->arena, value(rest, "total"));
	v->sides[side].scaled = arena_str(&v->arena, value(rest, "scaled"));
}

bool
verdict_note(struct verdicts *v, struct str note)
{
	struct str key = field(&note);

	if (str_eq(key, STR("inclusive")))
		return put_verdict(v, VERDICT_INCLUSIVE, note);
	if (str_eq(key, STR("self")))
		return put_verdict(v, VERDICT_SELF, note);
	if (str_eq(key, STR("before")))
		put_side(v, TREE_BEFORE, note);
	else if (str_eq(key, STR("after")))
		put_side(v, TREE_AFTER, note);
	else if (str_eq(key, STR("test"))) {
		v->alpha = arena_str(&v->arena, value(note, "alpha"));
		v->only = str_eq(value(note, "only"), STR("significant"));
		v->test = arena_str(&v->arena, field(&note));
	} else {
		return false;
	}
	return true;
}

bool
verdict_any(const struct verdicts *v)
{
	return v != NULL && v->paths.n > 0;
}

bool
verdict_sides(const struct verdicts *v)
{
	return v->sides[TREE_BEFORE].total.n > 0 &&
	    v->sides[TREE_AFTER].total.n > 0;
}

bool
verdict_selfonly(const struct verdicts *v)
{
	size_t found[VERDICT_KINDS] = { 0 };
	const struct verdict_one *one;

	for (size_t i = 0; i < v->cap; i++)
		for (int kind = 0; kind < VERDICT_KINDS; kind++) {
			one = &v->slots[i].kinds[kind];
			found[kind] += (one->word == 'w' || one->word == 'b') &&
			    !str_starts(one->values, STR("0 "));
		}
	return found[VERDICT_SELF] > 0 && found[VERDICT_INCLUSIVE] == 0;
}

bool
verdict_total(const struct verdicts *v, int side, struct count *total)
{
	return count_parse(v->sides[side].total, total);
}

bool
verdict_scaled(const struct verdicts *v, int side, struct count *total)
{
	return count_parse(v->sides[side].scaled, total);
}

/* What is said of frame i itself; its word is 0 if nothing is. */
static struct verdict_one
said(const struct verdicts *v, uint32_t i, enum verdict_kind kind)
{
	if (v->at[i] == TABLE_NONE)
		return (struct verdict_one){ 0 };
	return v->slots[v->at[i]].kinds[kind];
}

static bool
same_counts(const struct tree *t, uint32_t a, uint32_t b)
{
	return count_cmp(tree_total(t, a, 0), tree_total(t, b, 0)) == 0 &&
	    count_cmp(tree_total(t, a, 1), tree_total(t, b, 1)) == 0;
}

/* By name below what its caller is, if that has notes or is above some. */
static uint32_t
find_path(struct verdicts *v, const struct tree *t, uint32_t i, uint32_t known)
{
	uint32_t up = v->at[t->frames[i].parent];

	if (up == TABLE_NONE)
		return TABLE_NONE;
	up = tree_child(&v->paths, up, t->names.keys[t->frames[i].name]);
	return up < known ? up : TABLE_NONE;
}

void
verdict_place(struct verdicts *v, const struct tree *t)
{
	uint32_t known = v->paths.n;
	const struct frame *f;
	char word;

	if (!verdict_any(v))
		return;
	v->at = xcalloc(t->n, sizeof(*v->at));
	v->found = xcalloc(t->n, sizeof(*v->found));
	for (uint32_t i = 0; i < t->n; i++) {
		f = &t->frames[i];
		if (i > 0)
			v->at[i] = find_path(v, t, i, known);
		word = said(v, i, VERDICT_INCLUSIVE).word;
		v->found[i] = word == 'w' || word == 'b';
		if (word == 0 && i > 0 && same_counts(t, i, f->parent))
			v->found[i] = v->found[f->parent];
	}
}

/* What there was before, if the stacks, with that sum, do not add up to it. */
static bool
find_whole(
    const struct verdicts *v, const struct count sum[2], struct count *whole)
{
	if (!v->only || !verdict_total(v, TREE_AFTER, whole) ||
	    count_cmp(*whole, sum[TREE_AFTER]) != 0)
		return false;
	if (!verdict_scaled(v, TREE_BEFORE, whole) &&
	    !verdict_total(v, TREE_BEFORE, whole))
		return false;
	return count_cmp(*whole, sum[TREE_BEFORE]) != 0;
}

uint32_t
verdict_whole(
    const struct verdicts *v, struct tree *t, const struct count sum[2])
{
	struct count whole;
	uint32_t n = 0;

	if (!find_whole(v, sum, &whole) ||
	    count_cmp(tree_total(t, 0, TREE_BEFORE), sum[TREE_BEFORE]) != 0)
		return 0;
	/* What has been left out may have ended there, or been beside it. */
	do
		column_set(&t->total[TREE_BEFORE], n++, whole);
	while (n < t->n && t->frames[n].end == t->n && !t->frames[n - 1].ends);
	return n;
}

void
verdict_code(
    struct buf *b, const struct verdicts *v, uint32_t i, uint32_t *last)
{
	struct verdict_one one;

	for (int kind = 0; kind < VERDICT_KINDS; kind++) {
		one = said(v, i, kind);
		if (one.word == 0)
			continue;
		buf_adddec(b, i - *last);
		buf_addc(b, "is"[kind]);
		buf_addc(b, one.word);
		buf_addstr(b, one.values);
		buf_addc(b, '\n');
		*last = i;
	}
}

void
verdict_forget(struct verdicts *v)
{
	if (v->paths.n > 0)
		tree_free(&v->paths);
	v->paths = (struct tree){ 0 };
	xfree(v->slots);
	xfree(v->at);
	xfree(v->found);
	v->slots = NULL;
	v->at = NULL;
	v->found = NULL;
	v->cap = 0;
}

void
verdict_free(struct verdicts *v)
{
	verdict_forget(v);
	arena_free(&v->arena);
	*v = (struct verdicts){ 0 };
}
