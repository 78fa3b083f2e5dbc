/* SPDX-License-Identifier: ISC */
/* Finding ELF objects and their debug files, and reading their symbols. */
#include "common/space/module.h"

#include <elfutils/libdwelf.h>
#include <errno.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/space/file.h"
#include "common/space/plt.h"
#include "common/xalloc.h"

#define DEBUG_DIR "/usr/lib/debug"
#define DELETED STR(" (deleted)")
#define CRC_BLOCK 65536

/* The ELF object in fd, or NULL. */
static Elf *
elf_of(int fd)
{
	Elf *elf;

	(void)elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf != NULL && elf_kind(elf) == ELF_K_ELF)
		return elf;
	elf_end(elf);
	return NULL;
}

/* Opens path as *elf and *fd; anything but MODULE_OK leaves them unset. */
static enum module_status
open_elf(const char *root, const char *path, const struct buildid *id, int *fd,
    Elf **elf)
{
	struct buildid found;
	int f = file_open(root, path);
	Elf *e;

	if (f == -1)
		return MODULE_MISSING;
	e = elf_of(f);
	if (e == NULL) {
		close(f);
		return MODULE_STRANGE;
	}
	buildid_of_elf(&found, e);
	if (id->n > 0 && !buildid_eq(&found, id)) {
		elf_end(e);
		close(f);
		return MODULE_OTHER;
	}
	*fd = f;
	*elf = e;
	return MODULE_OK;
}

/* /usr/lib/debug/.build-id/ab/cdef.debug */
static void
debug_path(struct buf *b, const struct buildid *id)
{
	char hex[BUILDID_TEXT];

	buildid_text(hex, id);
	buf_clear(b);
	buf_addstr(b, STR(DEBUG_DIR "/.build-id/"));
	buf_add(b, hex, 2);
	buf_addc(b, '/');
	buf_addstr(b, str_from(hex + 2));
	buf_add(b, ".debug", sizeof(".debug"));
}

/* The CRC that .gnu_debuglink has of a whole file: the one of IEEE 802.3. */
static uint32_t
crc_of(int fd)
{
	unsigned char *block = xmalloc(CRC_BLOCK);
	uint32_t table[256], crc = 0xffffffff;
	off_t at = 0;
	ssize_t n;

	for (uint32_t i = 0; i < 256; i++) {
		table[i] = i;
		for (int bit = 0; bit < 8; bit++)
			table[i] =
			    table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
	}
	while ((n = pread(fd, block, CRC_BLOCK, at)) > 0) {
		for (ssize_t i = 0; i < n; i++)
			crc = table[(crc ^ block[i]) & 255] ^ crc >> 8;
		at += n;
	}
	xfree(block);
	return ~crc;
}

/* Takes dir/sub/name as m's debug file if it is the one linked to. */
static bool
try_link(struct module *m, const char *root, struct str dir, const char *sub,
    const char *name, uint32_t crc)
{
	static const struct buildid any;
	struct buf path = { 0 };
	struct buildid id;
	enum module_status st;

	buf_addstr(&path, dir);
	buf_addstr(&path, str_from(sub));
	buf_add(&path, name, strlen(name) + 1);
	buildid_of_elf(&id, m->elf);
	st = open_elf(
	    root, path.s, id.n > 0 ? &id : &any, &m->debug_fd, &m->debug);
	buf_free(&path);
	if (st != MODULE_OK)
		return false;
	if (id.n > 0 || crc_of(m->debug_fd) == crc)
		return true;
	elf_end(m->debug);
	close(m->debug_fd);
	m->debug = NULL;
	return false;
}

/* Finds the debug file of m, which was opened as path. */
static void
find_debug(struct module *m, const char *root, const char *path)
{
	struct buf name = { 0 };
	struct buildid id;
	struct str dir;
	const char *link;
	GElf_Word crc;

	if (buildid_of_elf(&id, m->elf)) {
		debug_path(&name, &id);
		open_elf(root, name.s, &id, &m->debug_fd, &m->debug);
	}
	buf_free(&name);
	if (m->debug != NULL)
		return;
	link = dwelf_elf_gnu_debuglink(m->elf, &crc);
	/* A link is a plain name: it may not lead elsewhere. */
	if (link == NULL || *link == '\0' || strchr(link, '/') != NULL)
		return;
	dir = str_from(path);
	dir.n -= str_basename(dir).n;
	if (try_link(m, root, dir, "", link, crc) ||
	    try_link(m, root, dir, ".debug/", link, crc))
		return;
	buf_addstr(&name, STR(DEBUG_DIR));
	buf_addstr(&name, dir);
	try_link(m, root, buf_str(&name), "", link, crc);
	buf_free(&name);
}

/*
 * Where the file's parts are loaded. False if no code is in it: objcopy's
 * debug files keep segments, but no longer say where in the file they were.
 */
static bool
read_segments(struct module *m)
{
	size_t n, cap = 0;
	bool code = false;
	GElf_Phdr ph;

	if (elf_getphdrnum(m->elf, &n) != 0)
		return false;
	for (size_t i = 0; i < n && i < INT32_MAX; i++) {
		if (gelf_getphdr(m->elf, (int)i, &ph) == NULL)
			break;
		if (ph.p_type != PT_LOAD || ph.p_filesz == 0)
			continue;
		code |= (ph.p_flags & PF_X) != 0;
		m->segments = xgrow(
		    m->segments, &cap, m->nsegments + 1, sizeof(*m->segments));
		m->segments[m->nsegments++] =
		    (struct module_segment){ ph.p_offset, ph.p_vaddr,
			    ph.p_filesz };
	}
	return code;
}

enum module_status
module_open(struct module *m, const char *root, const char *path,
    const struct buildid *id)
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
	st = open_elf(root, name.s, id, &m->fd, &m->elf);
	if (st == MODULE_OK) {
		find_debug(m, root, name.s);
	} else if (id->n > 0) {
		debug_path(&name, id);
		if (open_elf(root, name.s, id, &m->fd, &m->elf) == MODULE_OK)
			st = MODULE_OK;
	}
	buf_free(&name);
	if (st != MODULE_OK || read_segments(m))
		return st;
	module_close(m);
	return MODULE_STRANGE;
}

enum module_status
module_open_image(struct module *m, struct str image)
{
	*m = (struct module){ .fd = -1 };
	(void)elf_version(EV_CURRENT);
	/* libelf takes a pointer to change the image by; none is made. */
	m->elf = elf_memory((char *)(uintptr_t)image.s, image.n);
	if (m->elf != NULL && elf_kind(m->elf) == ELF_K_ELF && read_segments(m))
		return MODULE_OK;
	module_close(m);
	return MODULE_STRANGE;
}

void
module_close_files(struct module *m)
{
	if (m->elf != NULL && m->fd != -1)
		close(m->fd);
	if (m->debug != NULL)
		close(m->debug_fd);
	elf_end(m->elf);
	elf_end(m->debug);
	m->elf = m->debug = NULL;
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
			str_from(name), bind == STB_WEAK, bind == STB_GLOBAL };
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
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	while ((scn = elf_nextscn(elf, scn)) != NULL) {
		if (gelf_getshdr(scn, &sh) != NULL && sh.sh_type == type) {
			read_table(elf, scn, &sh, fn, arg);
			return true;
		}
	}
	return false;
}

void
module_symbols(const struct module *m, module_symbol_fn *fn, void *arg)
{
	if (m->debug == NULL || !find_table(m->debug, SHT_SYMTAB, fn, arg))
		find_table(m->elf, SHT_SYMTAB, fn, arg);
	find_table(m->elf, SHT_DYNSYM, fn, arg);
	plt_symbols(m->elf, m->debug, fn, arg);
}
