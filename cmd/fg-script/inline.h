/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_INLINE_H
#define FG_SCRIPT_INLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbol.h"
#include "task.h"

struct module;

/*
 * Which functions the compiler inlined where, from the DWARF of the objects
 * or of their debug files. Nothing is read before it is asked for: an object's
 * compilation units at the first question, a unit's functions when an address
 * of it is hit, what is inlined into a function when that is hit.
 */
struct inlines {
	struct symbols *symbols;
	bool lines; /* source lines are wanted: set it before all else */
	struct inlines_object **v; /* by number of dso */
	size_t n, cap;
};

/* A place in a source file: its last component, NULL if not known. */
struct srcline {
	const char *file;
	uint32_t number;
};

/* An inlined function, and the line that calls it if those are wanted. */
struct inlined {
	const char *name;
	struct srcline call;
};

void inlines_init(struct inlines *in, struct symbols *symbols);
/*
 * The functions inlined at a place, innermost first, but not the one they are
 * inlined into in the end. caller: the place is behind a call, which is what
 * is looked up. Names are as in the DWARF, linkage names where there are any,
 * and live until inlines_free. Returns how many, at most max.
 */
size_t inlines_find(struct inlines *in, const struct place *p, bool caller,
    struct inlined *v, size_t max);
/*
 * The source line of a place, which is one of the innermost function there,
 * be it inlined. False if it is not known; *vaddr is then the place's address
 * as the object has it, or its offset where there is no object.
 */
bool inlines_line(struct inlines *in, const struct place *p, bool caller,
    struct srcline *line, uint64_t *vaddr);
void inlines_free(struct inlines *in);

/*
 * The same for one object, by its own addresses. m, which may be NULL, must
 * live as long, and the names live as long as m.
 */
struct inlines_object *inlines_open(const struct module *m);
size_t inlines_at(
    struct inlines_object *o, uint64_t vaddr, struct inlined *v, size_t max);
void inlines_close(struct inlines_object *o);

#endif
