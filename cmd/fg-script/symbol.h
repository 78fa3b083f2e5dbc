/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_SYMBOL_H
#define FG_SCRIPT_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/space/debugfile.h"
#include "common/str.h"
#include "kallsyms.h"
#include "task.h"

struct buf;
struct cfi;
struct inlined_object;
struct module;

/*
 * Names for places in code. Each dso's symbols are read when the first address
 * of it is looked up: ELF files and their debug files, the vdso out of this
 * process if the recording's kernel runs here, the kernel's out of
 * /proc/kallsyms on the same condition or out of a copy, those of generated
 * code out of /tmp/perf-PID.map, or jit-PID.dump if that was mapped. Symbols of
 * another build than the one recorded are not used. Of many dsos what was read
 * of those not asked for lately is given up, if it can be read again.
 */
struct symbols_options {
	const char *symfs;       /* where recorded paths begin; "" */
	const char *buildids;    /* perf's build-id cache; "" or NULL: none */
	const char *kallsyms;    /* a copy of the recorded kernel's, or NULL */
	struct servers *servers; /* to ask for debug files, or NULL */
	bool mangled;            /* leave names as compilers made them */
	bool parameters;         /* or demangle them with all they tell */
};

enum symbols_status {
	SYMBOLS_UNUSED, /* nothing was looked up */
	SYMBOLS_OK,
	SYMBOLS_NONE,    /* there are none to be had, and that is no wonder */
	SYMBOLS_MISSING, /* the file cannot be opened */
	SYMBOLS_STRANGE, /* it is no ELF object */
	SYMBOLS_OTHER,   /* it is not the one that was recorded */
	SYMBOLS_FOREIGN, /* another user's file, which may say anything */
	SYMBOLS_HIDDEN,  /* /proc/kallsyms shows no addresses */
	SYMBOLS_NO_ID,   /* which kernel was recorded is not known */
	SYMBOLS_LAST = SYMBOLS_NO_ID
};

struct symbols {
	struct symbols_options opts;
	const struct tasks *tasks;
	struct debugfile_places places;
	struct symbols_dso *v; /* by number of dso, as far as looked up */
	size_t n, cap;
	size_t held, most; /* dsos of which things are in memory; too many */
	uint64_t asked;    /* questions so far */
	struct kallsyms kallsyms;
	enum symbols_status kernel;
	uint64_t slide; /* what to add to an address of kallsyms */
	struct arena arena;
};

/* A name and the dso it is printed with; until symbols_trim. */
struct symbol {
	struct str name; /* printable; empty: none, or not known */
	uint64_t offset; /* from the symbol's beginning */
	struct str dso;  /* printable */
};

void symbols_init(struct symbols *s, const struct symbols_options *opts,
    const struct tasks *t);
/*
 * Names a place. caller: it was found on the stack, where the address is that
 * of the instruction behind a call. The call may be the last instruction of
 * its function, so it is looked up, but offset counts to the address itself.
 */
void symbols_find(
    struct symbols *s, const struct place *p, bool caller, struct symbol *sym);
/*
 * The same for an address of the kernel. *p gets its place, with dso TABLE_NONE
 * if the memory there was not recorded.
 */
void symbols_find_kernel(struct symbols *s, uint64_t addr, bool caller,
    struct place *p, struct symbol *sym);
/*
 * The object of a dso of kind DSO_FILE or DSO_VDSO, NULL if it is not to be had;
 * its rules for unwinding; and what is inlined in it, with source lines if
 * those are wanted. They live until symbols_trim.
 */
const struct module *symbols_module(struct symbols *s, uint32_t dso);
struct cfi *symbols_cfi(struct symbols *s, uint32_t dso);
struct inlined_object *symbols_inlined(
    struct symbols *s, uint32_t dso, bool lines);
/* Appends what to print of a name as a compiler made it, NUL behind it. */
void symbols_name(const struct symbols *s, struct buf *b, struct str name);
/* How a dso's symbols were found. */
enum symbols_status symbols_status(const struct symbols *s, uint32_t dso);
/* Gives up what was not asked for lately, if there is too much. */
void symbols_trim(struct symbols *s);
void symbols_free(struct symbols *s);

#endif
