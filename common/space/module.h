/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_MODULE_H
#define FG_COMMON_SPACE_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/space/buildid.h"
#include "common/str.h"

struct Dwarf; /* libdw's */
struct Elf;   /* libelf's Elf */
struct debugfile_places;
struct elffile;

/*
 * An ELF object that processes map, and where there is one the file its debug
 * information and full symbol table were moved to. Files are believed only if
 * they are the ones that were recorded: see debugfile.h, which also tells
 * where they are looked for.
 */
struct module {
	struct Elf *elf;   /* the object, or a debug file in its place */
	struct Elf *debug; /* the separate debug file, or NULL */
	struct module_files *files;
	struct module_segment *segments; /* of PT_LOAD */
	size_t nsegments;
	uint64_t base; /* the vaddr of the first PT_LOAD, empty or not */
};

struct module_segment {
	uint64_t offset, vaddr, size;
	bool code; /* to be run */
};

enum module_status {
	MODULE_OK,
	MODULE_MISSING, /* no such file, or it cannot be read: errno */
	MODULE_STRANGE, /* not an ELF object */
	MODULE_OTHER    /* another build than the one recorded */
};

/*
 * Opens the object that was mapped from path, whose build-id was id (empty:
 * not known, and the path is believed). A path that ends in " (deleted)" is
 * believed only with a build-id. An object that is not there any more, or not
 * that build, is looked for by its build-id. What places names besides its
 * root must live as long as m. After any status but MODULE_OK m is empty, as {0}, and needs no
 * module_close.
 */
enum module_status module_open(struct module *m,
    const struct debugfile_places *places, const char *path,
    const struct buildid *id);
/* The same for an image in memory, which must live as long as m. */
enum module_status module_open_image(struct module *m, struct str image);
void module_close(struct module *m);
/* Closes the files but keeps what module_vaddr needs. */
void module_close_files(struct module *m);

/* The file that elf was read from. */
const struct elffile *module_file(const struct module *m);
/*
 * The object's DWARF, its debug file's if that has any, with the file that
 * dwz(1) moved parts of it to. Opened at the first call; lives until the files
 * are closed. NULL if there is none.
 */
struct Dwarf *module_dwarf(const struct module *m);
/* The file it is in. */
const struct elffile *module_dwarf_file(const struct module *m);
/*
 * Gives back the memory that pages of the files take, which are read again if
 * need be: for callers that have gone through much of them.
 */
void module_forget(const struct module *m);

/*
 * The address, as the object's own tables have it, of what lies at offset in
 * the file. False if no segment holds it.
 */
bool module_vaddr(const struct module *m, uint64_t offset, uint64_t *vaddr);
/* And back, for code alone. */
bool module_code(const struct module *m, uint64_t vaddr, uint64_t *offset);

/* A function or a label in code. */
struct module_symbol {
	uint64_t vaddr;
	uint64_t size; /* 0: not told */
	struct str name;
	bool weak, global;
	bool ifunc; /* runs when linked, and returns the function itself */
};

/* s and its name are valid during the call only. */
typedef void module_symbol_fn(void *arg, const struct module_symbol *s);

/*
 * Calls fn for all code symbols of .symtab (the object's own, else the debug
 * file's, else the one in .gnu_debugdata) and of .dynsym, and for the entries
 * of the procedure linkage table, named NAME@plt.
 */
void module_symbols(const struct module *m, module_symbol_fn *fn, void *arg);

#endif
