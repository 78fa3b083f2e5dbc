/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_DEBUGFILE_H
#define FG_COMMON_SPACE_DEBUGFILE_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/space/elffile.h"

struct servers;

/*
 * Where the parts of objects are that are not in the objects themselves. A
 * file is taken for what it is by its build-id, and by the checksum in
 * .gnu_debuglink where there is no build-id. See gdb(1), "Separate Debug
 * Files", and perf-buildid-cache(1).
 */
struct debugfile_places {
	const char *root;        /* where recorded paths begin; "" */
	const char *cache;       /* perf's build-id cache; "" or NULL: none */
	struct servers *servers; /* to ask in the end, or NULL */
};

/*
 * The file with the symbols and debug information that elf, an object
 * recorded as path, lacks. In this order: by build-id below
 * root/usr/lib/debug/.build-id; by .gnu_debuglink beside the object, in .debug
 * there, and below root/usr/lib/debug; in perf's cache; as
 * root/usr/lib/debug/PATH.debug and root/usr/lib/debug/PATH; from servers. A
 * file that has neither is passed over. False, and *f is {0}, if there is
 * none.
 */
bool debugfile_find(struct elffile *f, const struct debugfile_places *w,
    struct Elf *elf, const char *path);
/*
 * The object of a build-id, if it is not where it was: in perf's cache, from
 * servers, or as a debug file from which nothing was taken away.
 */
bool debugfile_object(struct elffile *f, const struct debugfile_places *w,
    const struct buildid *id);
/*
 * The file dwz(1) moved to what file and others have in common: by build-id,
 * or where .gnu_debugaltlink says.
 */
bool debugfile_alternate(struct elffile *f, const struct debugfile_places *w,
    const struct elffile *file);
/*
 * libdw opens the files of split units (-gsplit-dwarf) itself, in the folder
 * the unit was compiled in and beside file. Whether it would come upon
 * something else under that name: a FIFO would be waited for.
 */
bool debugfile_is_trap(
    const struct elffile *file, const char *dir, const char *name);
/*
 * The path of what perf's cache has of a build-id: "elf", "debug", "vdso" or
 * "kallsyms"; with a NUL. False if there is no cache, or no build-id.
 */
bool debugfile_cached(struct buf *path, const struct debugfile_places *w,
    const struct buildid *id, const char *what);

#endif
