/* SPDX-License-Identifier: ISC */
/* Call frame information, an address at a time, compiled and kept. */
#include "common/space/cfi.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <stdlib.h>

#include "common/arena.h"
#include "common/hash.h"
#include "common/space/ehframe.h"
#include "common/space/elffile.h"
#include "common/space/module.h"
#include "common/xalloc.h"

/* An expression that needs more steps or room than this is hostile. */
#define MAX_STEPS 1000
#define MAX_DEPTH 32

struct slot {
	uint64_t vaddr;
	const struct cfi_rule *rule; /* NULL: free */
};

struct cfi {
	struct ehframe eh;
	Dwarf_CFI *debug; /* the module's: part of its DWARF */
	int columns;      /* registers that a rule may restore */
	int ra;           /* the one that holds the return address */
	struct arena rules;
	Dwarf_Frame **frames; /* of general rules */
	size_t nframes, frames_cap;
	struct slot *slots;
	size_t n, mask;
};

static const struct cfi_rule none = { .kind = CFI_NONE };
static const struct cfi_rule outermost = { .kind = CFI_OUTERMOST };

static bool
has_debug_frame(Elf *elf)
{
	return elf != NULL &&
	    (elffile_named(elf, ".debug_frame") != NULL ||
		elffile_named(elf, ".zdebug_frame") != NULL);
}

struct cfi *
cfi_new(const struct module *m)
{
	struct cfi *c = xcalloc(1, sizeof(*c));
	Dwarf *dwarf;
	GElf_Ehdr eh;

	c->slots = xcalloc(256, sizeof(*c->slots));
	c->mask = 255;
	if (gelf_getehdr(m->elf, &eh) == NULL)
		return c;
	if (eh.e_machine == EM_X86_64) {
		c->columns = 17;
		c->ra = 16;
	} else if (eh.e_machine == EM_AARCH64) {
		c->columns = 32;
		c->ra = 30;
	} else {
		return c;
	}
	ehframe_open(&c->eh, m);
	if (has_debug_frame(m->elf) || has_debug_frame(m->debug)) {
		dwarf = module_dwarf(m);
		c->debug = dwarf != NULL ? dwarf_getcfi(dwarf) : NULL;
	}
	return c;
}

void
cfi_free(struct cfi *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->nframes; i++)
		free(c->frames[i]);
	xfree(c->frames);
	ehframe_close(&c->eh);
	arena_free(&c->rules);
	xfree(c->slots);
	xfree(c);
}

/* Whether the register is saved at CFA + *at: how libdw writes that. */
static bool
saved_at(const Dwarf_Op *ops, size_t n, int32_t *at)
{
	int64_t offset = 0;

	if (n == 0 || n > 2 || ops[0].atom != DW_OP_call_frame_cfa)
		return false;
	if (n == 2) {
		if (ops[1].atom != DW_OP_plus_uconst)
			return false;
		offset = (int64_t)ops[1].number;
	}
	*at = (int32_t)offset;
	return offset == *at;
}

/* Fills in the CFA of a plain rule; false if it is none. */
static bool
plain_cfa(struct cfi_rule *r, Dwarf_Frame *frame)
{
	Dwarf_Op *ops;
	size_t n;
	int64_t offset;

	if (dwarf_frame_cfa(frame, &ops, &n) != 0 || n != 1 ||
	    ops[0].atom != DW_OP_bregx || ops[0].number >= CFI_REGS)
		return false;
	offset = (int64_t)ops[0].number2;
	r->cfa_reg = (unsigned char)ops[0].number;
	r->cfa_offset = (int32_t)offset;
	return offset == r->cfa_offset;
}

/* The kind of rule for frame; all of *r is set if it is plain. */
static enum cfi_kind
compile(const struct cfi *c, struct cfi_rule *r, Dwarf_Frame *frame)
{
	bool plain = plain_cfa(r, frame);
	Dwarf_Op mem[3], *ops;
	size_t n;
	int32_t at;

	for (int reg = 0; reg < c->columns; reg++) {
		if (dwarf_frame_register(frame, reg, mem, &ops, &n) != 0)
			continue;
		/* libdw's ways to say "undefined" and "same value". */
		if (n == 0 && ops == mem && reg == c->ra)
			return CFI_OUTERMOST;
		if (n == 0)
			continue;
		/* The stack pointer's: always the CFA itself. */
		if (n == 2 && ops[0].atom == DW_OP_call_frame_cfa &&
		    ops[1].atom == DW_OP_stack_value)
			continue;
		if (!saved_at(ops, n, &at) || r->nsaved == CFI_SAVED) {
			plain = false;
			continue;
		}
		r->reg[r->nsaved] = (unsigned char)reg;
		r->at[r->nsaved++] = at;
	}
	return plain ? CFI_PLAIN : CFI_GENERAL;
}

static const struct cfi_rule *
make_rule(struct cfi *c, uint64_t vaddr)
{
	struct cfi_rule r = { 0 }, *kept;
	Dwarf_Frame *frame = NULL;
	Dwarf_Addr start, end;

	if ((c->eh.cfi == NULL ||
		dwarf_cfi_addrframe(c->eh.cfi, vaddr, &frame) != 0) &&
	    (c->debug == NULL ||
		dwarf_cfi_addrframe(c->debug, vaddr, &frame) != 0))
		return &none;
	start = vaddr;
	(void)dwarf_frame_info(frame, &start, &end, &r.signal);
	r.into = (uint32_t)(vaddr - start);
	r.kind = (unsigned char)compile(c, &r, frame);
	if (r.kind == CFI_GENERAL) {
		r.frame = frame;
		c->frames = xgrow(c->frames, &c->frames_cap, c->nframes + 1,
		    sizeof(*c->frames));
		c->frames[c->nframes++] = frame;
	} else {
		free(frame);
	}
	if (r.kind == CFI_OUTERMOST)
		return &outermost;
	kept = arena_alloc(&c->rules, sizeof(*kept));
	*kept = r;
	return kept;
}

static struct slot *
find_slot(const struct cfi *c, uint64_t vaddr)
{
	size_t i = hash_mix(vaddr) & c->mask;

	while (c->slots[i].rule != NULL && c->slots[i].vaddr != vaddr)
		i = (i + 1) & c->mask;
	return &c->slots[i];
}

static void
grow(struct cfi *c)
{
	struct slot *old = c->slots;
	size_t n = c->mask + 1;

	c->mask = n * 2 - 1;
	c->slots = xcalloc(n * 2, sizeof(*c->slots));
	for (size_t i = 0; i < n; i++)
		if (old[i].rule != NULL)
			*find_slot(c, old[i].vaddr) = old[i];
	xfree(old);
}

const struct cfi_rule *
cfi_find(struct cfi *c, uint64_t vaddr)
{
	struct slot *slot = find_slot(c, vaddr);

	if (slot->rule != NULL)
		return slot->rule;
	if (++c->n > c->mask / 2) {
		grow(c);
		slot = find_slot(c, vaddr);
	}
	slot->vaddr = vaddr;
	slot->rule = make_rule(c, vaddr);
	return slot->rule;
}

/* A DWARF stack machine over one frame: DWARF 5, section 2.5. */
struct machine {
	const struct cfi_frame *frame;
	uint64_t cfa;
	uint64_t stack[MAX_DEPTH];
	int depth;
	bool value; /* DW_OP_stack_value: the result is no address */
};

static bool
push(struct machine *m, uint64_t v)
{
	if (m->depth == MAX_DEPTH)
		return false;
	m->stack[m->depth++] = v;
	return true;
}

/* Operations on the two topmost values; false if it is none. */
static bool
binary(struct machine *m, unsigned atom)
{
	uint64_t b, *a;

	if (m->depth < 2)
		return false;
	b = m->stack[--m->depth];
	a = &m->stack[m->depth - 1];
	switch (atom) {
	case DW_OP_plus:
		*a += b;
		return true;
	case DW_OP_minus:
		*a -= b;
		return true;
	case DW_OP_mul:
		*a *= b;
		return true;
	case DW_OP_and:
		*a &= b;
		return true;
	case DW_OP_or:
		*a |= b;
		return true;
	case DW_OP_xor:
		*a ^= b;
		return true;
	case DW_OP_shl:
		*a = b < 64 ? *a << b : 0;
		return true;
	case DW_OP_shr:
		*a = b < 64 ? *a >> b : 0;
		return true;
	case DW_OP_eq:
		*a = *a == b;
		return true;
	case DW_OP_ne:
		*a = *a != b;
		return true;
	case DW_OP_lt:
		*a = (int64_t)*a < (int64_t)b;
		return true;
	case DW_OP_le:
		*a = (int64_t)*a <= (int64_t)b;
		return true;
	case DW_OP_gt:
		*a = (int64_t)*a > (int64_t)b;
		return true;
	case DW_OP_ge:
		*a = (int64_t)*a >= (int64_t)b;
		return true;
	default:
		return false;
	}
}

/* Operations that change the shape of the stack. */
static bool
shuffle(struct machine *m, const Dwarf_Op *op)
{
	uint64_t *top, v;

	if (m->depth == 0)
		return false;
	top = &m->stack[m->depth - 1];
	switch (op->atom) {
	case DW_OP_dup:
		return push(m, *top);
	case DW_OP_drop:
		m->depth--;
		return true;
	case DW_OP_over:
		return m->depth >= 2 && push(m, top[-1]);
	case DW_OP_pick:
		return op->number < (uint64_t)m->depth &&
		    push(m, m->stack[m->depth - 1 - (int)op->number]);
	case DW_OP_swap:
		if (m->depth < 2)
			return false;
		v = *top;
		*top = top[-1];
		top[-1] = v;
		return true;
	case DW_OP_deref:
		return m->frame->read(m->frame->arg, *top, top);
	case DW_OP_neg:
		*top = -*top;
		return true;
	case DW_OP_not:
		*top = ~*top;
		return true;
	case DW_OP_plus_uconst:
		*top += op->number;
		return true;
	default:
		return binary(m, op->atom);
	}
}

static bool
push_register(struct machine *m, uint64_t reg, uint64_t offset)
{
	const struct cfi_frame *f = m->frame;

	return reg < CFI_REGS && (f->known >> reg & 1) != 0 &&
	    push(m, f->regs[reg] + offset);
}

static bool
step(struct machine *m, const Dwarf_Op *op)
{
	unsigned atom = op->atom;

	if (atom >= DW_OP_lit0 && atom <= DW_OP_lit31)
		return push(m, atom - DW_OP_lit0);
	if (atom >= DW_OP_breg0 && atom <= DW_OP_breg31)
		return push_register(m, atom - DW_OP_breg0, op->number);
	switch (atom) {
	case DW_OP_bregx:
		return push_register(m, op->number, op->number2);
	case DW_OP_call_frame_cfa:
		return push(m, m->cfa);
	case DW_OP_addr:
	case DW_OP_const1u:
	case DW_OP_const2u:
	case DW_OP_const4u:
	case DW_OP_const8u:
	case DW_OP_constu:
	case DW_OP_const1s:
	case DW_OP_const2s:
	case DW_OP_const4s:
	case DW_OP_const8s:
	case DW_OP_consts:
		return push(m, op->number);
	case DW_OP_nop:
		return true;
	case DW_OP_stack_value:
		m->value = true;
		return true;
	default:
		return shuffle(m, op);
	}
}

/* Where a branch leads: the index of the operation at that offset, or n. */
static size_t
branch(const Dwarf_Op *ops, size_t n, size_t i)
{
	uint64_t to = ops[i].offset + 3 + ops[i].number;

	for (size_t j = 0; j < n; j++)
		if (ops[j].offset == to)
			return j;
	return n;
}

static bool
evaluate(struct machine *m, const Dwarf_Op *ops, size_t n)
{
	size_t i = 0;

	for (int steps = 0; i < n; steps++) {
		if (steps == MAX_STEPS)
			return false;
		if (ops[i].atom == DW_OP_skip) {
			i = branch(ops, n, i);
		} else if (ops[i].atom == DW_OP_bra) {
			if (m->depth == 0)
				return false;
			i = m->stack[--m->depth] != 0 ? branch(ops, n, i)
						      : i + 1;
		} else {
			if (!step(m, &ops[i]))
				return false;
			i++;
		}
	}
	return m->depth > 0;
}

bool
cfi_general_cfa(
    const struct cfi_rule *r, const struct cfi_frame *f, uint64_t *cfa)
{
	struct machine m = { .frame = f };
	Dwarf_Op *ops;
	size_t n;

	if (dwarf_frame_cfa(r->frame, &ops, &n) != 0 || !evaluate(&m, ops, n))
		return false;
	*cfa = m.stack[m.depth - 1];
	return true;
}

enum cfi_value
cfi_general_reg(const struct cfi_rule *r, const struct cfi_frame *f,
    uint64_t cfa, int reg, uint64_t *v)
{
	struct machine m = { .frame = f, .cfa = cfa };
	Dwarf_Op mem[3], *ops;
	size_t n;

	if (dwarf_frame_register(r->frame, reg, mem, &ops, &n) != 0)
		return CFI_UNKNOWN;
	if (n == 0)
		return ops == mem ? CFI_UNDEFINED : CFI_SAME;
	if (n == 1 && ops[0].atom == DW_OP_regx) {
		if (ops[0].number >= CFI_REGS ||
		    (f->known >> ops[0].number & 1) == 0)
			return CFI_UNKNOWN;
		*v = f->regs[ops[0].number];
		return CFI_KNOWN;
	}
	if (!evaluate(&m, ops, n))
		return CFI_UNKNOWN;
	*v = m.stack[m.depth - 1];
	if (m.value || f->read(f->arg, *v, v))
		return CFI_KNOWN;
	return CFI_UNKNOWN;
}
