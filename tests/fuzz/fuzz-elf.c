/* PROG: fg-script */
/* SPDX-License-Identifier: ISC */
/*
 * An ELF object of any bytes: its segments, symbols and linkage table, its
 * unwind rules and its inlined functions.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/space/cfi.h"
#include "common/space/demangle.h"
#include "common/space/inlined.h"
#include "common/space/module.h"
#include "common/space/symtab.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
add(void *arg, const struct module_symbol *s)
{
	symtab_add(arg, s->vaddr, s->size, s->name,
	    s->weak ? SYMTAB_WEAK : SYMTAB_GLOBAL, 0);
}

/* Every symbol is found at its own address, if not by its own name. */
static void
look_up(const struct symtab *t)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < t->n; i++) {
		const struct symtab_entry *e = symtab_find(t, t->v[i].start);

		buf_clear(&b);
		if (e != NULL)
			demangle(&b, e->name, (i & 1) != 0);
	}
	buf_free(&b);
}

/* At all of what the object says is its code, if that is not too much. */
static void
look_around(const struct module *m)
{
	struct inlined_object *o = inlined_open(m, false);
	struct cfi *c = cfi_new(m);
	struct inlined found[8];
	size_t n;

	for (size_t i = 0; i < m->nsegments; i++) {
		const struct module_segment *s = &m->segments[i];

		for (uint64_t at = 0; at < s->size && at < 8192; at += 5) {
			n = inlined_at(o, s->vaddr + at, found, 8);
			while (n > 0) /* to their ends */
				if (strlen(found[--n].name) == SIZE_MAX)
					abort();
			cfi_find(c, s->vaddr + at);
		}
	}
	cfi_free(c);
	inlined_close(o);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str image = { (const char *)data, size };
	struct symtab t = { 0 };
	struct module m;
	uint64_t vaddr;

	if (module_open_image(&m, image) != MODULE_OK)
		return 0;
	for (uint64_t at = 0; at < size; at += 64)
		module_vaddr(&m, at, &vaddr);
	module_symbols(&m, add, &t);
	symtab_finish(&t);
	look_up(&t);
	look_around(&m);
	symtab_free(&t);
	module_close(&m);
	return 0;
}
