/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_DEBUGINFO_H
#define FG_COMMON_SPACE_DEBUGINFO_H

#include <elfutils/libdw.h>
#include <stdbool.h>

struct elffile;

/*
 * The DWARF in an ELF file, open to libdw for those sections that somebody
 * here reads: functions, names, ranges, lines, frames. The others, which are
 * half of it, stay compressed if they are, and nothing in the file makes libdw
 * open others. NULL if there is none. The caller ends it with dwarf_end before
 * it closes elf.
 */
Dwarf *debuginfo_open(Elf *elf);
/* Whether a file has any. */
bool debuginfo_any(Elf *elf);
/*
 * Makes of a unit in file the one that has its functions: of a split unit
 * (-gsplit-dwarf) the object has but a skeleton, and a file of its own the
 * rest. False if that is not to be had.
 */
bool debuginfo_unit(Dwarf_Die *unit, const struct elffile *file);

#endif
