/* SPDX-License-Identifier: ISC */
/* Inlined functions by address, from DWARF's tree of what contains what. */
#include "inline.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdlib.h>
#include <string.h>

#include "common/space/module.h"
#include "common/xalloc.h"

/* Nested deeper than this is not read: compilers do not write it. */
#define MAX_DEPTH 512

/* A range of addresses: of a unit, of a function, of an inlined call. */
struct range {
	uint64_t start, end;
	uint32_t depth; /* of an inlined call: calls around it, and itself */
	uint32_t index; /* of what it belongs to */
};

struct ranges {
	struct range *v;
	size_t n, cap;
};

struct function {
	Dwarf_Die die;
	bool read;
	struct ranges calls; /* by start, then by depth */
	const char **names;  /* calls' index is into these */
	size_t nnames, names_cap;
};

struct unit {
	Dwarf_Die die;
	bool read, read_nested;
	struct ranges functions; /* by start */
	struct function *v;
	size_t n, cap;
};

struct inlines_object {
	const struct module *module;
	Dwarf *dwarf;        /* NULL: the object has none */
	struct ranges units; /* by start */
	struct unit *v;
	size_t n, cap;
};

void
inlines_init(struct inlines *in, struct symbols *symbols)
{
	*in = (struct inlines){ .symbols = symbols };
}

static void
free_unit(struct unit *u)
{
	for (size_t i = 0; i < u->n; i++) {
		xfree(u->v[i].calls.v);
		xfree(u->v[i].names);
	}
	xfree(u->functions.v);
	xfree(u->v);
}

void
inlines_free(struct inlines *in)
{
	for (size_t i = 0; i < in->n; i++) {
		struct inlines_object *o = in->v[i];

		if (o == NULL)
			continue;
		for (size_t j = 0; j < o->n; j++)
			free_unit(&o->v[j]);
		dwarf_end(o->dwarf);
		xfree(o->units.v);
		xfree(o->v);
		xfree(o);
	}
	xfree(in->v);
}

/* Adds the ranges that die covers; false if it covers none. */
static bool
add_ranges(struct ranges *r, Dwarf_Die *die, uint32_t depth, uint32_t index)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t at = 0;
	bool any = false;

	while ((at = dwarf_ranges(die, at, &base, &start, &end)) > 0) {
		/* What the linker threw away begins at 0. */
		if (start >= end || start == 0)
			continue;
		r->v = xgrow(r->v, &r->cap, r->n + 1, sizeof(*r->v));
		r->v[r->n++] = (struct range){ start, end, depth, index };
		any = true;
	}
	return any;
}

static int
compare(const void *pa, const void *pb)
{
	const struct range *a = pa, *b = pb;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return a->depth < b->depth ? -1 : a->depth > b->depth;
}

static void
sort(struct ranges *r)
{
	if (r->n > 1)
		qsort(r->v, r->n, sizeof(*r->v), compare);
}

/* The number of ranges that begin at vaddr or before it. */
static size_t
begun(const struct ranges *r, uint64_t vaddr)
{
	size_t low = 0, high = r->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (r->v[mid].start <= vaddr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The last of those that holds vaddr: ranges hardly ever overlap. */
static const struct range *
find(const struct ranges *r, uint64_t vaddr)
{
	size_t n = begun(r, vaddr);

	for (size_t i = n; i > 0 && n - i < 16; i--)
		if (r->v[i - 1].end > vaddr)
			return &r->v[i - 1];
	return NULL;
}

static void
read_units(struct inlines_object *o)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die die;

	while (
	    dwarf_get_units(o->dwarf, cu, &cu, NULL, NULL, &die, NULL) == 0) {
		if (dwarf_tag(&die) != DW_TAG_compile_unit ||
		    !add_ranges(&o->units, &die, 0, (uint32_t)o->n))
			continue;
		o->v = xgrow(o->v, &o->cap, o->n + 1, sizeof(*o->v));
		o->v[o->n++] = (struct unit){ .die = die };
	}
	sort(&o->units);
}

/*
 * Goes through the tree below top: enter(arg, die, depth) says whether to go
 * into a die, and what depth its children have by *depth.
 */
typedef bool enter_fn(void *arg, Dwarf_Die *die, uint32_t *depth);

/*
 * Goes on to the next sibling. Each die seen lies behind the last one: damaged
 * references could else have the same ones seen over and over.
 */
static bool
next_sibling(Dwarf_Die *die, Dwarf_Off last)
{
	return dwarf_siblingof(die, die) == 0 && dwarf_dieoffset(die) > last;
}

static void
walk(Dwarf_Die *top, enter_fn *enter, void *arg)
{
	Dwarf_Die *dies = xreallocarray(NULL, MAX_DEPTH, sizeof(*dies));
	uint32_t *depths = xreallocarray(NULL, MAX_DEPTH, sizeof(*depths));
	Dwarf_Off last;
	size_t n = 0;
	uint32_t depth;

	if (dwarf_child(top, &dies[0]) == 0) {
		depths[0] = 0;
		n = 1;
	}
	while (n > 0) {
		Dwarf_Die *die = &dies[n - 1];

		depth = depths[n - 1];
		last = dwarf_dieoffset(die);
		if (enter(arg, die, &depth) && n < MAX_DEPTH &&
		    dwarf_child(die, &dies[n]) == 0) {
			depths[n++] = depth;
			continue;
		}
		while (n > 0 && !next_sibling(&dies[n - 1], last))
			n--;
	}
	xfree(dies);
	xfree(depths);
}

static void
add_function(struct unit *u, Dwarf_Die *die)
{
	if (!add_ranges(&u->functions, die, 0, (uint32_t)u->n))
		return;
	u->v = xgrow(u->v, &u->cap, u->n + 1, sizeof(*u->v));
	u->v[u->n++] = (struct function){ .die = *die };
}

/* Most functions lie in the unit, in namespaces and, some, in types. */
static bool
enter_unit(void *arg, Dwarf_Die *die, uint32_t *depth)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_subprogram:
		add_function(arg, die);
		return false;
	case DW_TAG_namespace:
	case DW_TAG_module:
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
		return true;
	default:
		return false;
	}
}

/* The others, such as lambdas, lie within functions. */
static bool
enter_nested(void *arg, Dwarf_Die *die, uint32_t *depth)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_subprogram:
		if (*depth > 0)
			add_function(arg, die);
		++*depth;
		return true;
	case DW_TAG_lexical_block:
	case DW_TAG_inlined_subroutine:
	case DW_TAG_namespace:
	case DW_TAG_module:
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
		return true;
	default:
		return false;
	}
}

static const char *
name_of(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	const char *name = dwarf_formstring(
	    dwarf_attr_integrate(die, DW_AT_linkage_name, &attr));

	if (name == NULL)
		name = dwarf_formstring(
		    dwarf_attr_integrate(die, DW_AT_MIPS_linkage_name, &attr));
	if (name == NULL)
		name = dwarf_formstring(
		    dwarf_attr_integrate(die, DW_AT_name, &attr));
	return name != NULL ? name : "[unknown]";
}

static bool
enter_function(void *arg, Dwarf_Die *die, uint32_t *depth)
{
	struct function *f = arg;

	switch (dwarf_tag(die)) {
	case DW_TAG_inlined_subroutine:
		++*depth;
		if (add_ranges(&f->calls, die, *depth, (uint32_t)f->nnames)) {
			f->names = xgrow(f->names, &f->names_cap, f->nnames + 1,
			    sizeof(*f->names));
			f->names[f->nnames++] = name_of(die);
		}
		return true;
	case DW_TAG_lexical_block:
	case DW_TAG_try_block:
	case DW_TAG_catch_block:
		return true;
	default:
		return false;
	}
}

static struct function *
find_function(struct inlines_object *o, uint64_t vaddr)
{
	const struct range *r = find(&o->units, vaddr);
	struct function *f;
	struct unit *u;

	if (r == NULL)
		return NULL;
	u = &o->v[r->index];
	if (!u->read) {
		u->read = true;
		walk(&u->die, enter_unit, u);
		sort(&u->functions);
	}
	r = find(&u->functions, vaddr);
	if (r == NULL && !u->read_nested) {
		u->read_nested = true;
		walk(&u->die, enter_nested, u);
		sort(&u->functions);
		r = find(&u->functions, vaddr);
	}
	if (r == NULL)
		return NULL;
	f = &u->v[r->index];
	if (!f->read) {
		f->read = true;
		walk(&f->die, enter_function, f);
		sort(&f->calls);
	}
	return f;
}

static struct inlines_object *
object_of(struct inlines *in, uint32_t dso)
{
	struct inlines_object *o;
	size_t known = in->n;

	if (dso >= known) {
		in->v = xgrow(in->v, &in->cap, (size_t)dso + 1, sizeof(*in->v));
		memset(in->v + known, 0, (dso + 1 - known) * sizeof(*in->v));
		in->n = (size_t)dso + 1;
	}
	if (in->v[dso] != NULL)
		return in->v[dso];
	in->v[dso] = o = xcalloc(1, sizeof(*o));
	o->module = symbols_module(in->symbols, dso);
	if (o->module != NULL)
		o->dwarf =
		    dwarf_begin_elf(o->module->debug != NULL ? o->module->debug
							     : o->module->elf,
			DWARF_C_READ, NULL);
	if (o->dwarf != NULL)
		read_units(o);
	return o;
}

size_t
inlines_find(struct inlines *in, const struct place *p, bool caller,
    const char **names, size_t max)
{
	struct inlines_object *o = object_of(in, p->dso);
	struct function *f;
	uint32_t depth = UINT32_MAX;
	uint64_t vaddr;
	size_t n = 0;

	if (o->dwarf == NULL || !module_vaddr(o->module, p->offset, &vaddr))
		return 0;
	vaddr -= caller;
	f = find_function(o, vaddr);
	if (f == NULL)
		return 0;
	/* The last range that begins before vaddr and holds it is innermost. */
	for (size_t i = begun(&f->calls, vaddr); i > 0 && n < max && depth > 1;
	     i--) {
		const struct range *r = &f->calls.v[i - 1];

		if (r->end <= vaddr || r->depth >= depth)
			continue;
		depth = r->depth;
		names[n++] = f->names[r->index];
	}
	return n;
}
