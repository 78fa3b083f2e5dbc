/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_PLT_H
#define FG_COMMON_SPACE_PLT_H

#include "common/space/module.h"

/*
 * Calls fn with NAME@plt for every entry of the procedure linkage tables. An
 * entry jumps through a slot of the global offset table, and the relocation
 * of that slot has the name: this holds for lazy and bound, -fcf-protection
 * and plain layouts alike, in any order. debug, which may be NULL, names the
 * indirect functions the object has no names of. x86-64 only; elsewhere it
 * finds none.
 */
void plt_symbols(
    struct Elf *elf, struct Elf *debug, module_symbol_fn *fn, void *arg);

#endif
