/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_DEBUGINFO_H
#define FG_COMMON_SPACE_DEBUGINFO_H

#include <stdbool.h>
#include <stddef.h>

struct Dwarf; /* libdw's */
struct Elf;   /* libelf's Elf */

/*
 * The DWARF in an ELF file, open to libdw for those sections that somebody
 * here reads: functions, names, ranges, lines, frames. The others, which are
 * half of it, stay compressed if they are, and nothing in the file makes libdw
 * open others. NULL if there is none. The caller ends it with dwarf_end before
 * it closes elf.
 */
struct Dwarf *debuginfo_open(struct Elf *elf);
/* Whether a file has any. */
bool debuginfo_any(struct Elf *elf);

#endif
