/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_REPAIR_H
#define FG_COMMON_SPACE_REPAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/space/unwind.h"

/*
 * Callchains by frame pointer lack functions that keep none: before all the
 * caller of a leaf, whose own frame pointer is still its caller's. Where the
 * registers (instruction, stack and frame pointer at least) and a little of
 * the stack are known besides, they are found by call frame information.
 *
 * The kernel reads return addresses at known places: 8 bytes above the frame
 * pointer, then 8 above the frame pointer that was saved there, and so on. A
 * walk by rules knows where each of its own lies. Where the two meet, at the
 * same place with the same address, what the walk has found on the way there
 * and the chain has not is missing in it. Nothing is ever taken out of a
 * chain, and nothing put in that does not end in such a meeting. But a chain of
 * one address, where the frame pointer led nowhere, is what the walk finds.
 */
struct repair_chain {
	const uint64_t *words; /* the user's part of a callchain */
	size_t n;              /* 1 at least: the instruction pointer */
	bool probe;            /* at a probe, whose caller is perhaps there */
};

/* The first frames of a walk take the place of as many words or fewer. */
struct repair {
	size_t frames, words; /* both 0: nothing is to be done */
	bool cut; /* they are all that there is, and not the whole stack */
};

/*
 * Compares a chain with the walk t, by rules only, from the registers start
 * (as they were before) and the stack; end is how the walk ended.
 */
struct repair repair_find(const struct repair_chain *c,
    const struct unwind_machine *m, const struct unwind_stack *stack,
    const struct unwind_regs *start, const struct unwind_trace *t,
    enum unwind_end end);

#endif
