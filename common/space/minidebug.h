/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_MINIDEBUG_H
#define FG_COMMON_SPACE_MINIDEBUG_H

#include "common/buf.h"

struct Elf; /* libelf's Elf */

/*
 * .gnu_debugdata: an xz-compressed ELF file within a stripped one, which
 * Fedora's packages have, with the names of the functions that .dynsym lacks.
 * See gdb(1), "MiniDebugInfo".
 *
 * Opens it; image must outlive the result, which is ended by elf_end. NULL if
 * there is none, it is damaged, or takes more than MINIDEBUG_MAX bytes.
 */
#define MINIDEBUG_MAX ((size_t)256 * 1024 * 1024)

struct Elf *minidebug_open(struct Elf *elf, struct buf *image);

#endif
