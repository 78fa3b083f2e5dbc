/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_TAIL_H
#define FG_SCRIPT_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/str.h"
#include "common/table.h"
#include "inline.h"
#include "symbol.h"
#include "task.h"

/*
 * The text of frames, by address space and address. A frame is a line,
 * "<TAB>    7f2d62c1924a main+0x46 (/bin/demo)\n". Where functions were inlined
 * there is a line for each of them, innermost first, and then that of the
 * function they are inlined into, all with the same address; source lines
 * follow each. The text of an address seen lately costs one probe of a
 * direct-mapped cache; what stands behind the address, its tail, is made once
 * for each place in a file, whatever the process.
 */
struct tails_options {
	uint32_t fields;  /* FIELD_SYM, _SYMOFF, _DSO, _DSOFF, _SRCLINE */
	bool bare;        /* tails alone, without address and last newline */
	bool no_inline;   /* inlined functions are not told of */
	bool file_offset; /* user addresses are offsets in their files */
};

struct tails {
	struct tails_options opts;
	const struct tasks *tasks;
	struct symbols *symbols;
	struct inlines *inlines;
	struct tails_slot *slots;
	struct table keys; /* places, ... */
	struct str *v;     /* ... and the tail of each */
	size_t cap;
	struct buf text; /* what is not in a slot */
	struct arena arena;
};

/*
 * The text of a user address of task k. This and what the others return is
 * valid until the next call.
 */
struct str tails_user(
    struct tails *t, const struct task *k, uint64_t addr, bool caller);
/*
 * The same for an address of task k in a mode, PD_MISC_USER or another. Nothing
 * is known of spaces not recorded: of a guest, of a hypervisor.
 */
struct str tails_find(struct tails *t, const struct task *k, unsigned mode,
    uint64_t addr, bool caller);
/* That of the callers which a stack dump was too short for. */
struct str tails_truncated(struct tails *t);

/* Those of each set of fields that is printed; events mostly agree. */
struct tailset {
	struct tails_options opts; /* but for fields and bare */
	const struct tasks *tasks;
	struct symbols *symbols;
	struct inlines *inlines;
	struct tails **v;
	size_t n, cap;
};

void tailset_init(struct tailset *s, const struct tails_options *opts,
    const struct tasks *tasks, struct symbols *symbols,
    struct inlines *inlines);
/*
 * Those for the given fields, of which only some count: see tails_options.
 * Bare ones are one line: no functions inlined. They live until tailset_free.
 */
struct tails *tailset_get(struct tailset *s, uint32_t fields, bool bare);
void tailset_free(struct tailset *s);

#endif
