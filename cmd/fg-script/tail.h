/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_TAIL_H
#define FG_SCRIPT_TAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"
#include "common/table.h"
#include "inline.h"
#include "symbol.h"
#include "task.h"

/*
 * What a frame's line has behind the address, " main+0x46 (/bin/demo)\n", by
 * address space and address. An address seen lately costs one probe of a
 * direct-mapped cache; one seen in another process, a hash of its place; so
 * that each symbol is searched for, demangled and put into text once. Memory
 * follows the distinct addresses that have a name. Where functions were
 * inlined, the text is a line for each of them, innermost first, and then that
 * of the function they are inlined into; the address belongs before each.
 */
struct tails {
	uint32_t fields; /* which of FIELD_SYM, FIELD_SYMOFF, FIELD_DSO */
	const struct tasks *tasks;
	struct symbols *symbols;
	struct inlines *inlines;
	struct tails_slot *slots;
	struct table keys; /* places, ... */
	struct str *v;     /* ... and the text of each */
	size_t cap;
	struct arena arena;
};

/* inlines may be NULL: inlined functions are then not told of. */
void tails_init(struct tails *t, const struct tasks *tasks,
    struct symbols *symbols, struct inlines *inlines);
/* The same for a user address of task k and for one of the kernel. */
struct str tails_user(
    struct tails *t, const struct task *k, uint64_t addr, bool caller);
struct str tails_kernel(struct tails *t, uint64_t addr, bool caller);
/* That of an address in a space not recorded: of a guest, of a hypervisor. */
struct str tails_none(struct tails *t);
/* That of the callers which a stack dump was too short for. */
struct str tails_truncated(struct tails *t);
void tails_free(struct tails *t);

#endif
