/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_DUMP_H
#define FG_SCRIPT_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/space/unwind.h"
#include "extent.h"
#include "jitframe.h"
#include "sample.h"
#include "symbol.h"
#include "task.h"

/*
 * The user's callers out of a sample's registers and the dump of its stack, as
 * perf record --call-graph dwarf writes them.
 */
struct dumps {
	const struct data *data;
	struct tasks *tasks;
	struct symbols *symbols;
	struct jitframes jit;
	const struct task *task; /* whose stack is being walked, ... */
	uint16_t elf_machine;    /* ... on what, as elf(5) has it */
	struct unwind_trace trace;
	uint64_t walked;            /* stacks, ... */
	uint64_t ends[UNWIND_ENDS]; /* ... and how the walks ended */
	uint64_t absent;  /* were cut where the recorder could read no more */
	uint64_t foreign; /* not walked: of a processor that is not known */
	uint64_t size;    /* bytes of the largest dump that was too short */
	struct extents extents;
};

/* Stacks deeper than this are cut. */
#define DUMPS_DEPTH 4096

void dumps_init(struct dumps *d, const struct data *data, struct tasks *tasks,
    struct symbols *symbols);
/*
 * Walks the stack of a sample of task k that has a dump. The frames are in
 * d->trace till the next call: how many. *cut: there are more, but the dump
 * ends, or DUMPS_DEPTH.
 */
size_t dumps_walk(
    struct dumps *d, const struct sample *s, const struct task *k, bool *cut);
/* What a sample holds to walk from. */
struct dumps_start {
	const struct unwind_machine *machine;
	struct unwind_regs regs;
	struct unwind_stack stack;
};
/*
 * Loads that; false if the processor is not known. Not all registers may have
 * been recorded; a pc that was not is 0.
 */
bool dumps_load(
    const struct dumps *d, const struct sample *s, struct dumps_start *start);
bool dumps_knows(const struct dumps_start *start, unsigned reg);
/* Walks by rules only, as far as they and the dump go, into d->trace. */
enum unwind_end dumps_trace(
    struct dumps *d, struct dumps_start *start, const struct task *k);
void dumps_free(struct dumps *d);

#endif
