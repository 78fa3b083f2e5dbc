/* SPDX-License-Identifier: ISC */
/*
 * libdw takes .eh_frame_hdr into account where it comes before .eh_frame, as
 * GNU ld and lld have it; gold has it behind, and every entry up to the one
 * wanted would be read: 30 ms at the first look into a compiler's library.
 * Without section headers libdw goes by the program header, which has the
 * order right; so it is shown a copy of the file that has none.
 */
#include "common/space/ehframe.h"

#include <elfutils/libdw.h>
#include <gelf.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/space/elffile.h"
#include "common/space/module.h"

/* Is the table there, where libdw does not see it? */
static bool
is_behind(Elf *elf)
{
	Elf_Scn *table = elffile_named(elf, ".eh_frame_hdr");
	Elf_Scn *entries = elffile_named(elf, ".eh_frame");
	GElf_Shdr sh;

	return table != NULL && entries != NULL &&
	    elf_ndxscn(entries) < elf_ndxscn(table) &&
	    gelf_getshdr(table, &sh) != NULL && sh.sh_type != SHT_NOBITS;
}

/* Maps the file once more: only the page changed here takes memory. */
static bool
copy(struct ehframe *f, const struct elffile *file)
{
	Elf64_Ehdr eh;

	size_t n;
	void *p;

	if (file->fd == -1 || gelf_getclass(file->elf) != ELFCLASS64 ||
	    elf_rawfile(file->elf, &n) == NULL || n < sizeof(eh))
		return false;
	p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE,
	    file->fd, 0);
	if (p == MAP_FAILED)
		return false;
	f->map = p;
	f->size = n;
	memcpy(&eh, f->map, sizeof(eh));
	eh.e_shoff = 0;
	eh.e_shnum = 0;
	eh.e_shstrndx = 0;
	memcpy(f->map, &eh, sizeof(eh));
	f->elf = elf_memory(f->map, f->size);
	return f->elf != NULL;
}

void
ehframe_open(struct ehframe *f, const struct module *m)
{
	*f = (struct ehframe){ 0 };
	if (is_behind(m->elf) && copy(f, module_file(m)))
		f->cfi = dwarf_getcfi_elf(f->elf);
	if (f->cfi != NULL)
		return;
	ehframe_close(f);
	f->cfi = dwarf_getcfi_elf(m->elf);
}

void
ehframe_forget(const struct ehframe *f)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	/* But the one that differs from the file. */
	if (f->size > page)
		(void)madvise(
		    (char *)f->map + page, f->size - page, MADV_DONTNEED);
}

void
ehframe_close(struct ehframe *f)
{
	dwarf_cfi_end(f->cfi);
	elf_end(f->elf);
	if (f->size > 0)
		munmap(f->map, f->size);
	*f = (struct ehframe){ 0 };
}
