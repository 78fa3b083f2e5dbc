/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_SYMTAB_H
#define FG_COMMON_SPACE_SYMTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"

/*
 * The names of code by address. {0} is empty: symtab_add everything, then
 * symtab_finish once, then look up. Where functions overlap, the one that
 * begins last wins; where several begin together, the one perf script names:
 * with a size before without, not weak, global, fewer leading underscores, the
 * longer name, the one added first. Those that only their names set apart are
 * kept, for a caller who changes the names. A symbol without a size that lies within
 * one that has is a label of it, and left out.
 */
struct symtab {
	struct symtab_entry *v; /* sorted; aliases follow who stands for them */
	size_t n, cap;
	struct symtab_range *ranges; /* sorted, none overlaps another */
	size_t nranges;
	struct arena names;
};

struct symtab_entry {
	uint64_t start, end;
	struct str name; /* NUL behind it */
	unsigned char flags;
	bool sized;       /* its end was told */
	bool demangled;   /* for the caller, who may replace the name */
	uint32_t group;   /* the caller's: whose symbol it is */
	uint32_t order;   /* in which it was added */
	uint32_t aliases; /* entries behind that only their names set apart */
};

enum symtab_flags { SYMTAB_WEAK = 1, SYMTAB_GLOBAL = 2 };

/* A function or label: the name is copied. A size of 0 is not told. */
void symtab_add(struct symtab *t, uint64_t start, uint64_t size,
    struct str name, unsigned char flags, uint32_t group);
/*
 * Sorts. A symbol without a size extends to the next of its group; the last
 * one is given a page.
 */
void symtab_finish(struct symtab *t);
/* The symbol addr lies in, until symtab_free; or NULL. */
struct symtab_entry *symtab_find(const struct symtab *t, uint64_t addr);
void symtab_free(struct symtab *t);
/* How many a name begins with: of aliases the one with fewer is for people. */
size_t symtab_underscores(struct str name);

#endif
