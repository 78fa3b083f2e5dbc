/* SPDX-License-Identifier: ISC */
/* The two sides of a difference, in words. */
#include "sides.h"

#include "look.h"
#include "svg.h"
#include "tree.h"
#include "verdict.h"

/*
 * The total is that of the runs as they were read, and what fg-diff(1) has
 * scaled it to. Where stacks were taken out since, the sum is another.
 */
static void
add_side(
    struct buf *b, const struct tree *t, const struct look *look, int column)
{
	const char *name = column == TREE_BEFORE ? look->before : look->after;
	struct count drawn = tree_total(t, 0, column), total = drawn, scaled;
	struct str runs = STR("");
	bool is_scaled = false;

	if (look->told != NULL) {
		runs = look->told->sides[column].runs;
		verdict_total(look->told, column, &total);
		is_scaled = verdict_scaled(look->told, column, &scaled);
	}
	svg_raw(b, column == TREE_BEFORE ? "before" : "after");
	if (name != NULL) {
		svg_raw(b, " (");
		svg_text(b, str_from(name));
		buf_addc(b, ')');
	}
	svg_raw(b, ": ");
	look_count(b, look, total);
	if (runs.n > 0) {
		svg_raw(b, ", ");
		svg_text(b, runs);
		svg_raw(b, " runs");
	}
	if (is_scaled) {
		svg_raw(b, ", scaled to ");
		look_count(b, look, scaled);
		total = scaled;
	}
	if (count_cmp(total, drawn) != 0 && !look->whole) {
		svg_raw(b, ", here ");
		look_count(b, look, drawn);
	}
}

/* Frames that had counts before and have none now are of no width. */
static void
add_gone(struct buf *b, const struct tree *t, const struct look *look)
{
	struct count sum = COUNT(0);
	uint64_t frames = 0;

	for (uint32_t i = 1; i < t->n; i++) {
		if (!count_iszero(tree_total(t, i, TREE_AFTER)) ||
		    count_iszero(tree_total(t, i, TREE_BEFORE)))
			continue;
		frames++;
		count_add(&sum, tree_self(t, i, TREE_BEFORE));
	}
	if (frames == 0)
		return;
	svg_raw(b, "; gone: ");
	look_count(b, look, sum);
	svg_raw(b, " in ");
	svg_count(b, COUNT(frames));
	svg_raw(b, frames == 1 ? " frame" : " frames");
}

static void
add_test(struct buf *b, const struct verdicts *v)
{
	if (v == NULL || v->test.n == 0)
		return;
	svg_raw(b, "; ");
	svg_text(b, v->test);
	if (v->alpha.n > 0) {
		svg_raw(b, ", q \xe2\x89\xa4 ");
		svg_text(b, v->alpha);
	}
	if (v->only)
		svg_raw(b, "; changes that are not certain left out");
}

void
sides_write(struct buf *b, const struct tree *t, const struct look *look)
{
	add_side(b, t, look, TREE_BEFORE);
	svg_raw(b, " \xe2\x86\x92 ");
	add_side(b, t, look, TREE_AFTER);
	add_test(b, look->told);
	add_gone(b, t, look);
}

bool
sides_new(const struct tree *t, uint32_t i)
{
	return t->diff && count_iszero(tree_total(t, i, TREE_BEFORE)) &&
	    !count_iszero(tree_total(t, i, TREE_AFTER));
}

static bool
any_new(const struct tree *t)
{
	for (uint32_t i = 0; i < t->n; i++)
		if (sides_new(t, i))
			return true;
	return false;
}

void
sides_legend(struct buf *b, const struct tree *t, const struct look *look)
{
	/* Negated, it is more that is blue. */
	svg_raw(b,
	    look->negate ? "Blue: more. Red: less." : "Red: more. Blue: less.");
	if (look->verdicts != NULL)
		svg_raw(b, " Grey: no certain change.");
	if (look->verdicts != NULL && verdict_selfonly(look->verdicts))
		svg_raw(b,
		    " Certain changes are in self only, not in this picture.");
	if (any_new(t))
		svg_raw(b, " Hatched: new.");
}
