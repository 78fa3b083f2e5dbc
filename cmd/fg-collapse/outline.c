/* SPDX-License-Identifier: ISC */
/* What the nodes of a printed call tree count without their callees. */
#include "outline.h"

#include "common/xalloc.h"
#include "profile.h"

static bool
add(const struct outline *o, struct profile *p, struct count self)
{
	return o->callers ? profile_add_up(p, self) : profile_add_down(p, self);
}

static bool
close_down_to(struct outline *o, struct profile *p, size_t depth)
{
	struct outline_level *l;
	bool fits = true;

	while (fits && o->n > depth) {
		l = &o->levels[--o->n];
		if (count_cmp(l->own, l->below) > 0)
			fits = add(o, p, count_sub(l->own, l->below));
		profile_cut(p, o->n);
	}
	return fits;
}

bool
outline_node(struct outline *o, struct profile *p, size_t depth, uint32_t frame,
    struct count own)
{
	if (!close_down_to(o, p, depth))
		return false;
	if (o->n > 0 && !count_add(&o->levels[o->n - 1].below, own))
		return false;
	o->levels = xgrow(o->levels, &o->cap, o->n + 1, sizeof(*o->levels));
	o->levels[o->n++] = (struct outline_level){ own, COUNT(0) };
	profile_push(p, frame);
	return true;
}

bool
outline_end(struct outline *o, struct profile *p)
{
	return close_down_to(o, p, 0);
}

void
outline_free(struct outline *o)
{
	xfree(o->levels);
	*o = (struct outline){ 0 };
}
