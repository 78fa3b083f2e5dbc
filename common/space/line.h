/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_LINE_H
#define FG_COMMON_SPACE_LINE_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/space/inlined.h"

/*
 * Source lines out of DWARF. libdw reads a compilation unit's table when its
 * first address is looked up, sorts it and keeps it. Names of files live as
 * long as the Dwarf they are from.
 */

/* The line of an address of unit; false if its table has none. */
bool line_find(Dwarf_Die *unit, uint64_t vaddr, struct srcline *line);
/* The line of the call that was replaced by an inlined function's body. */
void line_of_call(Dwarf_Die *inlined, struct srcline *line);

#endif
