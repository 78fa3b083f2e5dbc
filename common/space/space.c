/* SPDX-License-Identifier: ISC */
/* What is mapped now, and what was before the program. */
#include "common/space/space.h"

void
space_exec(struct space *s)
{
	maps_free(&s->old);
	s->old = s->maps;
	s->maps = (struct maps){ 0 };
}

void
space_copy(struct space *dst, const struct space *src)
{
	maps_copy(&dst->maps, &src->maps);
	maps_copy(&dst->old, &src->old);
}

const struct map *
space_find(const struct space *s, uint64_t addr, bool caller)
{
	const struct map *m = maps_find(&s->maps, addr);

	return m == NULL && !caller ? maps_find(&s->old, addr) : m;
}

void
space_free(struct space *s)
{
	maps_free(&s->maps);
	maps_free(&s->old);
}
