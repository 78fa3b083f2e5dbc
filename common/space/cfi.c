/* SPDX-License-Identifier: ISC */
/* Call frame information, an address at a time, compiled and kept. */
#include "common/space/cfi.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/hash.h"
#include "common/space/ehframe.h"
#include "common/space/elffile.h"
#include "common/space/expr.h"
#include "common/space/module.h"
#include "common/table.h"
#include "common/xalloc.h"

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
	struct table distinct;         /* plain rules; ... */
	const struct cfi_rule **plain; /* ... where each is */
	size_t plain_cap;
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
	table_free(&c->distinct);
	xfree(c->plain);
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

/* What libdw knows of vaddr, to be freed; NULL: nothing. */
static Dwarf_Frame *
look_up(const struct cfi *c, uint64_t vaddr)
{
	Dwarf_Frame *frame;

	if (c->eh.cfi != NULL &&
	    dwarf_cfi_addrframe(c->eh.cfi, vaddr, &frame) == 0)
		return frame;
	if (c->debug != NULL &&
	    dwarf_cfi_addrframe(c->debug, vaddr, &frame) == 0)
		return frame;
	return NULL;
}

static const struct cfi_rule *
keep(struct cfi *c, const struct cfi_rule *r)
{
	struct cfi_rule *kept = arena_alloc(&c->rules, sizeof(*kept));

	memcpy(kept, r, sizeof(*kept));
	return kept;
}

/* Most functions are alike: the few rules there are serve all of them. */
static const struct cfi_rule *
keep_plain(struct cfi *c, const struct cfi_rule *r)
{
	size_t known = c->distinct.n;
	uint32_t n = table_put(
	    &c->distinct, (struct str){ (const char *)r, sizeof(*r) });

	if (n == known) {
		c->plain = xgrow(
		    c->plain, &c->plain_cap, known + 1, sizeof(*c->plain));
		c->plain[n] = keep(c, r);
	}
	return c->plain[n];
}

static const struct cfi_rule *
make_rule(struct cfi *c, uint64_t vaddr)
{
	Dwarf_Frame *frame = look_up(c, vaddr);
	struct cfi_rule r;

	if (frame == NULL)
		return &none;
	memset(&r, 0, sizeof(r)); /* all bytes, for they are compared */
	(void)dwarf_frame_info(frame, NULL, NULL, &r.signal);
	r.kind = (unsigned char)compile(c, &r, frame);
	if (r.kind == CFI_GENERAL) {
		r.frame = frame;
		c->frames = xgrow(c->frames, &c->frames_cap, c->nframes + 1,
		    sizeof(*c->frames));
		c->frames[c->nframes++] = frame;
		return keep(c, &r);
	}
	free(frame);
	return r.kind == CFI_OUTERMOST ? &outermost : keep_plain(c, &r);
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

size_t
cfi_count(const struct cfi *c)
{
	return c->n;
}

void
cfi_forget(const struct cfi *c)
{
	ehframe_forget(&c->eh);
}

uint64_t
cfi_start(const struct cfi *c, uint64_t vaddr)
{
	Dwarf_Frame *frame = look_up(c, vaddr);
	Dwarf_Addr start = vaddr, end;
	bool signal;

	if (frame != NULL)
		(void)dwarf_frame_info(frame, &start, &end, &signal);
	free(frame);
	return start;
}

bool
cfi_general_cfa(
    const struct cfi_rule *r, const struct cfi_frame *f, uint64_t *cfa)
{
	Dwarf_Op *ops;
	size_t n;
	bool value;

	return dwarf_frame_cfa(r->frame, &ops, &n) == 0 &&
	    expr_evaluate(ops, n, f, 0, cfa, &value);
}

enum cfi_value
cfi_general_reg(const struct cfi_rule *r, const struct cfi_frame *f,
    uint64_t cfa, int reg, uint64_t *v)
{
	Dwarf_Op mem[3], *ops;
	size_t n;
	bool value;

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
	if (!expr_evaluate(ops, n, f, cfa, v, &value))
		return CFI_UNKNOWN;
	return value || f->read(f->arg, *v, v) ? CFI_KNOWN : CFI_UNKNOWN;
}
