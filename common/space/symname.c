/* SPDX-License-Identifier: ISC */
/* Symbols of an object, looked up and made readable. */
#include "common/space/symname.h"

#include "common/buf.h"
#include "common/printable.h"
#include "common/space/demangle.h"
#include "common/space/module.h"

/* Aliases looked at; linkers that fold like code make thousands. */
#define ALIASES_MAX 64

static void
add_symbol(void *arg, const struct module_symbol *m)
{
	symtab_add(arg, m->vaddr, m->size, m->name,
	    (unsigned char)((m->weak ? SYMTAB_WEAK : 0) |
		(m->global ? SYMTAB_GLOBAL : 0)),
	    0);
}

void
symname_read(struct symtab *t, const struct module *m)
{
	module_symbols(m, add_symbol, t);
	symtab_finish(t);
}

struct symtab_entry *
symname_find(const struct symtab *t, uint64_t addr, bool caller, bool gapless)
{
	struct symtab_entry *before, *here;

	if (!caller || addr == 0)
		return symtab_find(t, addr);
	before = symtab_find(t, addr - 1);
	if (before != NULL &&
	    (gapless ? !str_starts(before->name, STR("__pfx_"))
		     : before->sized))
		return before;
	here = symtab_find(t, addr);
	return here != NULL ? here : before;
}

void
symname_add(struct buf *b, struct str name, enum symname_style style)
{
	struct buf readable = { 0 };

	if (style == SYMNAME_MANGLED ||
	    !demangle(&readable, name, style == SYMNAME_PARAMETERS))
		buf_addstr(&readable, name);
	printable_add(b, buf_str(&readable));
	buf_free(&readable);
}

static struct str
readable(struct arena *a, struct str name, enum symname_style style)
{
	struct buf b = { 0 };

	if (!demangle(&b, name, style == SYMNAME_PARAMETERS))
		buf_addstr(&b, name);
	name = printable(a, buf_str(&b));
	buf_free(&b);
	return name;
}

struct str
symname_of(struct arena *a, struct symtab_entry *e, enum symname_style style)
{
	struct str name;

	if (e->demangled)
		return e->name;
	e->demangled = true;
	if (style == SYMNAME_MANGLED) {
		e->name = printable(a, e->name);
		return e->name;
	}
	e->name = readable(a, e->name, style);
	for (uint32_t i = 1; i <= e->aliases && i <= ALIASES_MAX; i++) {
		name = readable(a, e[i].name, style);
		if (symtab_underscores(name) < symtab_underscores(e->name) ||
		    (symtab_underscores(name) == symtab_underscores(e->name) &&
			name.n > e->name.n))
			e->name = name;
	}
	return e->name;
}
