/* SPDX-License-Identifier: ISC */
/* DWARF's stack machine. */
#include "common/space/expr.h"

#include <dwarf.h>
#include <elfutils/libdw.h>

#include "common/space/cfi.h"

/* An expression that needs more steps or room than this is hostile. */
#define MAX_STEPS 1000
#define MAX_DEPTH 32

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

bool
expr_evaluate(const Dwarf_Op *ops, size_t n, const struct cfi_frame *f,
    uint64_t cfa, uint64_t *v, bool *value)
{
	struct machine m = { .frame = f, .cfa = cfa };
	size_t i = 0;

	for (int steps = 0; i < n; steps++) {
		if (steps == MAX_STEPS)
			return false;
		if (ops[i].atom == DW_OP_skip) {
			i = branch(ops, n, i);
		} else if (ops[i].atom == DW_OP_bra) {
			if (m.depth == 0)
				return false;
			i = m.stack[--m.depth] != 0 ? branch(ops, n, i) : i + 1;
		} else {
			if (!step(&m, &ops[i]))
				return false;
			i++;
		}
	}
	if (m.depth == 0)
		return false;
	*v = m.stack[m.depth - 1];
	*value = m.value;
	return true;
}
