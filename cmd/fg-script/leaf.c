/* SPDX-License-Identifier: ISC */
/* What frame pointers miss, out of registers and a little of the stack. */
#include "leaf.h"

#include "common/perf/format.h"
#include "common/perf/load.h"

/* The user's part of a callchain, and the frame pointers it was read by. */
struct chain {
	const struct sample *s;
	const struct dumps_start *start;
	size_t first, n;
	size_t at;   /* words that the walk has met */
	uint64_t fp; /* the next return address lies above this one */
};

static uint64_t
word(const struct chain *c, size_t i)
{
	uint64_t v = sample_word(c->s, c->s->chain, c->first + i);

	return v & c->start->machine->pc_mask;
}

static void
chain_init(struct chain *c, const struct sample *s,
    const struct dumps_start *start, size_t first)
{
	size_t end = first;

	while (end < s->chain.n / 8 &&
	    sample_word(s, s->chain, end) < PD_CONTEXT_MAX)
		end++;
	*c = (struct chain){ s, start, first, end - first, 1,
		start->regs.v[start->machine->fp] };
}

/* Goes on to the frame pointer that was saved; false if that is not known. */
static bool
chain_next(struct chain *c)
{
	const struct unwind_stack *stack = &c->start->stack;
	uint64_t at = c->fp - stack->start, fp;

	if (c->fp < stack->start || stack->n < 8 || at > stack->n - 8)
		return false;
	fp = load_u64(stack->bytes + at, c->s->big);
	if (fp <= c->fp || fp > UINT64_MAX - 16)
		return false;
	c->fp = fp;
	c->at++;
	return c->at < c->n;
}

/*
 * Linux since 6.12 itself adds the caller where a probe is at the first
 * instruction of a function (arch/x86/events/core.c, is_uprobe_at_func_entry);
 * such events are tracepoints or of a type made at run time.
 */
static bool
has_caller(const struct chain *c, const struct unwind_trace *t)
{
	uint32_t type = c->s->event->attr.type;

	return (type == PD_TYPE_TRACEPOINT || type > PD_TYPE_BREAKPOINT) &&
	    c->n > 1 && t->n > 1 && t->ips[1].slot == c->start->stack.start &&
	    word(c, 1) == t->ips[1].ip;
}

/* Follows the walk and the chain to the last place where they meet. */
static void
meet(struct chain *c, const struct unwind_trace *t, struct leaf_repair *r)
{
	size_t i = 1;

	if (has_caller(c, t)) {
		c->at++;
		i++;
	}
	for (; i <= t->n && c->at < c->n; i++) {
		uint64_t slot = i < t->n ? t->ips[i].slot : t->slot;

		if (slot < c->fp + 8)
			continue;
		if (slot > c->fp + 8 ||
		    (i < t->n && t->ips[i].ip != word(c, c->at)))
			return;
		r->frames = i;
		r->words = c->at;
		if (!chain_next(c))
			return;
	}
}

/*
 * perf record -g on AArch64 records the link register, and nothing else. Where
 * a rule says that the way back is still there, the frame pointer is still the
 * caller's. No rule that says so depends on where the stack is.
 */
static bool
only_link(struct dumps_start *start, uint64_t pc)
{
	const struct unwind_machine *m = start->machine;

	if (m->ra_is_pc || start->regs.known != UINT64_C(1) << m->ra)
		return false;
	start->regs.known |= UINT64_C(1) << m->sp;
	start->regs.pc = pc;
	start->stack.n = 0;
	return true;
}

/* What is missing behind the first address of a chain. */
static struct leaf_repair
find(const struct dumps *d, struct chain *c, bool link, enum unwind_end end)
{
	const struct unwind_trace *t = &d->trace;
	struct leaf_repair r = { .ips = t->ips };

	if (link) {
		r.words = 1;
		r.frames = t->n > 1 && t->ips[1].slot == 0 ? 2 : 1;
	} else if (c->n > 1) {
		meet(c, t, &r);
	} else {
		r.words = 1;
		r.frames = t->n;
		r.cut = t->n > 1 && end != UNWIND_OUTERMOST;
	}
	return r;
}

struct leaf_repair
leaf_find(
    struct leaf *l, const struct sample *s, const struct task *k, size_t first)
{
	const struct leaf_repair none = { 0 };
	struct leaf_repair r;
	struct dumps_start start;
	enum unwind_end end;
	struct chain c;
	bool link;

	if (!dumps_load(l->dumps, s, &start))
		return none;
	chain_init(&c, s, &start, first);
	if (c.n == 0)
		return none;
	link = only_link(&start, word(&c, 0));
	if (!link &&
	    (!dumps_knows(&start, start.machine->sp) ||
		!dumps_knows(&start, start.machine->fp) ||
		c.fp > UINT64_MAX - 16 ||
		word(&c, 0) != (start.regs.pc & start.machine->pc_mask)))
		return none;
	l->looked_at++;
	end = dumps_trace(l->dumps, &start, k);
	r = find(l->dumps, &c, link, end);
	if (r.frames <= r.words)
		return none;
	l->repaired++;
	l->frames += r.frames - r.words;
	return r;
}
