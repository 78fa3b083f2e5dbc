/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_EHFRAME_H
#define FG_COMMON_SPACE_EHFRAME_H

#include <stddef.h>

struct Dwarf_CFI_s; /* libdw's Dwarf_CFI */
struct Elf;
struct module;

/*
 * An object's .eh_frame, with the sorted table of .eh_frame_hdr (LSB Core,
 * "Exception Frame Header") by which one entry is found without reading those
 * before it. {0} is none.
 */
struct ehframe {
	struct Dwarf_CFI_s *cfi; /* NULL: the object has none */
	struct Elf *elf;         /* NULL: it is read from the module's */
	void *map;
	size_t size;
};

/* The module must live as long. */
void ehframe_open(struct ehframe *f, const struct module *m);
/* As module_forget. */
void ehframe_forget(const struct ehframe *f);
void ehframe_close(struct ehframe *f);

#endif
