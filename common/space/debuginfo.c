/* SPDX-License-Identifier: ISC */
/*
 * libdw takes either all sections of a file or those that a section group
 * names by their numbers: a group is made, in a file of its own in memory.
 */
#include "common/space/debuginfo.h"

#include <dwarf.h>
#include <gelf.h>
#include <string.h>

#include "common/space/debugfile.h"
#include "common/space/elffile.h"

static const char *const wanted[] = { "info", "abbrev", "str", "str_offsets",
	"line", "line_str", "ranges", "rnglists", "addr", "frame" };
#define WANTED (sizeof(wanted) / sizeof(*wanted))

/* gABI, "Section Groups": flags, then numbers of sections. */
struct group {
	Elf64_Ehdr file;
	Elf64_Shdr sections[2]; /* the first is none */
	Elf32_Word words[1 + WANTED];
};

static bool
is_wanted(const char *name)
{
	/* .zdebug_info: compressed as it was before there was a flag for it. */
	if (name == NULL || *name++ != '.')
		return false;
	name += *name == 'z';
	if (strncmp(name, "debug_", 6) != 0)
		return false;
	for (size_t i = 0; i < WANTED; i++) {
		if (strcmp(name + 6, wanted[i]) == 0)
			return true;
	}
	return false;
}

/* The sections' numbers; how many. */
static size_t
list(Elf *elf, Elf32_Word *numbers)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;
	size_t names, n = 0;

	if (elf_getshdrstrndx(elf, &names) != 0)
		return 0;
	while (n < WANTED && (scn = elf_nextscn(elf, scn)) != NULL) {
		if (gelf_getshdr(scn, &sh) != NULL &&
		    sh.sh_type == SHT_PROGBITS &&
		    is_wanted(elf_strptr(elf, names, sh.sh_name)))
			numbers[n++] = (Elf32_Word)elf_ndxscn(scn);
	}
	return n;
}

static void
describe(struct group *g, size_t n)
{
	const unsigned char order =
	    *(const unsigned char *)&(uint16_t){ 1 } == 1 ? ELFDATA2LSB
							  : ELFDATA2MSB;

	memcpy(g->file.e_ident, ELFMAG, SELFMAG);
	g->file.e_ident[EI_CLASS] = ELFCLASS64;
	g->file.e_ident[EI_DATA] = order;
	g->file.e_ident[EI_VERSION] = EV_CURRENT;
	g->file.e_version = EV_CURRENT;
	g->file.e_ehsize = sizeof(g->file);
	g->file.e_shoff = offsetof(struct group, sections);
	g->file.e_shentsize = sizeof(*g->sections);
	g->file.e_shnum = 2;
	g->sections[1] = (Elf64_Shdr){ .sh_type = SHT_PROGBITS,
		.sh_offset = offsetof(struct group, words),
		.sh_size = (1 + n) * sizeof(*g->words),
		.sh_addralign = sizeof(*g->words) };
}

Dwarf *
debuginfo_open(Elf *elf)
{
	struct group g = { 0 };
	size_t n = list(elf, g.words + 1);
	Dwarf *dwarf;
	Elf *group;

	if (n == 0)
		return NULL;
	describe(&g, n);
	group = elf_memory((char *)&g, sizeof(g));
	dwarf = dwarf_begin_elf(elf, DWARF_C_READ, elf_getscn(group, 1));
	elf_end(group);
	return dwarf;
}

bool
debuginfo_any(Elf *elf)
{
	return elffile_named(elf, ".debug_info") != NULL ||
	    elffile_named(elf, ".zdebug_info") != NULL;
}

bool
debuginfo_unit(Dwarf_Die *unit, const struct elffile *file)
{
	Dwarf_Attribute attr;
	const char *dir, *name;
	Dwarf_Die full;
	uint8_t type;

	name = dwarf_formstring(dwarf_attr(unit, DW_AT_dwo_name, &attr));
	if (name == NULL)
		name = dwarf_formstring(
		    dwarf_attr(unit, DW_AT_GNU_dwo_name, &attr));
	if (name == NULL)
		return true;
	dir = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attr));
	if (debugfile_is_trap(file, dir, name) ||
	    dwarf_cu_info(
		unit->cu, NULL, &type, NULL, &full, NULL, NULL, NULL) != 0 ||
	    type != DW_UT_skeleton || full.addr == NULL)
		return false;
	*unit = full;
	return true;
}
