/* SPDX-License-Identifier: ISC */
/* Address spaces by process. */
#include "spaces.h"

#include "common/xalloc.h"

/* Where a process is kept. */
static struct process **
slot(struct spaces *s, uint32_t pid)
{
	size_t known = s->pids.n;
	uint32_t n = table_put(
	    &s->pids, (struct str){ (const char *)&pid, sizeof(pid) });

	if (n == known) {
		s->v =
		    xgrow(s->v, &s->cap, known + 1, sizeof(struct process *));
		s->v[n] = NULL;
	}
	return &s->v[n];
}

static void
drop(struct spaces *s, struct process **p)
{
	if (*p == NULL)
		return;
	space_free(&(*p)->space);
	xfree(*p);
	*p = NULL;
	s->last = NULL;
}

struct process *
spaces_find(struct spaces *s, uint32_t pid)
{
	struct process **p;

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
	struct process *to;

	if (pid == parent)
		return;
	drop(s, slot(s, pid));
	to = spaces_find(s, pid);
	if (!bare)
		space_copy(&to->space, &spaces_find(s, parent)->space);
}

void
spaces_exec(struct spaces *s, uint32_t pid)
{
	struct process *p = spaces_find(s, pid);

	space_exec(&p->space);
	p->generation = ++s->generation;
}

void
spaces_exit(struct spaces *s, uint32_t pid)
{
	struct process **p = slot(s, pid);
	uint32_t oldest;

	if (*p == NULL || (*p)->ended)
		return;
	(*p)->ended = true;
	if (!ended_add(&s->ended, pid, &oldest))
		return;
	p = slot(s, oldest);
	if (*p != NULL && (*p)->ended)
		drop(s, p);
}

void
spaces_map(struct spaces *s, uint32_t pid, struct map map)
{
	struct process *p = spaces_find(s, pid);

	if (map.start >= map.end)
		return;
	maps_add(&p->space.maps, map);
	p->generation = ++s->generation;
}

void
spaces_free(struct spaces *s)
{
	for (size_t i = 0; i < s->pids.n; i++)
		drop(s, &s->v[i]);
	xfree(s->v);
	ended_free(&s->ended);
	table_free(&s->pids);
	*s = (struct spaces){ 0 };
}
