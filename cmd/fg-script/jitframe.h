/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_JITFRAME_H
#define FG_SCRIPT_JITFRAME_H

#include <stddef.h>
#include <stdint.h>

#include "common/table.h"
#include "jitdump.h"

struct cfi;

/*
 * How to find the callers of code that a jitdump tells of, each piece looked
 * at when it is first met on a stack. {0} is empty. A compiler writes the
 * .eh_frame that would follow the code in memory, at the next multiple of 8.
 */
struct jitframes {
	struct table keys;   /* dumps and places in them, ... */
	struct jitframe **v; /* ... and what is kept of each */
	size_t cap;
};

/*
 * The rules for what is at a place in a dump, on a little-endian processor of
 * 64 bits (EM_ of elf(5)), and the address that they have for it. NULL if the
 * dump has none; they live until jitframes_free.
 */
struct cfi *jitframes_find(struct jitframes *f, const struct jitdump *dump,
    uint64_t place, uint16_t machine, uint64_t *vaddr);
void jitframes_free(struct jitframes *f);

#endif
