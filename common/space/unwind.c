/* SPDX-License-Identifier: ISC */
/* The walk from callee to caller. */
#include "common/space/unwind.h"

#include <string.h>

#include "common/space/cfi.h"

const struct unwind_machine unwind_x86_64 = { .sp = 7,
	.fp = 6,
	.ra = 16,
	.ra_is_pc = true,
	.regs = 17,
	.pc_mask = UINT64_MAX };
/*
 * Bits 48 and up of a return address may hold its signature (PAC). A signal
 * frame is a siginfo (128 bytes) and a ucontext, whose registers begin at 184:
 * arch/arm64/include/uapi/asm/{ucontext,sigcontext}.h.
 */
const struct unwind_machine unwind_aarch64 = { .sp = 31,
	.fp = 29,
	.ra = 30,
	.regs = 32,
	.pc_mask = UINT64_C(0x0000ffffffffffff),
	.signal_regs = 312 };

/* No signal frame is larger: of AArch64, with all of SVE and SME. */
#define SIGNAL_FRAME_MAX ((uint64_t)128 * 1024)

/* A walk under way. */
struct walk {
	const struct unwind *u;
	struct unwind_regs *regs;
	uint64_t at;    /* where the frame's rule was looked up */
	uint64_t sp;    /* before the step */
	uint64_t asked; /* the address of the last word wanted */
	uint64_t slot;  /* of the return address that the step found; or 0 */
	uint64_t reach; /* behind the highest stack byte wanted */
	bool beyond;    /* some of the stack wanted was not in the copy */
	bool elsewhere; /* a signal was taken on another stack than this one */
	bool guess;     /* the step was by frame pointer */
};

static bool
is_known(const struct walk *w, unsigned reg)
{
	return (w->regs->known >> reg & 1) != 0;
}

static void
set(struct walk *w, unsigned reg, uint64_t v)
{
	w->regs->v[reg] = v;
	w->regs->known |= UINT64_C(1) << reg;
}

static void
forget(struct walk *w, unsigned reg)
{
	w->regs->known &= ~(UINT64_C(1) << reg);
}

/* Written out, so that compilers see a word there and load it at once. */
static uint64_t
load(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	    (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
	    (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

bool
unwind_word(const struct unwind_stack *s, uint64_t addr, uint64_t *v)
{
	uint64_t at = addr - s->start;

	if (addr < s->start || s->n < 8 || at > s->n - 8)
		return false;
	*v = load(s->bytes + at);
	return true;
}

static bool
read_word(void *arg, uint64_t addr, uint64_t *v)
{
	struct walk *w = arg;
	const struct unwind_stack *s = &w->u->stack;

	w->asked = addr;
	if (unwind_word(s, addr, v)) {
		if (addr + 8 > w->reach)
			w->reach = addr + 8;
		return true;
	}
	if (w->elsewhere) {
		w->beyond = true;
	} else if (addr >= s->start + s->n && addr + 8 > addr) {
		w->beyond = true;
		if (addr + 8 > w->reach)
			w->reach = addr + 8;
	}
	return false;
}

enum step { STEP_OK, STEP_OUTERMOST, STEP_FAILED };

/*
 * Restores a register saved at addr. Epilogues often do not say that they have
 * popped one: a slot below the stack pointer is dead and the register holds the
 * caller's value already.
 */
static void
restore(struct walk *w, unsigned reg, uint64_t addr)
{
	uint64_t v;

	if (reg == w->u->machine->ra)
		w->slot = addr >= w->sp ? addr : 0;
	if (addr < w->sp)
		return;
	if (read_word(w, addr, &v))
		set(w, reg, v);
	else
		forget(w, reg);
}

static enum step
step_plain(struct walk *w, const struct cfi_rule *r)
{
	const struct unwind_machine *m = w->u->machine;
	uint64_t cfa, v;

	if (!is_known(w, r->cfa_reg)) {
		if (w->u->missing == NULL ||
		    !w->u->missing(w->u->arg, w->at, r, w->regs, &v))
			return STEP_FAILED;
		set(w, r->cfa_reg, v);
	}
	cfa = w->regs->v[r->cfa_reg] + (uint64_t)(int64_t)r->cfa_offset;
	set(w, m->sp, cfa); /* unless it is itself saved */
	for (int i = 0; i < r->nsaved; i++)
		restore(w, r->reg[i], cfa + (uint64_t)(int64_t)r->at[i]);
	return is_known(w, m->ra) ? STEP_OK : STEP_FAILED;
}

static enum step
step_general(struct walk *w, const struct cfi_rule *r)
{
	const struct unwind_machine *m = w->u->machine;
	struct unwind_regs old = *w->regs;
	struct cfi_frame f = { old.v, old.known, read_word, w };
	uint64_t cfa, v;

	if (m->ra_is_pc) {
		old.v[m->ra] = old.pc;
		f.known |= UINT64_C(1) << m->ra;
	}
	if (!cfi_general_cfa(r, &f, &cfa))
		return STEP_FAILED;
	set(w, m->sp, cfa);
	for (unsigned reg = 0; reg < m->regs; reg++) {
		w->asked = 0;
		switch (cfi_general_reg(r, &f, cfa, (int)reg, &v)) {
		case CFI_KNOWN:
			set(w, reg, v);
			break;
		case CFI_UNKNOWN:
			forget(w, reg);
			break;
		case CFI_UNDEFINED:
		case CFI_SAME:
			break;
		}
		if (reg == m->ra)
			w->slot = w->asked;
	}
	return is_known(w, m->ra) ? STEP_OK : STEP_FAILED;
}

/* The frame pointer points at the caller's, with the return address above. */
static enum step
step_fp(struct walk *w)
{
	const struct unwind_machine *m = w->u->machine;
	uint64_t fp = w->regs->v[m->fp], ra, caller;

	w->guess = true;
	if (!is_known(w, m->fp) || fp < w->sp || (fp & 7) != 0)
		return STEP_FAILED;
	w->slot = fp + 8;
	if (!read_word(w, fp + 8, &ra) || !read_word(w, fp, &caller))
		return STEP_FAILED;
	set(w, m->ra, ra);
	set(w, m->fp, caller);
	set(w, m->sp, fp + 16);
	return STEP_OK;
}

/* A signal handler returns to code without rules: from the kernel's frame. */
static enum step
step_signal(struct walk *w)
{
	const struct unwind_machine *m = w->u->machine;
	uint64_t at = w->regs->v[m->sp] + m->signal_regs, v;

	for (unsigned reg = 0; reg <= m->sp; reg++, at += 8) {
		if (!read_word(w, at, &v))
			return STEP_FAILED;
		set(w, reg, v);
	}
	return read_word(w, at, &w->regs->pc) ? STEP_OK : STEP_FAILED;
}

/*
 * From a frame to its caller. *exact: whether the frame was interrupted, and
 * then whether the caller was.
 */
static enum step
step(struct walk *w, const struct unwind_place *place, bool *exact)
{
	const struct unwind_machine *m = w->u->machine;
	const struct cfi_rule *r = place->rule;
	bool interrupted = *exact;
	enum step st;

	w->guess = false;
	w->slot = 0;
	w->sp = w->regs->v[m->sp];
	/* A call has put the way back into it. */
	if (!interrupted)
		forget(w, m->ra);
	*exact = r != NULL && r->signal;
	if (r != NULL && r->kind == CFI_OUTERMOST)
		return STEP_OUTERMOST;
	if (r != NULL && r->kind == CFI_PLAIN) {
		st = step_plain(w, r);
	} else if (r != NULL && r->kind == CFI_GENERAL) {
		st = step_general(w, r);
	} else if (place->vdso && !interrupted && m->signal_regs != 0) {
		*exact = true;
		return step_signal(w);
	} else {
		st = w->u->rules_only ? STEP_FAILED : step_fp(w);
	}
	w->regs->pc = w->regs->v[m->ra];
	return st;
}

/*
 * Callers lie higher, but for one that a signal on a stack of its own
 * interrupted, and but for that of a leaf that keeps nothing on the stack.
 */
static bool
goes_up(const struct walk *w, bool interrupted, uint64_t pc)
{
	uint64_t sp = w->regs->v[w->u->machine->sp];

	return sp > w->sp || (sp == w->sp && interrupted && w->regs->pc != pc);
}

/* Takes a step from the frame at pc; true if there is a next one. */
static bool
next(struct walk *w, const struct unwind_place *place, uint64_t pc, bool *exact,
    enum unwind_end *end)
{
	bool interrupted = *exact;
	uint64_t sp;

	switch (step(w, place, exact)) {
	case STEP_OUTERMOST:
		*end = UNWIND_OUTERMOST;
		return false;
	case STEP_FAILED:
		*end = UNWIND_BROKEN;
		if (w->beyond)
			*end =
			    w->elsewhere ? UNWIND_ELSEWHERE : UNWIND_TRUNCATED;
		return false;
	case STEP_OK:
		break;
	}
	sp = w->regs->v[w->u->machine->sp];
	if (*exact && (sp < w->sp || sp - w->sp > SIGNAL_FRAME_MAX))
		w->elsewhere = true;
	if (*exact || goes_up(w, interrupted, pc))
		return true;
	*end = UNWIND_BROKEN;
	return false;
}

enum unwind_end
unwind_walk(
    const struct unwind *u, struct unwind_regs *regs, struct unwind_trace *t)
{
	struct walk w = { .u = u, .regs = regs };
	struct unwind_place place;
	bool exact = true, known;
	enum unwind_end end;
	uint64_t pc;

	t->n = 0;
	for (;;) {
		pc = regs->pc & u->machine->pc_mask;
		end = UNWIND_OUTERMOST;
		if (pc == 0)
			break;
		end = UNWIND_FULL;
		if (t->n == t->max)
			break;
		w.at = pc - !exact;
		known = u->place(u->arg, w.at, &place);
		end = UNWIND_NOWHERE;
		/* No return address: what was there was no frame pointer. */
		if (!known && w.guess)
			break;
		t->ips[t->n++] = (struct unwind_ip){ pc, w.slot, exact };
		if (!known || !next(&w, &place, pc, &exact, &end))
			break;
		/* Only a signal's trampoline has an interrupted caller. */
		t->ips[t->n - 1].exact |= exact;
	}
	t->reach = w.reach;
	t->slot = is_known(&w, u->machine->ra) ? 0 : w.slot;
	return end;
}
