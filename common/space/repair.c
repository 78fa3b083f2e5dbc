/* SPDX-License-Identifier: ISC */
/* What frame pointers miss, out of registers and a little of the stack. */
#include "common/space/repair.h"

/* Where in the chain, and on the stack, the comparison has arrived. */
struct place {
	const struct repair_chain *c;
	const struct unwind_machine *machine;
	const struct unwind_stack *stack;
	size_t at;   /* words that the walk has met */
	uint64_t fp; /* the next return address lies above this one */
};

static uint64_t
word(const struct place *p, size_t i)
{
	return p->c->words[i] & p->machine->pc_mask;
}

static bool
knows(const struct unwind_regs *regs, unsigned reg)
{
	return (regs->known >> reg & 1) != 0;
}

/* Goes on to the frame pointer that was saved; false if that is not known. */
static bool
next(struct place *p)
{
	uint64_t fp;

	if (!unwind_word(p->stack, p->fp, &fp) || fp <= p->fp ||
	    fp > UINT64_MAX - 16)
		return false;
	p->fp = fp;
	p->at++;
	return p->at < p->c->n;
}

/*
 * Linux since 6.12 itself adds the caller where a probe is at the first
 * instruction of a function (arch/x86/events/core.c, is_uprobe_at_func_entry).
 */
static bool
has_caller(const struct place *p, const struct unwind_trace *t)
{
	return p->c->probe && p->c->n > 1 && t->n > 1 &&
	    t->ips[1].slot == p->stack->start && word(p, 1) == t->ips[1].ip;
}

/* Follows the walk and the chain to the last place where they meet. */
static void
meet(struct place *p, const struct unwind_trace *t, struct repair *r)
{
	size_t i = 1;

	if (has_caller(p, t)) {
		p->at++;
		i++;
	}
	for (; i <= t->n && p->at < p->c->n; i++) {
		uint64_t slot = i < t->n ? t->ips[i].slot : t->slot;

		if (slot < p->fp + 8)
			continue;
		if (slot > p->fp + 8 ||
		    (i < t->n && t->ips[i].ip != word(p, p->at)))
			return;
		r->frames = i;
		r->words = p->at;
		if (!next(p))
			return;
	}
}

struct repair
repair_find(const struct repair_chain *c, const struct unwind_machine *m,
    const struct unwind_stack *stack, const struct unwind_regs *start,
    const struct unwind_trace *t, enum unwind_end end)
{
	struct place p = { c, m, stack, 1, start->v[m->fp] };
	struct repair r = { 0 };

	if (c->n == 0 || !knows(start, m->sp) || !knows(start, m->fp) ||
	    p.fp > UINT64_MAX - 16 || word(&p, 0) != (start->pc & m->pc_mask))
		return r;
	if (c->n > 1) {
		meet(&p, t, &r);
	} else {
		r.words = 1;
		r.frames = t->n;
		/* What lies in no known code was no return address. */
		if (end == UNWIND_NOWHERE && r.frames > 1)
			r.frames--;
		r.cut = r.frames > 1 && end != UNWIND_OUTERMOST;
	}
	return r.frames > r.words ? r : (struct repair){ 0 };
}
