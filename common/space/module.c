/* SPDX-License-Identifier: ISC */
/* ELF objects and their debug files, and reading their symbols. */
#include "common/space/module.h"

#include <elfutils/libdw.h>
#include <errno.h>
#include <gelf.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/space/debugfile.h"
#include "common/space/debuginfo.h"
#include "common/space/elffile.h"
#include "common/space/minidebug.h"
#include "common/space/plt.h"
#include "common/xalloc.h"

#define DELETED STR(" (deleted)")

/* What is open of an object. */
struct module_files {
	struct debugfile_places places; /* without a root, an image in memory */
	char *root;                     /* theirs */
	struct elffile object, debug;
	bool dwarf_tried;
	Dwarf *dwarf, *alternate;
	struct elffile alternate_file;
};

/*
 * Where the file's parts are loaded. False if no code is in it: objcopy's
 * debug files keep segments, but no longer say where in the file they were.
 */
static bool
read_segments(struct module *m)
{
	size_t n, cap = 0;
	bool code = false, loads = false;
	GElf_Phdr ph;

	if (elf_getphdrnum(m->elf, &n) != 0)
		return false;
	for (size_t i = 0; i < n && i < INT32_MAX; i++) {
		if (gelf_getphdr(m->elf, (int)i, &ph) == NULL)
			break;
		if (ph.p_type != PT_LOAD)
			continue;
		if (!loads)
			m->base = ph.p_vaddr;
		loads = true;
		if (ph.p_filesz == 0)
			continue;
		code |= (ph.p_flags & PF_X) != 0;
		m->segments = xgrow(
		    m->segments, &cap, m->nsegments + 1, sizeof(*m->segments));
		m->segments[m->nsegments++] =
		    (struct module_segment){ ph.p_offset, ph.p_vaddr,
			    ph.p_filesz, (ph.p_flags & PF_X) != 0 };
	}
	return code;
}

/* Opens the object itself, wherever it is by now. */
static enum module_status
open_object(struct elffile *f, const struct debugfile_places *places,
    const char *path, const struct buildid *id)
{
	enum elffile_status st = elffile_open(f, places->root, path, id);
	int why = errno;

	if (st == ELFFILE_OK || debugfile_object(f, places, id))
		return MODULE_OK;
	errno = why;
	return st == ELFFILE_MISSING ? MODULE_MISSING
	    : st == ELFFILE_STRANGE  ? MODULE_STRANGE
				     : MODULE_OTHER;
}

/* What an object has itself need not be looked for. */
static bool
is_complete(Elf *elf)
{
	return elffile_typed(elf, SHT_SYMTAB) != NULL && debuginfo_any(elf);
}

static enum module_status
open_files(struct module *m, const struct debugfile_places *places,
    const char *path, const struct buildid *id)
{
	struct elffile object;
	enum module_status st = open_object(&object, places, path, id);

	if (st != MODULE_OK)
		return st;
	m->files = xcalloc(1, sizeof(*m->files));
	m->files->places = *places;
	m->files->root = xstrdup(places->root);
	m->files->places.root = m->files->root;
	m->files->object = object;
	m->elf = object.elf;
	if (!read_segments(m)) {
		module_close(m);
		return MODULE_STRANGE;
	}
	if (!is_complete(m->elf) &&
	    debugfile_find(&m->files->debug, places, m->elf, path))
		m->debug = m->files->debug.elf;
	return MODULE_OK;
}

enum module_status
module_open(struct module *m, const struct debugfile_places *places,
    const char *path, const struct buildid *id)
{
	struct str s = str_from(path);
	struct buf name = { 0 };
	enum module_status st;

	*m = (struct module){ 0 };
	if (str_ends(s, DELETED)) {
		if (id->n == 0) {
			errno = ENOENT;
			return MODULE_MISSING;
		}
		s.n -= DELETED.n;
	}
	buf_addstr(&name, s);
	buf_addc(&name, '\0');
	st = open_files(m, places, name.s, id);
	buf_free(&name);
	return st;
}

enum module_status
module_open_image(struct module *m, struct str image)
{
	*m = (struct module){ .files = xcalloc(1, sizeof(*m->files)) };
	(void)elf_version(EV_CURRENT);
	/* libelf takes a pointer to change the image by; none is made. */
	m->elf = elf_memory((char *)(uintptr_t)image.s, image.n);
	m->files->object = (struct elffile){ m->elf, -1 };
	if (m->elf != NULL && elf_kind(m->elf) == ELF_K_ELF && read_segments(m))
		return MODULE_OK;
	module_close(m);
	return MODULE_STRANGE;
}

void
module_close_files(struct module *m)
{
	struct module_files *f = m->files;

	if (f == NULL)
		return;
	dwarf_end(f->dwarf);
	dwarf_end(f->alternate);
	elffile_close(&f->alternate_file);
	elffile_close(&f->object);
	elffile_close(&f->debug);
	xfree(f->root);
	xfree(f);
	m->elf = m->debug = NULL;
	m->files = NULL;
}

void
module_close(struct module *m)
{
	module_close_files(m);
	xfree(m->segments);
	*m = (struct module){ 0 };
}

bool
module_vaddr(const struct module *m, uint64_t offset, uint64_t *vaddr)
{
	const struct module_segment *s = m->segments;

	for (size_t i = 0; i < m->nsegments; i++, s++) {
		if (offset >= s->offset && offset - s->offset < s->size) {
			*vaddr = offset - s->offset + s->vaddr;
			return true;
		}
	}
	return false;
}

bool
module_code(const struct module *m, uint64_t vaddr, uint64_t *offset)
{
	const struct module_segment *s = m->segments;

	for (size_t i = 0; i < m->nsegments; i++, s++) {
		if (s->code && vaddr >= s->vaddr &&
		    vaddr - s->vaddr < s->size) {
			*offset = vaddr - s->vaddr + s->offset;
			return true;
		}
	}
	return false;
}

const struct elffile *
module_file(const struct module *m)
{
	return &m->files->object;
}

const struct elffile *
module_dwarf_file(const struct module *m)
{
	return m->debug == NULL || debuginfo_any(m->elf) ? &m->files->object
							 : &m->files->debug;
}

static void
open_alternate(struct module_files *f, const struct elffile *file)
{
	if (f->root == NULL ||
	    !debugfile_alternate(&f->alternate_file, &f->places, file))
		return;
	f->alternate = debuginfo_open(f->alternate_file.elf);
	if (f->alternate != NULL)
		dwarf_setalt(f->dwarf, f->alternate);
}

struct Dwarf *
module_dwarf(const struct module *m)
{
	struct module_files *f = m->files;
	const struct elffile *file;

	if (f == NULL || f->dwarf_tried)
		return f == NULL ? NULL : f->dwarf;
	f->dwarf_tried = true;
	file = module_dwarf_file(m);
	f->dwarf = debuginfo_open(file->elf);
	if (f->dwarf != NULL)
		open_alternate(f, file);
	return f->dwarf;
}

static void
forget(const struct elffile *f)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	size_t n;
	char *p;

	if (f->elf == NULL || f->fd == -1)
		return;
	p = elf_rawfile(f->elf, &n);
	/* What could not be mapped was read, and would be lost. */
	if (p != NULL && ((uintptr_t)p & (page - 1)) == 0)
		(void)madvise(p, n, MADV_DONTNEED);
}

void
module_forget(const struct module *m)
{
	forget(&m->files->object);
	forget(&m->files->debug);
	forget(&m->files->alternate_file);
}

/* Whether a symbol names code, and not a compiler's or assembler's label. */
static bool
is_code(Elf *elf, const GElf_Sym *sym, const char *name)
{
	GElf_Shdr sh;
	int type = GELF_ST_TYPE(sym->st_info);
	int visibility = GELF_ST_VISIBILITY(sym->st_other);

	if (sym->st_shndx == SHN_UNDEF || *name == '\0')
		return false;
	if (type == STT_FUNC || type == STT_GNU_IFUNC)
		return true;
	return type == STT_NOTYPE && sym->st_shndx < SHN_LORESERVE &&
	    visibility != STV_HIDDEN && visibility != STV_INTERNAL &&
	    *name != '$' && *name != '.' &&
	    gelf_getshdr(elf_getscn(elf, sym->st_shndx), &sh) != NULL &&
	    (sh.sh_flags & SHF_EXECINSTR) != 0;
}

/*
 * Linkers let names share their tails; beyond this many times the bytes of
 * their table, names overlap on purpose and the rest is not read.
 */
#define NAMES_OVERLAP 4

static void
read_table(Elf *elf, Elf_Scn *scn, const GElf_Shdr *sh, module_symbol_fn *fn,
    void *arg)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	struct module_symbol s;
	uint64_t budget;
	const char *name;
	GElf_Shdr names;
	GElf_Ehdr eh;
	GElf_Sym sym;
	int bind;

	if (data == NULL || gelf_getehdr(elf, &eh) == NULL ||
	    gelf_getshdr(elf_getscn(elf, sh->sh_link), &names) == NULL)
		return;
	budget = names.sh_size * NAMES_OVERLAP;
	for (int i = 0; gelf_getsym(data, i, &sym) != NULL; i++) {
		name = elf_strptr(elf, sh->sh_link, sym.st_name);
		if (name == NULL || !is_code(elf, &sym, name))
			continue;
		bind = GELF_ST_BIND(sym.st_info);
		s = (struct module_symbol){ sym.st_value, sym.st_size,
			str_from(name), bind == STB_WEAK, bind == STB_GLOBAL,
			GELF_ST_TYPE(sym.st_info) == STT_GNU_IFUNC };
		if (s.name.n >= budget)
			break;
		budget -= s.name.n + 1;
		/* The lowest bit tells Thumb code. */
		if (eh.e_machine == EM_ARM)
			s.vaddr &= ~UINT64_C(1);
		fn(arg, &s);
	}
}

/* Reads the table of a type, of which there is one at most: false if none. */
static bool
find_table(Elf *elf, uint32_t type, module_symbol_fn *fn, void *arg)
{
	Elf_Scn *scn = elf == NULL ? NULL : elffile_typed(elf, type);
	GElf_Shdr sh;

	if (scn == NULL || gelf_getshdr(scn, &sh) == NULL)
		return false;
	read_table(elf, scn, &sh, fn, arg);
	return true;
}

/* The symbols within .gnu_debugdata. */
static void
find_mini(Elf *elf, module_symbol_fn *fn, void *arg)
{
	struct buf image = { 0 };
	Elf *mini = minidebug_open(elf, &image);

	find_table(mini, SHT_SYMTAB, fn, arg);
	elf_end(mini);
	buf_free(&image);
}

void
module_symbols(const struct module *m, module_symbol_fn *fn, void *arg)
{
	if (!find_table(m->elf, SHT_SYMTAB, fn, arg) &&
	    !find_table(m->debug, SHT_SYMTAB, fn, arg))
		find_mini(m->elf, fn, arg);
	find_table(m->elf, SHT_DYNSYM, fn, arg);
	plt_symbols(m->elf, m->debug, fn, arg);
}
