/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_SYMNAME_H
#define FG_COMMON_SPACE_SYMNAME_H

#include <stdbool.h>
#include <stdint.h>

#include "common/space/symtab.h"
#include "common/str.h"

struct arena;
struct buf;
struct module;

/* From the address of code to the name that people read. */
enum symname_style {
	SYMNAME_SHORT,      /* demangled without parameters, see demangle.h */
	SYMNAME_PARAMETERS, /* demangled with all they tell */
	SYMNAME_MANGLED     /* as compilers made them */
};

/* Fills t, which is empty, with the symbols of m, and finishes it. */
void symname_read(struct symtab *t, const struct module *m);
/*
 * The symbol of an address, or NULL. caller: it was found on the stack, behind
 * a call. Before it stands the call, so that counts; but not where code of no
 * name is before it, nor a mere label, whose end is a guess: the address may
 * then be one that nothing has called, such as that a signal handler returns
 * to. gapless: these are the kernel's symbols, which have no sizes and yet
 * leave no gaps: there a call is only not in the padding before a function,
 * which what an interrupt came upon may follow.
 */
struct symtab_entry *symname_find(
    const struct symtab *t, uint64_t addr, bool caller, bool gapless);
/*
 * The printable name of an entry, made once, in a. Among aliases that is
 * decided as perf does by the names as they are read.
 */
struct str symname_of(
    struct arena *a, struct symtab_entry *e, enum symname_style style);
/* Appends a name of which that is known alone; it has a NUL behind it. */
void symname_add(struct buf *b, struct str name, enum symname_style style);

#endif
