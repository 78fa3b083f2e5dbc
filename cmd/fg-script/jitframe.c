/* SPDX-License-Identifier: ISC */
/* Unwinding rules of generated code: an object around each .eh_frame. */
#include "jitframe.h"

#include <elf.h>
#include <string.h>

#include "common/buf.h"
#include "common/space/cfi.h"
#include "common/space/module.h"
#include "common/xalloc.h"

/* The address of the code in its object. */
#define TEXT 4096

static const char names[] = "\0.eh_frame\0.shstrtab";
#define NAME_EH_FRAME 1
#define NAME_SHSTRTAB 11

struct jitframe {
	struct buf image;
	struct module module;
	struct cfi *cfi;
};

struct key {
	const struct jitdump *dump;
	uint64_t place;
};

static void
put(struct buf *b, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_addc(b, (char)(v >> 8 * i));
}

static void
put_section(struct buf *b, uint32_t name, uint32_t type, uint64_t flags,
    uint64_t addr, uint64_t offset, uint64_t size)
{
	put(b, name, 4);
	put(b, type, 4);
	put(b, flags, 8);
	put(b, addr, 8);
	put(b, offset, 8);
	put(b, size, 8);
	put(b, 0, 8); /* link and info */
	put(b, 1, 8); /* alignment */
	put(b, 0, 8);
}

#define SECTIONS 3
#define FRAMES                                     \
	(sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr) + \
	    SECTIONS * sizeof(Elf64_Shdr))

static void
put_header(struct buf *b, uint16_t machine)
{
	const char ident[EI_NIDENT] = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3,
		ELFCLASS64, ELFDATA2LSB, EV_CURRENT };

	buf_add(b, ident, sizeof(ident));
	put(b, ET_DYN, 2);
	put(b, machine, 2);
	put(b, EV_CURRENT, 4);
	put(b, 0, 8); /* entry */
	put(b, sizeof(Elf64_Ehdr), 8);
	put(b, sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr), 8);
	put(b, 0, 4); /* flags */
	put(b, sizeof(Elf64_Ehdr), 2);
	put(b, sizeof(Elf64_Phdr), 2);
	put(b, 1, 2);
	put(b, sizeof(Elf64_Shdr), 2);
	put(b, SECTIONS, 2);
	put(b, SECTIONS - 1, 2); /* the section of names */
}

/* The object: its headers, then what the sections hold. */
static void
make_image(struct buf *b, const struct jitdump_code *c, uint16_t machine)
{
	const uint64_t end = FRAMES + c->frames.n;

	put_header(b, machine);
	put(b, PT_LOAD, 4);
	put(b, PF_R | PF_X, 4);
	put(b, 0, 8); /* offset */
	put(b, 0, 8); /* addresses */
	put(b, 0, 8);
	put(b, end, 8); /* sizes */
	put(b, end, 8);
	put(b, 1, 8);
	put_section(b, 0, SHT_NULL, 0, 0, 0, 0);
	put_section(b, NAME_EH_FRAME, SHT_PROGBITS, SHF_ALLOC,
	    TEXT + (c->size + 7) / 8 * 8, FRAMES, c->frames.n);
	put_section(b, NAME_SHSTRTAB, SHT_STRTAB, 0, 0, end, sizeof(names));
	buf_addstr(b, c->frames);
	buf_add(b, names, sizeof(names));
}

static struct jitframe *
make(const struct jitdump_code *c, uint16_t machine)
{
	struct jitframe *f = xcalloc(1, sizeof(*f));

	make_image(&f->image, c, machine);
	if (module_open_image(&f->module, buf_str(&f->image)) == MODULE_OK)
		f->cfi = cfi_new(&f->module);
	return f;
}

struct cfi *
jitframes_find(struct jitframes *f, const struct jitdump *dump, uint64_t place,
    uint16_t machine, uint64_t *vaddr)
{
	const struct jitdump_code *c = jitdump_find(dump, place);
	size_t known = f->keys.n;
	struct key key;
	uint32_t n;

	if (c == NULL || c->frames.n == 0 || c->size > INT32_MAX)
		return NULL;
	memset(&key, 0, sizeof(key));
	key.dump = dump;
	key.place = c->place;
	n = table_put(
	    &f->keys, (struct str){ (const char *)&key, sizeof(key) });
	if (n == known) {
		f->v =
		    xgrow(f->v, &f->cap, known + 1, sizeof(struct jitframe *));
		f->v[n] = make(c, machine);
	}
	*vaddr = place - c->place + TEXT;
	return f->v[n]->cfi;
}

void
jitframes_free(struct jitframes *f)
{
	for (size_t i = 0; i < f->keys.n; i++) {
		cfi_free(f->v[i]->cfi);
		module_close(&f->v[i]->module);
		buf_free(&f->v[i]->image);
		xfree(f->v[i]);
	}
	xfree(f->v);
	table_free(&f->keys);
	*f = (struct jitframes){ 0 };
}
