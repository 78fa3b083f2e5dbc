/* SPDX-License-Identifier: ISC */
/* Inlined functions and source lines of places in dsos. */
#include "inline.h"

#include "common/space/module.h"

size_t
inlines_find(struct inlines *in, const struct place *p, bool caller,
    struct inlined *v, size_t max)
{
	const struct module *m = symbols_module(in->symbols, p->dso);
	uint64_t vaddr;

	if (m == NULL || !module_vaddr(m, p->offset, &vaddr))
		return 0;
	return inlined_at(symbols_inlined(in->symbols, p->dso, in->lines),
	    vaddr - caller, v, max);
}

bool
inlines_line(struct inlines *in, const struct place *p, bool caller,
    struct srcline *line, uint64_t *vaddr)
{
	const struct module *m = symbols_module(in->symbols, p->dso);

	*vaddr = p->offset;
	return m != NULL && module_vaddr(m, p->offset, vaddr) &&
	    inlined_line(symbols_inlined(in->symbols, p->dso, in->lines),
		*vaddr - caller, line);
}
