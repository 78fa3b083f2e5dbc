/* SPDX-License-Identifier: ISC */
/* The walk from callee to caller. */
#include "common/space/unwind.h"

#include <string.h>

#include "common/space/cfi.h"

const struct unwind_machine unwind_x86_64 = {
	.sp = 7, .fp = 6, .ra = 16, .regs = 17, .pc_mask = UINT64_MAX
};
/* Bits 48 and up of a return address may hold its signature (PAC). */
const struct unwind_machine unwind_aarch64 = { .sp = 31,
	.fp = 29,
	.ra = 30,
	.regs = 32,
	.pc_mask = UINT64_C(0x0000ffffffffffff) };

/* A walk under way. */
struct walk {
	const struct unwind *u;
	uint64_t *regs;
	uint64_t sp;    /* before the step */
	uint64_t reach; /* behind the highest stack byte wanted */
	bool beyond;    /* some of the stack wanted was not in the copy */
	bool guess;     /* the step was by frame pointer */
};

static uint64_t
load(const char *p)
{
	uint64_t v = 0;

	for (int i = 7; i >= 0; i--)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

static bool
read_word(void *arg, uint64_t addr, uint64_t *v)
{
	struct walk *w = arg;
	const struct unwind_stack *s = &w->u->stack;
	uint64_t at = addr - s->start;

	if (addr >= s->start && s->n >= 8 && at <= s->n - 8) {
		*v = load(s->bytes + at);
		if (addr + 8 > w->reach)
			w->reach = addr + 8;
		return true;
	}
	if (w->u->read(w->u->arg, addr, v))
		return true;
	if (addr >= s->start + s->n && addr + 8 > addr) {
		w->beyond = true;
		if (addr + 8 > w->reach)
			w->reach = addr + 8;
	}
	return false;
}

enum step { STEP_OK, STEP_OUTERMOST, STEP_FAILED };

/*
 * Restores a saved register. Epilogues often do not say that they have popped
 * one: a slot below the stack pointer is dead and the register holds the
 * caller's value already.
 */
static bool
restore(struct walk *w, uint64_t addr, uint64_t *v)
{
	if (addr < w->sp)
		return true;
	return read_word(w, addr, v);
}

static enum step
step_plain(struct walk *w, const struct cfi_rule *r)
{
	const struct unwind_machine *m = w->u->machine;
	uint64_t cfa = w->regs[r->cfa_reg] + (uint64_t)(int64_t)r->cfa_offset;
	int reg;

	w->regs[m->sp] = cfa; /* unless it is itself saved */
	for (int i = 0; i < r->nsaved; i++) {
		reg = r->reg[i];
		if (!restore(
			w, cfa + (uint64_t)(int64_t)r->at[i], &w->regs[reg]) &&
		    reg == m->ra)
			return STEP_FAILED;
	}
	return STEP_OK;
}

static enum step
step_general(struct walk *w, const struct cfi_rule *r)
{
	const struct unwind_machine *m = w->u->machine;
	uint64_t old[CFI_REGS], cfa, v;
	struct cfi_frame f = { old, read_word, w };

	memcpy(old, w->regs, sizeof(old));
	if (!cfi_general_cfa(r, &f, &cfa))
		return STEP_FAILED;
	w->regs[m->sp] = cfa;
	for (int reg = 0; reg < m->regs; reg++) {
		switch (cfi_general_reg(r, &f, cfa, reg, &v)) {
		case CFI_KNOWN:
			w->regs[reg] = v;
			break;
		case CFI_UNKNOWN:
			if (reg == m->ra)
				return STEP_FAILED;
			break;
		case CFI_SAME:
			break;
		}
	}
	return STEP_OK;
}

/* The frame pointer points at the caller's, with the return address above. */
static enum step
step_fp(struct walk *w)
{
	const struct unwind_machine *m = w->u->machine;
	uint64_t fp = w->regs[m->fp];

	w->guess = true;
	if (fp < w->sp || (fp & 7) != 0)
		return STEP_FAILED;
	if (!read_word(w, fp + 8, &w->regs[m->ra]) ||
	    !read_word(w, fp, &w->regs[m->fp]))
		return STEP_FAILED;
	w->regs[m->sp] = fp + 16;
	return STEP_OK;
}

static enum step
step(struct walk *w, const struct unwind_place *place, bool *signal)
{
	const struct cfi_rule *r;

	*signal = w->guess = false;
	w->sp = w->regs[w->u->machine->sp];
	if (place->cfi == NULL)
		return step_fp(w);
	r = cfi_find(place->cfi, place->vaddr);
	*signal = r->signal;
	switch (r->kind) {
	case CFI_OUTERMOST:
		return STEP_OUTERMOST;
	case CFI_PLAIN:
		return step_plain(w, r);
	case CFI_GENERAL:
		return step_general(w, r);
	default:
		return step_fp(w);
	}
}

enum unwind_end
unwind_walk(const struct unwind *u, uint64_t *regs, uint64_t pc,
    struct unwind_ip *ips, size_t max, size_t *n, uint64_t *reach)
{
	const struct unwind_machine *m = u->machine;
	struct walk w = { .u = u, .regs = regs };
	struct unwind_place place;
	bool exact = true, known;
	enum unwind_end end;
	uint64_t sp;

	*n = 0;
	for (;;) {
		pc &= m->pc_mask;
		if (pc == 0) {
			end = UNWIND_OUTERMOST;
			break;
		}
		if (*n == max) {
			end = UNWIND_FULL;
			break;
		}
		known = u->place(u->arg, pc - !exact, &place);
		/* No return address: what was there was no frame pointer. */
		if (!known && w.guess) {
			end = UNWIND_NOWHERE;
			break;
		}
		ips[(*n)++] = (struct unwind_ip){ pc, exact };
		if (!known) {
			end = UNWIND_NOWHERE;
			break;
		}
		sp = regs[m->sp];
		switch (step(&w, &place, &exact)) {
		case STEP_OUTERMOST:
			end = UNWIND_OUTERMOST;
			goto done;
		case STEP_FAILED:
			end = w.beyond ? UNWIND_TRUNCATED : UNWIND_BROKEN;
			goto done;
		case STEP_OK:
			break;
		}
		/*
		 * Callers lie higher, but for one that a signal on a stack
		 * of its own interrupted, and but for that of a leaf that
		 * keeps nothing on the stack.
		 */
		if (!exact &&
		    (regs[m->sp] < sp ||
			(regs[m->sp] == sp && (*n > 1 || regs[m->ra] == pc)))) {
			end = UNWIND_BROKEN;
			break;
		}
		pc = regs[m->ra];
	}
done:
	*reach = w.reach;
	return end;
}
