/* SPDX-License-Identifier: ISC */
/* Frames to boxes. */
#include "layout.h"

#include "common/xalloc.h"

#include "tree.h"

static void
raise_rows(struct layout *l, double x, double w, uint32_t rows)
{
	size_t i = (size_t)x, end;

	end = (size_t)(x + w);
	if ((double)end < x + w)
		end++;
	for (; i < end && i < l->columns; i++)
		if (l->rows[i] < rows)
			l->rows[i] = rows;
}

/* Whether a box is in one column, and so is all that is below its frame. */
static bool
in_column(const struct box *box)
{
	return box->x + box->w <= (double)((size_t)box->x + 1);
}

/* The column of a box: where what is below its frame is, is not worked out. */
static void
raise_column(struct layout *l, const struct tree *t, const struct box *box)
{
	const struct column *self = &t->self[TREE_AFTER];
	uint32_t rows = 0;

	for (uint32_t i = box->frame; i < t->frames[box->frame].end; i++)
		if (t->frames[i].depth >= rows &&
		    !count_iszero(column_get(self, i)))
			rows = t->frames[i].depth + 1;
	raise_rows(l, box->x, box->w, rows);
}

void
layout_init(struct layout *l, const struct tree *t, double width, double narrow)
{
	double total = count_double(tree_total(t, 0, TREE_AFTER));
	double scale = total > 0 ? width / total : 0;
	double *next = xcalloc((size_t)t->maxdepth + 2, sizeof(*next));
	const struct frame *f;
	struct box box;
	double self;

	*l = (struct layout){ .columns = (size_t)width + 1 };
	l->rows = xcalloc(l->columns, sizeof(*l->rows));
	for (uint32_t i = 0; i < t->n; i++) {
		f = &t->frames[i];
		box.frame = i;
		box.x = next[f->depth];
		if (t->chart)
			box.x +=
			    count_double(tree_total(t, i, TREE_GAP)) * scale;
		box.w = count_double(tree_total(t, i, TREE_AFTER)) * scale;
		next[f->depth] = box.x + box.w;
		if (box.w < narrow && in_column(&box)) {
			if (box.w > 0) {
				l->hidden = true;
				raise_column(l, t, &box);
			}
			i = f->end - 1;
			continue;
		}
		self = count_double(tree_self(t, i, TREE_AFTER)) * scale;
		next[f->depth + 1] = box.x + (t->chart ? 0 : self);
		/* What a chart's frame has to itself may be anywhere in it. */
		if (self > 0)
			raise_rows(
			    l, box.x, t->chart ? box.w : self, f->depth + 1);
		if (box.w <= 0)
			continue;
		if (box.w < narrow) {
			l->hidden = true;
			continue;
		}
		l->boxes = xgrow(l->boxes, &l->cap, l->n + 1, sizeof(box));
		l->boxes[l->n++] = box;
	}
	xfree(next);
}

void
layout_free(struct layout *l)
{
	xfree(l->boxes);
	xfree(l->rows);
	*l = (struct layout){ 0 };
}
