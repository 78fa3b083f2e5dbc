/* SPDX-License-Identifier: ISC */
/* Inlined functions and source lines by dso, each object opened once. */
#include "inline.h"

#include <string.h>

#include "common/space/module.h"
#include "common/xalloc.h"

struct inlines_dso {
	const struct module *module; /* NULL: not to be had */
	struct inlined_object *object;
};

void
inlines_init(struct inlines *in, struct symbols *symbols)
{
	*in = (struct inlines){ .symbols = symbols };
}

void
inlines_free(struct inlines *in)
{
	for (size_t i = 0; i < in->n; i++)
		inlined_close(in->v[i].object);
	xfree(in->v);
}

static const struct inlines_dso *
dso_of(struct inlines *in, uint32_t dso)
{
	size_t known = in->n;
	struct inlines_dso *d;

	if (dso >= known) {
		in->v = xgrow(in->v, &in->cap, (size_t)dso + 1, sizeof(*in->v));
		memset(in->v + known, 0, (dso + 1 - known) * sizeof(*in->v));
		in->n = (size_t)dso + 1;
	}
	d = &in->v[dso];
	if (d->object == NULL) {
		d->module = symbols_module(in->symbols, dso);
		d->object = inlined_open(d->module, in->lines);
	}
	return d;
}

size_t
inlines_find(struct inlines *in, const struct place *p, bool caller,
    struct inlined *v, size_t max)
{
	const struct inlines_dso *d = dso_of(in, p->dso);
	uint64_t vaddr;

	if (d->module == NULL || !module_vaddr(d->module, p->offset, &vaddr))
		return 0;
	return inlined_at(d->object, vaddr - caller, v, max);
}

bool
inlines_line(struct inlines *in, const struct place *p, bool caller,
    struct srcline *line, uint64_t *vaddr)
{
	const struct inlines_dso *d = dso_of(in, p->dso);

	*vaddr = p->offset;
	return d->module != NULL && module_vaddr(d->module, p->offset, vaddr) &&
	    inlined_line(d->object, *vaddr - caller, line);
}
