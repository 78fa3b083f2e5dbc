/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_LEAF_H
#define FG_SCRIPT_LEAF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dump.h"
#include "sample.h"
#include "task.h"

/*
 * Callchains by frame pointer lack functions that keep none: before all the
 * caller of a leaf, whose own frame pointer is still its caller's. Where a
 * sample has, besides its callchain, the user's registers (instruction, stack
 * and frame pointer at least) and a little of the stack, they are found by
 * call frame information.
 *
 * The kernel reads return addresses at known places: 8 bytes above the frame
 * pointer, then 8 above the frame pointer that was saved there, and so on. A
 * walk by rules knows where each of its own lies. Where the two meet, at the
 * same place with the same address, what the walk has found on the way there
 * and the chain has not is missing in it. Nothing is ever taken out of a
 * chain, and nothing put in that does not end in such a meeting. But a chain of
 * one address, where the frame pointer led nowhere, is what the walk finds. And
 * of AArch64's link register no more is needed than the rule that it holds the
 * way back.
 */
struct leaf {
	struct dumps *dumps;
	uint64_t looked_at; /* callchains */
	uint64_t repaired;  /* of them those that lacked something */
	uint64_t frames;    /* put in */
};

/* Frames that take the place of as many words or fewer of a callchain. */
struct leaf_repair {
	const struct unwind_ip *ips; /* till the next call */
	size_t frames, words;        /* both 0: nothing is to be done */
	bool cut; /* they are all that there is, and not the whole stack */
};

/* Looks at a sample of task k; the user's part of its chain begins at word. */
struct leaf_repair leaf_find(
    struct leaf *l, const struct sample *s, const struct task *k, size_t word);

#endif
