/* SPDX-License-Identifier: ISC */
/* Both sides written, stack by stack, BEFORE to scale. */
#include "join.h"

#include "common/folded.h"
#include "common/out.h"
#include "common/xalloc.h"
#include "merge.h"
#include "roots.h"
#include "runs.h"
#include "scale.h"

static bool
each(const struct join *j, stacks_fn *fn, void *arg)
{
	if (j->merge != NULL)
		return merge_each(j->merge, fn, arg);
	stacks_each(&j->runs->stacks, fn, arg);
	return true;
}

struct list {
	struct count *counts;
	size_t n, cap;
};

/* What is 0 stays so: it has no remainder that anything were given to. */
static void
collect(void *arg, struct str stack, const struct count *counts)
{
	struct list *l = arg;

	if (count_iszero(counts[RUNS_BEFORE]))
		return;
	l->counts = xgrow(l->counts, &l->cap, l->n + 1, sizeof(*l->counts));
	l->counts[l->n++] = counts[RUNS_BEFORE];
}

struct put {
	struct stacks *stacks;
	const struct count *next;
};

static void
put_back(void *arg, struct str stack, uint32_t node)
{
	struct put *p = arg;
	struct count *before = &p->stacks->self[RUNS_BEFORE][node];

	if (!count_iszero(*before))
		*before = *p->next++;
}

bool
join_scale(struct join *j, struct count from, struct count to, int decimals)
{
	struct list l = { 0 };
	struct put put;

	if (count_cmp(from, to) == 0)
		return true;
	if (j->merge == NULL) {
		stacks_each(&j->runs->stacks, collect, &l);
	} else if (!merge_before(j->merge, collect, &l)) {
		xfree(l.counts);
		return false;
	}
	scale_counts(l.counts, l.n, from, to, decimals);
	if (j->merge != NULL) {
		j->scaled = l.counts;
		j->n = l.n;
		return true;
	}
	put = (struct put){ &j->runs->stacks, l.counts };
	stacks_walk(&j->runs->stacks, put_back, &put);
	xfree(l.counts);
	return true;
}

struct writing {
	const struct join *j;
	size_t n;
	struct out *out;
	bool gone;
};

static void
write_line(void *arg, struct str stack, const struct count *counts)
{
	struct writing *w = arg;
	const struct count *before = &counts[RUNS_BEFORE];

	if (w->j->roots != NULL)
		roots_add(w->j->roots, stack, counts);
	/* A file that has changed may have more stacks than before. */
	if (w->n < w->j->n && !count_iszero(*before))
		before = &w->j->scaled[w->n++];
	if (!w->gone || count_iszero(counts[RUNS_AFTER]))
		folded_write(w->out, stack, before, counts[RUNS_AFTER]);
}

bool
join_write(const struct join *j, struct out *o, bool gone)
{
	struct writing w = { .j = j, .out = o, .gone = gone };

	return each(j, write_line, &w);
}

void
join_free(struct join *j)
{
	xfree(j->scaled);
	j->scaled = NULL;
	j->n = 0;
}
