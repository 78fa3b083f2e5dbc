/* SPDX-License-Identifier: ISC */
/* Abbreviations compiled to lengths, and the walk by them. */
#include "common/space/dies.h"

#include <dwarf.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "common/xalloc.h"

/* More abbreviations, or attributes of one, than compilers make. */
#define MAX_ABBREVS 1000000
#define MAX_ATTRS 1000

#define VARIABLE UINT8_MAX /* the value itself tells its length */

struct abbrev {
	uint64_t code;
	int tag;
	bool children;
	bool fixed;        /* all of the same length wherever they stand: */
	uint32_t length;   /* ... in sum, of the attributes */
	uint32_t sibling;  /* which of the attributes is DW_AT_sibling, + 1 */
	uint32_t attrs, n; /* in dies.forms */
};

struct form {
	uint32_t form;
	uint8_t length; /* or VARIABLE */
};

struct dies {
	const unsigned char *start, *end; /* of the unit, with its header */
	Dwarf_CU *cu;
	uint8_t address, offset; /* bytes of either */
	uint16_t version;
	bool big;
	struct abbrev *v; /* sorted by code */
	size_t n, cap;
	struct form *forms;
	size_t nforms, forms_cap;
};

/* A place in the unit; bad: beyond its end. */
struct at {
	const unsigned char *p, *end;
	bool big; /* the file is big-endian */
	bool bad;
};

static void
skip(struct at *a, uint64_t n)
{
	if (n > (uint64_t)(a->end - a->p)) {
		a->bad = true;
		a->p = a->end;
		return;
	}
	a->p += n;
}

/* LEB128; bits beyond 64 are lost. */
static uint64_t
leb(struct at *a)
{
	uint64_t v = 0;
	unsigned shift = 0;

	for (; a->p < a->end; shift += 7) {
		unsigned char b = *a->p++;

		if (shift < 64)
			v |= (uint64_t)(b & 127) << shift;
		if (b < 128)
			return v;
	}
	a->bad = true;
	return 0;
}

/* A number of n bytes in the file's order. */
static uint64_t
number(struct at *a, size_t n)
{
	const unsigned char *p = a->p;
	uint64_t v = 0;

	skip(a, n);
	for (size_t i = 0; i < n && !a->bad; i++)
		v = v << 8 | p[a->big ? i : n - 1 - i];
	return v;
}

/* The length of an attribute's value by its form. */
static uint8_t
length_of(const struct dies *d, uint32_t form)
{
	switch (form) {
	case DW_FORM_flag_present:
	case DW_FORM_implicit_const:
		return 0;
	case DW_FORM_data1:
	case DW_FORM_flag:
	case DW_FORM_ref1:
	case DW_FORM_strx1:
	case DW_FORM_addrx1:
		return 1;
	case DW_FORM_data2:
	case DW_FORM_ref2:
	case DW_FORM_strx2:
	case DW_FORM_addrx2:
		return 2;
	case DW_FORM_strx3:
	case DW_FORM_addrx3:
		return 3;
	case DW_FORM_data4:
	case DW_FORM_ref4:
	case DW_FORM_ref_sup4:
	case DW_FORM_strx4:
	case DW_FORM_addrx4:
		return 4;
	case DW_FORM_data8:
	case DW_FORM_ref8:
	case DW_FORM_ref_sup8:
	case DW_FORM_ref_sig8:
		return 8;
	case DW_FORM_data16:
		return 16;
	case DW_FORM_addr:
		return d->address;
	case DW_FORM_ref_addr:
		return d->version <= 2 ? d->address : d->offset;
	case DW_FORM_strp:
	case DW_FORM_line_strp:
	case DW_FORM_sec_offset:
	case DW_FORM_strp_sup:
	case DW_FORM_GNU_ref_alt:
	case DW_FORM_GNU_strp_alt:
		return d->offset;
	default:
		return VARIABLE;
	}
}

static void
skip_variable(const struct dies *d, struct at *a, uint32_t form)
{
	const unsigned char *nul;

	switch (form) {
	case DW_FORM_string:
		nul = memchr(a->p, '\0', (size_t)(a->end - a->p));
		skip(a, nul != NULL ? (uint64_t)(nul - a->p) + 1 : UINT64_MAX);
		break;
	case DW_FORM_block1:
		skip(a, number(a, 1));
		break;
	case DW_FORM_block2:
		skip(a, number(a, 2));
		break;
	case DW_FORM_block4:
		skip(a, number(a, 4));
		break;
	case DW_FORM_block:
	case DW_FORM_exprloc:
		skip(a, leb(a));
		break;
	case DW_FORM_sdata:
	case DW_FORM_udata:
	case DW_FORM_ref_udata:
	case DW_FORM_strx:
	case DW_FORM_addrx:
	case DW_FORM_loclistx:
	case DW_FORM_rnglistx:
	case DW_FORM_GNU_addr_index:
	case DW_FORM_GNU_str_index:
		leb(a);
		break;
	default:
		a->bad = true; /* not known how long */
		break;
	}
}

static void
skip_value(const struct dies *d, struct at *a, const struct form *f)
{
	uint32_t form = f->form;
	uint8_t n = f->length;

	/* The form stands before the value. */
	if (form == DW_FORM_indirect) {
		form = (uint32_t)leb(a);
		n = length_of(d, form);
	}
	if (n != VARIABLE)
		skip(a, n);
	else
		skip_variable(d, a, form);
}

static void
add_form(struct dies *d, struct abbrev *a, unsigned name, unsigned form)
{
	struct form f = { form, length_of(d, form) };

	d->forms =
	    xgrow(d->forms, &d->forms_cap, d->nforms + 1, sizeof(*d->forms));
	d->forms[d->nforms++] = f;
	a->n++;
	if (name == DW_AT_sibling)
		a->sibling = a->n;
	if (f.length == VARIABLE)
		a->fixed = false;
	else
		a->length += f.length;
}

/* Compiles the one at *offset and goes on to the next; false at the end. */
static bool
compile(struct dies *d, Dwarf_Die *unit, Dwarf_Off *offset)
{
	size_t length;
	Dwarf_Abbrev *from = dwarf_getabbrev(unit, *offset, &length);
	struct abbrev a = { .fixed = true, .attrs = (uint32_t)d->nforms };
	unsigned name, form;

	if (from == NULL || from == DWARF_END_ABBREV || d->n == MAX_ABBREVS)
		return false;
	a.code = dwarf_getabbrevcode(from);
	a.tag = (int)dwarf_getabbrevtag(from);
	a.children = dwarf_abbrevhaschildren(from) != 0;
	/* Their number libdw 0.188 gets wrong where one is implicit. */
	for (size_t i = 0; i < MAX_ATTRS &&
	     dwarf_getabbrevattr(from, i, &name, &form, NULL) == 0;
	     i++)
		add_form(d, &a, name, form);
	d->v = xgrow(d->v, &d->cap, d->n + 1, sizeof(*d->v));
	d->v[d->n++] = a;
	*offset += length;
	return true;
}

static int
compare(const void *pa, const void *pb)
{
	const struct abbrev *a = pa, *b = pb;

	return a->code < b->code ? -1 : a->code > b->code;
}

/* They are numbered from 1 up, but need not be. */
static const struct abbrev *
find(const struct dies *d, uint64_t code)
{
	const struct abbrev key = { .code = code };

	if (code - 1 < d->n && d->v[code - 1].code == code)
		return &d->v[code - 1];
	if (d->n == 0)
		return NULL;
	return bsearch(&key, d->v, d->n, sizeof(*d->v), compare);
}

struct dies *
dies_new(Dwarf_Die *unit)
{
	const unsigned char *p = unit->addr;
	Dwarf *dwarf = dwarf_cu_getdwarf(unit->cu);
	Dwarf_Off die = dwarf_dieoffset(unit), header = dwarf_cuoffset(unit);
	Dwarf_Off next, offset = 0;
	Dwarf_Half version;
	uint8_t address, bytes;
	const char *ident;
	Dwarf_Die last;
	struct dies *d;

	/* Its length may be a lie: what is its last byte is in the section. */
	if (header > die ||
	    dwarf_next_unit(dwarf, die - header, &next, NULL, &version, NULL,
		&address, &bytes, NULL, NULL) != 0 ||
	    next <= die || dwarf_offdie(dwarf, next - 1, &last) == NULL)
		return NULL;
	ident = elf_getident(dwarf_getelf(dwarf), NULL);
	d = xcalloc(1, sizeof(*d));
	*d = (struct dies){ .start = p - header,
		.end = p + (next - die),
		.cu = unit->cu,
		.address = address,
		.offset = bytes,
		.version = version,
		.big = ident != NULL && ident[EI_DATA] == ELFDATA2MSB };
	while (compile(d, unit, &offset))
		;
	if (d->n > 0)
		qsort(d->v, d->n, sizeof(*d->v), compare);
	return d;
}

void
dies_free(struct dies *d)
{
	if (d == NULL)
		return;
	xfree(d->v);
	xfree(d->forms);
	xfree(d);
}

static void
skip_attrs(const struct dies *d, struct at *at, const struct abbrev *a)
{
	if (a->fixed) {
		skip(at, a->length);
		return;
	}
	for (uint32_t i = 0; i < a->n && !at->bad; i++)
		skip_value(d, at, &d->forms[a->attrs + i]);
}

/*
 * Leaves an entry's children out, if it says where they end; false if not, and
 * at is then at the first of them.
 */
static bool
skip_children(const struct dies *d, struct at *at, const struct abbrev *a)
{
	struct at here = *at;
	const struct form *f = &d->forms[a->attrs];
	uint64_t to = 0;

	for (uint32_t i = 0; i + 1 < a->sibling && !here.bad; i++)
		skip_value(d, &here, f++);
	if (a->sibling > 0 && f->form == DW_FORM_ref_udata)
		to = leb(&here);
	else if (a->sibling > 0 && f->length <= 8)
		to = number(&here, f->length);
	skip_attrs(d, at, a);
	if (here.bad || to <= (uint64_t)(at->p - d->start) ||
	    to > (uint64_t)(d->end - d->start))
		return false;
	at->p = d->start + to;
	return true;
}

void
dies_walk(const struct dies *d, Dwarf_Die *top, dies_fn *fn, void *arg)
{
	struct at at = { top->addr, d->end, d->big, false };
	const struct abbrev *a = find(d, leb(&at));
	uint32_t depths[DIES_DEPTH] = { 0 }, depth;
	uint64_t code, passed = 0; /* levels below those gone into */
	size_t n = 0;              /* the level whose entries are read */
	Dwarf_Die die;

	if (a == NULL || !a->children)
		return;
	skip_attrs(d, &at, a);
	while (!at.bad) {
		die = (Dwarf_Die){ .cu = d->cu };
		memcpy(&die.addr, &at.p, sizeof(die.addr));
		code = leb(&at);
		if (code == 0) {
			/* The end of a level. */
			if (passed > 0)
				passed--;
			else if (n-- == 0)
				return;
			continue;
		}
		a = find(d, code);
		if (a == NULL)
			return;
		depth = depths[n];
		if (passed == 0 && fn(arg, &die, a->tag, &depth) &&
		    a->children && n + 1 < DIES_DEPTH) {
			depths[++n] = depth;
			skip_attrs(d, &at, a);
		} else if (!a->children) {
			skip_attrs(d, &at, a);
		} else if (!skip_children(d, &at, a)) {
			passed++;
		}
	}
}
