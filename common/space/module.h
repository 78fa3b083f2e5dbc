/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_MODULE_H
#define FG_COMMON_SPACE_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/space/buildid.h"
#include "common/str.h"

struct Elf; /* libelf's Elf */

/*
 * An ELF object that processes map: the file itself and, where there is one,
 * the file its debug information and full symbol table were moved to. Files
 * are believed only if they are the ones that were recorded: the build-id
 * decides, and the CRC in .gnu_debuglink where there is none.
 */
struct module {
	struct Elf *elf;   /* the object, or a debug file in its place */
	struct Elf *debug; /* the separate debug file, or NULL */
	int fd, debug_fd;  /* theirs; of an image in memory -1 */
	struct module_segment *segments; /* of PT_LOAD */
	size_t nsegments;
};

struct module_segment {
	uint64_t offset, vaddr, size;
};

enum module_status {
	MODULE_OK,
	MODULE_MISSING, /* no such file, or it cannot be read: errno */
	MODULE_STRANGE, /* not an ELF object */
	MODULE_OTHER    /* another build than the one recorded */
};

/*
 * Opens the object that was mapped from path, below root ("" is none), whose
 * build-id was id (empty: not known, and the path is believed). A path that
 * ends in " (deleted)" is believed only with a build-id. Debug files are
 * looked for in root/usr/lib/debug/.build-id by build-id, then by
 * .gnu_debuglink beside the object, in .debug there, and below
 * root/usr/lib/debug; see gdb(1), "Separate Debug Files". After any status
 * but MODULE_OK m is empty, as {0}, and needs no module_close.
 */
enum module_status module_open(struct module *m, const char *root,
    const char *path, const struct buildid *id);
/* The same for an image in memory, which must live as long as m. */
enum module_status module_open_image(struct module *m, struct str image);
void module_close(struct module *m);
/* Closes the files but keeps what module_vaddr needs. */
void module_close_files(struct module *m);

/*
 * The address, as the object's own tables have it, of what lies at offset in
 * the file. False if no segment holds it.
 */
bool module_vaddr(const struct module *m, uint64_t offset, uint64_t *vaddr);

/* A function or a label in code. */
struct module_symbol {
	uint64_t vaddr;
	uint64_t size; /* 0: not told */
	struct str name;
	bool weak, global;
};

/* s and its name are valid during the call only. */
typedef void module_symbol_fn(void *arg, const struct module_symbol *s);

/*
 * Calls fn for all code symbols of .symtab (the debug file's, else the
 * object's own) and .dynsym, and for the entries of its procedure linkage
 * table, named NAME@plt.
 */
void module_symbols(const struct module *m, module_symbol_fn *fn, void *arg);

#endif
