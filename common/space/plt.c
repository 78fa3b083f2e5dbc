/* SPDX-License-Identifier: ISC */
/*
 * Entries of the procedure linkage table: "jmp *disp(%rip)", bytes ff 25 and
 * the distance from the next instruction to the slot. System V ABI, AMD64
 * supplement, "Procedure Linkage Table".
 */
#include "common/space/plt.h"

#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/xalloc.h"

#define ENTRY 16
#define JUMP 6 /* bytes of the instruction */
/* Sections of a kind in a linked object: two; more are not looked at. */
#define SECTIONS_MAX 8

/* A slot and the name behind it; or a resolver of an indirect function. */
struct slot {
	uint64_t addr;
	const char *name;
	int rank; /* which of several names stands: the lowest */
};

struct slots {
	struct slot *v;
	size_t n, cap;
};

static void
add(struct slots *s, uint64_t addr, const char *name, int rank)
{
	if (name == NULL || *name == '\0')
		return;
	s->v = xgrow(s->v, &s->cap, s->n + 1, sizeof(*s->v));
	s->v[s->n++] = (struct slot){ addr, name, rank };
}

static int
cmp_slot(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void
sort(struct slots *s)
{
	if (s->n > 1)
		qsort(s->v, s->n, sizeof(*s->v), cmp_slot);
}

static const char *
find(const struct slots *s, uint64_t addr)
{
	size_t low = 0, high = s->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (s->v[mid].addr < addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low < s->n && s->v[low].addr == addr ? s->v[low].name : NULL;
}

/* The names programs use come before an object's own. */
static int
rank_of(int binding)
{
	return binding == STB_GLOBAL ? 0 : binding == STB_WEAK ? 1 : 2;
}

/* Adds the indirect functions of an object by address of their resolvers. */
static void
read_resolvers(Elf *elf, struct slots *resolvers)
{
	Elf_Scn *scn = NULL;
	Elf_Data *data;
	GElf_Shdr sh;
	GElf_Sym sym;
	int left = SECTIONS_MAX;

	while (left > 0 && (scn = elf_nextscn(elf, scn)) != NULL) {
		if (gelf_getshdr(scn, &sh) == NULL ||
		    (sh.sh_type != SHT_DYNSYM && sh.sh_type != SHT_SYMTAB) ||
		    (data = elf_getdata(scn, NULL)) == NULL)
			continue;
		left--;
		for (int i = 0; gelf_getsym(data, i, &sym) != NULL; i++) {
			if (GELF_ST_TYPE(sym.st_info) == STT_GNU_IFUNC)
				add(resolvers, sym.st_value,
				    elf_strptr(elf, sh.sh_link, sym.st_name),
				    rank_of(GELF_ST_BIND(sym.st_info)));
		}
	}
}

/* The slots one relocation section fills. */
static void
read_relocations(Elf *elf, Elf_Scn *scn, const GElf_Shdr *sh,
    const struct slots *resolvers, struct slots *slots)
{
	Elf_Scn *symscn = elf_getscn(elf, sh->sh_link);
	Elf_Data *syms = NULL, *data = elf_getdata(scn, NULL);
	GElf_Shdr symsh;
	GElf_Rela rel;
	GElf_Sym sym;

	if (gelf_getshdr(symscn, &symsh) != NULL && symsh.sh_type == SHT_DYNSYM)
		syms = elf_getdata(symscn, NULL);
	for (int i = 0; data != NULL && gelf_getrela(data, i, &rel) != NULL;
	     i++) {
		switch (GELF_R_TYPE(rel.r_info)) {
		case R_X86_64_JUMP_SLOT:
		case R_X86_64_GLOB_DAT:
			if (syms != NULL &&
			    gelf_getsym(syms, (int)GELF_R_SYM(rel.r_info),
				&sym) != NULL)
				add(slots, rel.r_offset,
				    elf_strptr(elf, symsh.sh_link, sym.st_name),
				    0);
			break;
		case R_X86_64_IRELATIVE:
			add(slots, rel.r_offset,
			    find(resolvers, (uint64_t)rel.r_addend), 0);
			break;
		default:
			break;
		}
	}
}

/* The slot an entry of n bytes at p, loaded at vaddr, jumps through; or 0. */
static uint64_t
jumps_through(const unsigned char *p, size_t n, uint64_t vaddr)
{
	uint32_t disp;

	/* Before the jump stand at most endbr64 and a prefix. */
	for (size_t i = 0; i + JUMP <= n && i <= 5; i++) {
		if (p[i] != 0xff || p[i + 1] != 0x25)
			continue;
		disp = p[i + 2] | (uint32_t)p[i + 3] << 8 |
		    (uint32_t)p[i + 4] << 16 | (uint32_t)p[i + 5] << 24;
		return vaddr + i + JUMP + (uint64_t)(int64_t)(int32_t)disp;
	}
	return 0;
}

/* Names the entries of one table. */
static void
read_entries(Elf_Scn *scn, const GElf_Shdr *sh, const struct slots *slots,
    module_symbol_fn *fn, void *arg)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	size_t size = sh->sh_entsize == 8 ? 8 : ENTRY;
	struct buf name = { 0 };
	const char *target;

	if (data == NULL || data->d_buf == NULL)
		return;
	for (size_t at = 0; data->d_size - at >= size; at += size) {
		target = find(slots,
		    jumps_through((const unsigned char *)data->d_buf + at, size,
			sh->sh_addr + at));
		if (target == NULL)
			continue;
		buf_clear(&name);
		buf_addstr(&name, str_from(target));
		buf_addstr(&name, STR("@plt"));
		fn(arg,
		    &(struct module_symbol){ .vaddr = sh->sh_addr + at,
			.size = size,
			.name = buf_str(&name),
			.global = true });
	}
	buf_free(&name);
}

static bool
is_plt(Elf *elf, const GElf_Shdr *sh)
{
	size_t names;
	const char *name;

	if (sh->sh_type != SHT_PROGBITS ||
	    elf_getshdrstrndx(elf, &names) != 0 ||
	    (name = elf_strptr(elf, names, sh->sh_name)) == NULL)
		return false;
	return strcmp(name, ".plt") == 0 || strcmp(name, ".plt.got") == 0 ||
	    strcmp(name, ".plt.sec") == 0 || strcmp(name, ".iplt") == 0;
}

void
plt_symbols(struct Elf *elf, struct Elf *debug, module_symbol_fn *fn, void *arg)
{
	struct slots resolvers = { 0 }, slots = { 0 };
	Elf_Scn *scn = NULL;
	GElf_Ehdr eh;
	GElf_Shdr sh;
	int left = SECTIONS_MAX;

	if (gelf_getehdr(elf, &eh) == NULL || eh.e_machine != EM_X86_64 ||
	    eh.e_type == ET_REL)
		return;
	read_resolvers(elf, &resolvers);
	if (debug != NULL)
		read_resolvers(debug, &resolvers);
	sort(&resolvers);
	while (left > 0 && (scn = elf_nextscn(elf, scn)) != NULL) {
		if (gelf_getshdr(scn, &sh) == NULL || sh.sh_type != SHT_RELA)
			continue;
		read_relocations(elf, scn, &sh, &resolvers, &slots);
		left--;
	}
	sort(&slots);
	left = SECTIONS_MAX;
	scn = NULL;
	while (left > 0 && (scn = elf_nextscn(elf, scn)) != NULL) {
		if (gelf_getshdr(scn, &sh) == NULL || !is_plt(elf, &sh))
			continue;
		read_entries(scn, &sh, &slots, fn, arg);
		left--;
	}
	xfree(resolvers.v);
	xfree(slots.v);
}
