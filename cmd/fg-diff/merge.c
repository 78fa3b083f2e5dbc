/* SPDX-License-Identifier: ISC */
/* Sorted runs joined by going through them side by side. */
#include "merge.h"

#include <errno.h>
#include <string.h>

bool
merge_sorted(struct profile *p)
{
	bool sorted = true;

	while (sorted && profile_next(p))
		sorted = str_cmp(p->last, p->stack) < 0;
	return sorted && !p->overflow && p->reader.err == 0;
}

struct walk {
	struct merge *m;
	size_t n; /* runs that are merged */
	struct profile runs[MERGE_MOST];
	bool more[MERGE_MOST];
	size_t at[MERGE_MOST]; /* runs that are at the least stack: */
	size_t equal;          /* so many */
};

static bool
fail(struct merge *m, size_t run, const char *why)
{
	m->path = m->paths[run];
	m->why = why;
	return false;
}

static bool
next(struct walk *w, size_t run)
{
	struct profile *p = &w->runs[run];

	w->more[run] = profile_next(p);
	if (w->more[run])
		return true;
	if (p->reader.err != 0)
		return fail(w->m, run, strerror(p->reader.err));
	/* The stacks themselves are not looked at again. */
	return count_cmp(p->total, w->m->totals[run]) == 0 ||
	    fail(w->m, run, "changed while it was read");
}

/* Finds the runs at the least stack; false at the end of all. */
static bool
find_least(struct walk *w)
{
	int c;

	w->equal = 0;
	for (size_t i = 0; i < w->n; i++) {
		if (!w->more[i])
			continue;
		c = -1;
		if (w->equal > 0)
			c = str_cmp(w->runs[i].stack, w->runs[w->at[0]].stack);
		if (c < 0)
			w->equal = 0;
		if (c <= 0)
			w->at[w->equal++] = i;
	}
	return w->equal > 0;
}

static bool
go(struct walk *w, stacks_fn *fn, void *arg)
{
	const struct merge *m = w->m;
	struct count counts[2];
	size_t run;

	for (size_t i = 0; i < w->n; i++)
		if (!next(w, i))
			return false;
	while (find_least(w)) {
		counts[0] = counts[1] = COUNT(0);
		/* They fit, as the totals of the sides do. */
		for (size_t i = 0; i < w->equal; i++) {
			run = w->at[i];
			count_add(
			    &counts[run >= m->before], w->runs[run].count);
		}
		fn(arg, w->runs[w->at[0]].stack, counts);
		for (size_t i = 0; i < w->equal; i++)
			if (!next(w, w->at[i]))
				return false;
	}
	return true;
}

static bool
merge_first(struct merge *m, size_t n, stacks_fn *fn, void *arg)
{
	struct walk w = { .m = m, .n = n };
	size_t opened = 0;
	bool good = true;

	while (good && opened < n) {
		if (profile_open(&w.runs[opened], m->paths[opened]))
			opened++;
		else
			good = fail(m, opened, strerror(errno));
	}
	good = good && go(&w, fn, arg);
	for (size_t i = 0; i < opened; i++)
		profile_free(&w.runs[i]);
	return good;
}

bool
merge_each(struct merge *m, stacks_fn *fn, void *arg)
{
	return merge_first(m, m->n, fn, arg);
}

bool
merge_before(struct merge *m, stacks_fn *fn, void *arg)
{
	return merge_first(m, m->before, fn, arg);
}
