/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_DIES_H
#define FG_COMMON_SPACE_DIES_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Going through the entries of a unit of debug information. libdw asks for
 * each attribute of each entry again how long those before it are; of most
 * entries nothing is wanted but the tag. So the unit's abbreviations (DWARF 5,
 * section 7.5.3) are compiled to lengths first, and an entry is passed over in
 * a few steps; libdw is left those that somebody wants to know more of.
 */
struct dies;

/* For the unit of a die, which must live as long; NULL if it is damaged. */
struct dies *dies_new(Dwarf_Die *unit);
void dies_free(struct dies *d);

/*
 * Gets every entry to look at with its tag. *depth is that of its parent; what
 * it leaves there is its own, for its children, into whom the walk goes if it
 * returns true. arg is the caller's.
 */
typedef bool dies_fn(void *arg, Dwarf_Die *die, int tag, uint32_t *depth);

/*
 * Calls fn for the entries below top, which is one of the unit's, in their
 * order in the file; top's children have depth 0 before them. Each step leads
 * forward, whatever the file says, and no deeper than DIES_DEPTH.
 */
void dies_walk(const struct dies *d, Dwarf_Die *top, dies_fn *fn, void *arg);

/* Nested deeper than this is not read: compilers do not write it. */
#define DIES_DEPTH 512

#endif
