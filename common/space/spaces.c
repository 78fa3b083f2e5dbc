/* SPDX-License-Identifier: ISC */
/* Address spaces by process. */
#include "common/space/spaces.h"

#include "common/xalloc.h"

/* How many processes that ended are kept. */
#define DEAD 1024

/* Where the space of a process is kept. */
static struct space **
slot(struct spaces *s, uint32_t pid)
{
	size_t known = s->pids.n;
	uint32_t n = table_put(
	    &s->pids, (struct str){ (const char *)&pid, sizeof(pid) });

	if (n == known) {
		s->v = xgrow(s->v, &s->cap, known + 1, sizeof(struct space *));
		s->v[n] = NULL;
	}
	return &s->v[n];
}

static void
drop(struct spaces *s, struct space **p)
{
	if (*p == NULL)
		return;
	maps_free(&(*p)->maps);
	maps_free(&(*p)->old);
	xfree(*p);
	*p = NULL;
	s->last = NULL;
}

struct space *
spaces_find(struct spaces *s, uint32_t pid)
{
	struct space **p;

	if (s->last != NULL && s->last_pid == pid)
		return s->last;
	p = slot(s, pid);
	if (*p == NULL) {
		*p = xcalloc(1, sizeof(**p));
		(*p)->generation = ++s->generation;
	}
	s->last = *p;
	s->last_pid = pid;
	return *p;
}

void
spaces_fork(struct spaces *s, uint32_t pid, uint32_t parent, bool bare)
{
	struct space *from, *to;

	if (pid == parent)
		return;
	drop(s, slot(s, pid));
	to = spaces_find(s, pid);
	if (bare)
		return;
	from = spaces_find(s, parent);
	maps_copy(&to->maps, &from->maps);
	maps_copy(&to->old, &from->old);
}

void
spaces_exec(struct spaces *s, uint32_t pid)
{
	struct space *space = spaces_find(s, pid);

	maps_free(&space->old);
	space->old = space->maps;
	space->maps = (struct maps){ 0 };
	space->generation = ++s->generation;
}

void
spaces_exit(struct spaces *s, uint32_t pid)
{
	struct space **p = slot(s, pid);
	uint32_t *place;

	if (*p == NULL || (*p)->ended)
		return;
	(*p)->ended = true;
	if (s->dead == NULL)
		s->dead = xcalloc(DEAD, sizeof(*s->dead));
	place = &s->dead[s->ndead % DEAD];
	if (s->ndead++ >= DEAD) {
		p = slot(s, *place);
		if (*p != NULL && (*p)->ended)
			drop(s, p);
	}
	*place = pid;
}

void
spaces_map(struct spaces *s, uint32_t pid, struct map map)
{
	struct space *space = spaces_find(s, pid);

	if (map.start >= map.end)
		return;
	maps_add(&space->maps, map);
	space->generation = ++s->generation;
}

const struct map *
space_at(const struct space *s, uint64_t addr, bool live)
{
	const struct map *m = maps_find(&s->maps, addr);

	return m == NULL && live ? maps_find(&s->old, addr) : m;
}

void
spaces_free(struct spaces *s)
{
	for (size_t i = 0; i < s->pids.n; i++)
		drop(s, &s->v[i]);
	xfree(s->v);
	xfree(s->dead);
	table_free(&s->pids);
	*s = (struct spaces){ 0 };
}
