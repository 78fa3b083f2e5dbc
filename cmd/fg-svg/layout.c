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

void
layout_init(struct layout *l, const struct tree *t, double width, double narrow)
{
	double total = count_double(t->frames[0].total[TREE_AFTER]);
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
			box.x += count_double(f->total[TREE_GAP]) * scale;
		box.w = count_double(f->total[TREE_AFTER]) * scale;
		next[f->depth] = box.x + box.w;
		self = count_double(f->self[TREE_AFTER]) * scale;
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
