/* SPDX-License-Identifier: ISC */
/* Sorted runs joined by going through them side by side. */
#include "merge.h"

#include <errno.h>
#include <string.h>

#include "common/buf.h"

static bool
at_least(struct str stack, const struct buf *last)
{
	return str_cmp(stack, buf_str(last)) >= 0;
}

bool
merge_sorted(struct profile *p)
{
	struct buf last = { 0 };
	bool sorted = true;

	while (sorted && profile_next(p)) {
		sorted = at_least(p->stack, &last);
		buf_clear(&last);
		buf_addstr(&last, p->stack);
	}
	buf_free(&last);
	return sorted && !p->overflow && p->reader.err == 0;
}

struct walk {
	struct merge *m;
	struct profile runs[MERGE_MOST];
	bool more[MERGE_MOST];
	struct buf stack; /* the least, which is being added up */
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
		return at_least(p->stack, &w->stack) ||
		    fail(w->m, run, "changed while it was read");
	if (p->reader.err != 0)
		return fail(w->m, run, strerror(p->reader.err));
	return !p->overflow || fail(w->m, run, "changed while it was read");
}

/* A run at the least stack; n at the end of all. */
static size_t
least(const struct walk *w)
{
	size_t n = w->m->n, found = n;

	for (size_t i = 0; i < n; i++)
		if (w->more[i] &&
		    (found == n ||
			str_cmp(w->runs[i].stack, w->runs[found].stack) < 0))
			found = i;
	return found;
}

/* Adds up what run has of the present stack, and goes behind it. */
static bool
take(struct walk *w, size_t run, struct count *sum)
{
	while (w->more[run] && str_eq(w->runs[run].stack, buf_str(&w->stack))) {
		if (!count_add(sum, w->runs[run].count))
			return fail(w->m, run, "changed while it was read");
		if (!next(w, run))
			return false;
	}
	return true;
}

static bool
go(struct walk *w, stacks_fn *fn, void *arg)
{
	struct merge *m = w->m;
	struct count counts[2];
	size_t first;

	for (size_t i = 0; i < m->n; i++)
		if (!next(w, i))
			return false;
	while ((first = least(w)) < m->n) {
		counts[0] = counts[1] = COUNT(0);
		buf_clear(&w->stack);
		buf_addstr(&w->stack, w->runs[first].stack);
		for (size_t i = first; i < m->n; i++)
			if (!take(w, i, &counts[i >= m->before]))
				return false;
		fn(arg, buf_str(&w->stack), counts);
	}
	return true;
}

bool
merge_each(struct merge *m, stacks_fn *fn, void *arg)
{
	struct walk w = { .m = m };
	size_t opened = 0;
	bool good = true;

	while (good && opened < m->n) {
		if (profile_open(&w.runs[opened], m->paths[opened]))
			opened++;
		else
			good = fail(m, opened, strerror(errno));
	}
	good = good && go(&w, fn, arg);
	for (size_t i = 0; i < opened; i++)
		profile_free(&w.runs[i]);
	buf_free(&w.stack);
	return good;
}
