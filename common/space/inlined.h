/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_INLINED_H
#define FG_COMMON_SPACE_INLINED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct module;

/*
 * Which functions the compiler inlined where, from the DWARF of an object or
 * of its debug file. Nothing is read before it is asked for: the compilation
 * units when it is opened, a unit's functions when an address of it is hit,
 * what is inlined into a function when that is hit.
 */
struct inlined_object;

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

/* m, which may be NULL, must live as long. */
struct inlined_object *inlined_open(const struct module *m, bool lines);
/*
 * The functions inlined at an address of the object, innermost first, but not
 * the one they are inlined into in the end. Names are as in the DWARF, linkage
 * names where there are any, and live as long as m. Returns how many, at most
 * max.
 */
size_t inlined_at(
    struct inlined_object *o, uint64_t vaddr, struct inlined *v, size_t max);
/* The source line of an address; false if it is not known. */
bool inlined_line(
    struct inlined_object *o, uint64_t vaddr, struct srcline *line);
void inlined_close(struct inlined_object *o);

#endif
