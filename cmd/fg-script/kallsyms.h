/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_KALLSYMS_H
#define FG_SCRIPT_KALLSYMS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/space/symtab.h"
#include "common/str.h"
#include "common/table.h"

struct reader;

/*
 * The kernel's symbols: lines "ffffffff81000000 T _stext", those of modules
 * with "\t[module]" behind. Of several names of one address the last stands,
 * as in perf. {0} is empty.
 */
struct kallsyms {
	struct symtab tab; /* group 0: the kernel; n: modules.keys[n - 1] */
	struct table modules;
	bool found;    /* ref was among the names, ... */
	uint64_t addr; /* ... at this address */
};

/*
 * Reads text symbols to the end of r, looking for the symbol ref on the way.
 * False if there is none with an address: the kernel shows zeros to those it
 * does not trust.
 */
bool kallsyms_load(struct kallsyms *k, struct reader *r, struct str ref);
/* The module a symbol is of, "[ext4]", printable; empty: the kernel itself. */
struct str kallsyms_module(
    const struct kallsyms *k, const struct symtab_entry *e);
void kallsyms_free(struct kallsyms *k);

#endif
