/* SPDX-License-Identifier: ISC */
/* Frames by name and place. */
#include "context.h"

#include "common/buf.h"
#include "common/xalloc.h"
#include "runs.h"
#include "values.h"

struct str
context_frame(const struct context *c, uint32_t number)
{
	const struct stacks *s = &c->runs->stacks;
	uint32_t frame = s->nodes[c->values->node[number]].frame;

	return frame != TABLE_NONE ? s->frames.keys[frame] : STR("all");
}

void
context_callers(const struct context *c, uint32_t number, struct buf *b)
{
	uint32_t *path = NULL;
	size_t n = 0, cap = 0;

	buf_clear(b);
	if (number == 0)
		return;
	while ((number = c->values->parent[number]) != 0) {
		path = xgrow(path, &cap, n + 1, sizeof(*path));
		path[n++] = number;
	}
	while (n > 0) {
		buf_addstr(b, context_frame(c, path[--n]));
		if (n > 0)
			buf_addc(b, ';');
	}
	xfree(path);
}
