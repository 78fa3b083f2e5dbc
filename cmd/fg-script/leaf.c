/* SPDX-License-Identifier: ISC */
/* What callchains lack, out of the registers and the stack of the sample. */
#include "leaf.h"

#include "common/perf/format.h"

/* The user's part of a callchain, from word first on. */
static struct repair_chain
chain_of(struct leaf *l, const struct sample *s, size_t first)
{
	uint32_t type = s->event->attr.type;
	uint64_t word;

	buf_clear(&l->words);
	for (size_t i = first; i < s->chain.n / 8; i++) {
		word = sample_word(s, s->chain, i);
		if (word >= PD_CONTEXT_MAX)
			break;
		buf_add(&l->words, &word, sizeof(word));
	}
	/* Probes are tracepoints, or of a type made at run time. */
	return (struct repair_chain){ (const uint64_t *)(void *)l->words.s,
		l->words.n / 8,
		type == PD_TYPE_TRACEPOINT || type > PD_TYPE_BREAKPOINT };
}

/*
 * Where a rule says that the way back is still in the link register, the frame
 * pointer is still the caller's. No rule that says so depends on where the
 * stack is.
 */
static bool
only_link(struct dumps_start *start, uint64_t pc)
{
	const struct unwind_machine *m = start->machine;

	if (m->ra_is_pc || start->regs.known != UINT64_C(1) << m->ra)
		return false;
	start->regs.known |= UINT64_C(1) << m->sp;
	start->regs.pc = pc & m->pc_mask;
	start->stack.n = 0;
	return true;
}

static struct repair
find_link(const struct unwind_trace *t)
{
	if (t->n > 1 && t->ips[1].slot == 0)
		return (struct repair){ .frames = 2, .words = 1 };
	return (struct repair){ 0 };
}

/* Whether a walk can be compared with the chain, which it then begins like. */
static bool
is_comparable(const struct dumps_start *start, uint64_t pc)
{
	return dumps_knows(start, start->machine->sp) &&
	    dumps_knows(start, start->machine->fp) &&
	    ((pc ^ start->regs.pc) & start->machine->pc_mask) == 0;
}

struct repair
leaf_find(
    struct leaf *l, const struct sample *s, const struct task *k, size_t first)
{
	const struct unwind_trace *t = &l->dumps->trace;
	struct repair r = { 0 };
	struct repair_chain c;
	struct dumps_start start;
	struct unwind_regs regs;
	enum unwind_end end;
	bool link;

	if (!dumps_load(l->dumps, s, &start))
		return r;
	c = chain_of(l, s, first);
	if (c.n == 0)
		return r;
	link = only_link(&start, c.words[0]);
	if (!link && !is_comparable(&start, c.words[0]))
		return r;
	l->looked_at++;
	regs = start.regs;
	end = dumps_trace(l->dumps, &start, k);
	r = link ? find_link(t)
		 : repair_find(&c, start.machine, &start.stack, &regs, t, end);
	if (r.frames > 0) {
		l->repaired++;
		l->frames += r.frames - r.words;
	}
	return r;
}

void
leaf_free(struct leaf *l)
{
	buf_free(&l->words);
}
