/* SPDX-License-Identifier: ISC */
/* Inlined functions by address, from DWARF's tree of what contains what. */
#include "common/space/inlined.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "common/space/debuginfo.h"
#include "common/space/dies.h"
#include "common/space/line.h"
#include "common/space/module.h"
#include "common/xalloc.h"

/*
 * Of one object: the largest programs there are have a quarter of that in
 * their units. A list of ranges may be named by any number of functions.
 */
#define MAX_RANGES ((size_t)4 * 1024 * 1024)

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

/*
 * An inlined call. What it says of itself is read when it is asked for: most
 * of those in a function that is hit never are.
 */
struct call {
	void *die;              /* the address of its DIE */
	struct inlined inlined; /* name NULL: not read */
};

/* What is inlined into a function. */
struct calls {
	struct ranges at; /* by start, then by depth */
	struct call *v;   /* at's indices are into these */
	size_t n, cap;
	Dwarf_CU *cu; /* of their DIEs */
};

struct function {
	Dwarf_Die die;
	struct calls *calls; /* NULL: not read */
};

struct unit {
	Dwarf_Die die;     /* of a split unit, the skeleton */
	bool placed;       /* it says where it is */
	struct dies *dies; /* of the whole unit; NULL: not read, or damaged */
	bool read, read_nested;
	struct ranges functions; /* by start */
	struct function *v;
	size_t n, cap;
	struct inlined_object *object;
};

struct inlined_object {
	const struct module *module;
	Dwarf *dwarf;        /* NULL: the object has none */
	struct ranges units; /* by start */
	bool all_placed;     /* those that do not say where they are, too */
	struct unit *v;
	size_t n, cap;
	size_t left; /* of MAX_RANGES */
	bool lines;  /* are wanted */
};

static void
free_unit(struct unit *u)
{
	for (size_t i = 0; i < u->n; i++) {
		if (u->v[i].calls == NULL)
			continue;
		xfree(u->v[i].calls->at.v);
		xfree(u->v[i].calls->v);
		xfree(u->v[i].calls);
	}
	xfree(u->functions.v);
	xfree(u->v);
	dies_free(u->dies);
}

void
inlined_close(struct inlined_object *o)
{
	if (o == NULL)
		return;
	for (size_t i = 0; i < o->n; i++)
		free_unit(&o->v[i]);
	xfree(o->units.v);
	xfree(o->v);
	xfree(o);
}

static void
add_range(struct inlined_object *o, struct ranges *r, struct range range)
{
	/* What the linker threw away begins at 0. */
	if (range.start >= range.end || range.start == 0 || o->left == 0)
		return;
	o->left--;
	r->v = xgrow(r->v, &r->cap, r->n + 1, sizeof(*r->v));
	r->v[r->n++] = range;
}

/* Adds the ranges that die covers; false if it covers none. */
static bool
add_ranges(struct inlined_object *o, struct ranges *r, Dwarf_Die *die,
    uint32_t depth, uint32_t index)
{
	const size_t before = r->n;
	Dwarf_Addr base, start, end;
	ptrdiff_t at = 0;

	while (o->left > 0 &&
	    (at = dwarf_ranges(die, at, &base, &start, &end)) > 0)
		add_range(o, r, (struct range){ start, end, depth, index });
	return r->n > before;
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
add_function(struct unit *u, Dwarf_Die *die)
{
	/* Declarations are many, and quickly told. */
	if (!dwarf_hasattr(die, DW_AT_low_pc) &&
	    !dwarf_hasattr(die, DW_AT_ranges))
		return;
	if (!add_ranges(u->object, &u->functions, die, 0, (uint32_t)u->n))
		return;
	u->v = xgrow(u->v, &u->cap, u->n + 1, sizeof(*u->v));
	u->v[u->n++] = (struct function){ .die = *die };
}

/* Most functions lie in the unit and in namespaces. */
static bool
enter_unit(void *arg, Dwarf_Die *die, int tag, uint32_t *depth)
{
	switch (tag) {
	case DW_TAG_subprogram:
		add_function(arg, die);
		return false;
	case DW_TAG_namespace:
	case DW_TAG_module:
		return true;
	default:
		return false;
	}
}

/*
 * The others, such as lambdas, lie within functions, and some in types, whose
 * members are too many to go through for nothing.
 */
static bool
enter_nested(void *arg, Dwarf_Die *die, int tag, uint32_t *depth)
{
	switch (tag) {
	case DW_TAG_subprogram:
		if (*depth > 0)
			add_function(arg, die);
		++*depth;
		return true;
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
		++*depth;
		return true;
	case DW_TAG_lexical_block:
	case DW_TAG_inlined_subroutine:
	case DW_TAG_namespace:
	case DW_TAG_module:
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

struct function_walk {
	struct inlined_object *object;
	struct calls *calls;
};

static void
add_call(struct calls *c, Dwarf_Die *die)
{
	c->v = xgrow(c->v, &c->cap, c->n + 1, sizeof(*c->v));
	c->v[c->n++] = (struct call){ .die = die->addr };
	c->cu = die->cu;
}

static const struct inlined *
read_call(const struct inlined_object *o, struct calls *c, uint32_t index)
{
	struct call *call = &c->v[index];
	Dwarf_Die die = { .addr = call->die, .cu = c->cu };

	if (call->inlined.name == NULL) {
		call->inlined.name = name_of(&die);
		if (o->lines)
			line_of_call(&die, &call->inlined.call);
	}
	return &call->inlined;
}

static bool
enter_function(void *arg, Dwarf_Die *die, int tag, uint32_t *depth)
{
	const struct function_walk *w = arg;
	struct calls *c = w->calls;

	switch (tag) {
	case DW_TAG_inlined_subroutine:
		++*depth;
		if (add_ranges(w->object, &c->at, die, *depth, (uint32_t)c->n))
			add_call(c, die);
		return true;
	case DW_TAG_lexical_block:
	case DW_TAG_try_block:
	case DW_TAG_catch_block:
		return true;
	default:
		return false;
	}
}

static void
read_unit(struct unit *u, dies_fn *enter)
{
	const struct module *m = u->object->module;
	Dwarf_Die die = u->die;

	if (debuginfo_unit(&die, module_dwarf_file(m))) {
		if (u->dies == NULL)
			u->dies = dies_new(&die);
		if (u->dies != NULL)
			dies_walk(u->dies, &die, enter, u);
	}
	sort(&u->functions);
	module_forget(m);
}

/* Units of types, and what dwz(1) moved out of units, have no code. */
static void
read_units(struct inlined_object *o)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die die;
	int tag;

	while (
	    dwarf_get_units(o->dwarf, cu, &cu, NULL, NULL, &die, NULL) == 0) {
		tag = dwarf_tag(&die);
		if (tag != DW_TAG_compile_unit && tag != DW_TAG_skeleton_unit)
			continue;
		o->v = xgrow(o->v, &o->cap, o->n + 1, sizeof(*o->v));
		o->v[o->n] = (struct unit){ .die = die,
			.object = o,
			.placed = dwarf_hasattr(&die, DW_AT_ranges) ||
			    dwarf_hasattr(&die, DW_AT_high_pc) };
		add_ranges(o, &o->units, &die, 0, (uint32_t)o->n++);
	}
	sort(&o->units);
}

/* Where a unit is that does not say so is known from its functions. */
static void
place_units(struct inlined_object *o)
{
	for (size_t i = 0; i < o->n; i++) {
		struct unit *u = &o->v[i];

		if (u->placed || u->read)
			continue;
		u->read = true;
		read_unit(u, enter_unit);
		for (size_t j = 0; j < u->functions.n; j++)
			add_range(o, &o->units,
			    (struct range){ u->functions.v[j].start,
				u->functions.v[j].end, 0, (uint32_t)i });
	}
	sort(&o->units);
}

static struct unit *
find_unit(struct inlined_object *o, uint64_t vaddr)
{
	const struct range *r = find(&o->units, vaddr);

	if (r == NULL && !o->all_placed) {
		o->all_placed = true;
		place_units(o);
		r = find(&o->units, vaddr);
	}
	return r == NULL ? NULL : &o->v[r->index];
}

static struct function *
find_function(struct unit *u, uint64_t vaddr)
{
	const struct range *r;

	if (!u->read) {
		u->read = true;
		read_unit(u, enter_unit);
	}
	r = find(&u->functions, vaddr);
	if (r == NULL && !u->read_nested) {
		u->read_nested = true;
		read_unit(u, enter_nested);
		r = find(&u->functions, vaddr);
	}
	return r == NULL ? NULL : &u->v[r->index];
}

static struct calls *
find_calls(struct inlined_object *o, uint64_t vaddr)
{
	struct unit *u = find_unit(o, vaddr);
	struct function *f = u != NULL ? find_function(u, vaddr) : NULL;
	struct function_walk w;

	if (f == NULL)
		return NULL;
	if (f->calls == NULL) {
		f->calls = xcalloc(1, sizeof(*f->calls));
		w = (struct function_walk){ o, f->calls };
		dies_walk(u->dies, &f->die, enter_function, &w);
		sort(&f->calls->at);
	}
	return f->calls;
}

struct inlined_object *
inlined_open(const struct module *m, bool lines)
{
	struct inlined_object *o = xcalloc(1, sizeof(*o));

	o->left = MAX_RANGES;
	o->module = m;
	o->lines = lines;
	if (m != NULL)
		o->dwarf = module_dwarf(m);
	if (o->dwarf != NULL)
		read_units(o);
	return o;
}

size_t
inlined_at(
    struct inlined_object *o, uint64_t vaddr, struct inlined *v, size_t max)
{
	struct calls *c = o->dwarf != NULL ? find_calls(o, vaddr) : NULL;
	uint32_t depth = UINT32_MAX;
	size_t n = 0;

	if (c == NULL)
		return 0;
	/* The last range that begins before vaddr and holds it is innermost. */
	for (size_t i = begun(&c->at, vaddr); i > 0 && n < max && depth > 1;
	     i--) {
		const struct range *r = &c->at.v[i - 1];

		if (r->end <= vaddr || r->depth >= depth)
			continue;
		depth = r->depth;
		v[n++] = *read_call(o, c, r->index);
	}
	return n;
}

bool
inlined_line(struct inlined_object *o, uint64_t vaddr, struct srcline *line)
{
	struct unit *u = o->dwarf != NULL ? find_unit(o, vaddr) : NULL;

	return u != NULL && line_find(&u->die, vaddr, line);
}
