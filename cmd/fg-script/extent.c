/* SPDX-License-Identifier: ISC */
/* The extents of threads' stacks, as far as walks have shown them. */
#include "extent.h"

#include "common/buf.h"
#include "common/xalloc.h"

/* Farther apart than this are two stacks, not one. */
#define STACK_MAX ((uint64_t)64 * 1024 * 1024)

/* The stack of a thread: a new program, so a new name, has a new one. */
static struct extent *
extent_of(struct extents *x, const struct task *k)
{
	struct buf key = { 0 };
	size_t known = x->keys.n;
	uint32_t n;

	buf_add(&key, &k->pid, sizeof(k->pid));
	buf_add(&key, &k->tid, sizeof(k->tid));
	buf_addstr(&key, k->comm);
	n = table_put(&x->keys, buf_str(&key));
	buf_free(&key);
	if (x->keys.n > known) {
		x->v = xgrow(x->v, &x->cap, x->keys.n, sizeof(*x->v));
		x->v[n] = (struct extent){ .low = UINT64_MAX };
	}
	return &x->v[n];
}

void
extents_whole(struct extents *x, const struct task *k, uint64_t reach)
{
	struct extent *e = extent_of(x, k);

	e->whole = true;
	if (reach > e->top)
		e->top = reach;
}

void
extents_cut(struct extents *x, const struct task *k,
    const struct unwind_stack *stack, uint64_t reach)
{
	struct extent *e = extent_of(x, k);

	if (stack->start < e->low)
		e->low = stack->start;
	/* Rules that read what is no stack tell nothing of its depth. */
	if (reach < stack->start || reach - stack->start > STACK_MAX)
		return;
	if (reach > e->top)
		e->top = reach;
	if (reach - stack->start > e->need)
		e->need = reach - stack->start;
}

uint64_t
extents_size(const struct extents *x, bool *least)
{
	uint64_t size = 0;

	*least = false;
	for (size_t i = 0; i < x->keys.n; i++) {
		const struct extent *e = &x->v[i];
		bool one = e->top > e->low && e->top - e->low <= STACK_MAX;
		uint64_t need = one ? e->top - e->low : e->need;

		if (e->low == UINT64_MAX)
			continue;
		*least |= !one || !e->whole;
		if (need > size)
			size = need;
	}
	return size > UINT64_MAX - 7 ? size : (size + 7) & ~UINT64_C(7);
}

void
extents_free(struct extents *x)
{
	table_free(&x->keys);
	xfree(x->v);
	*x = (struct extents){ 0 };
}
