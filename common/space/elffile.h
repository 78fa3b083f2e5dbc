/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_ELFFILE_H
#define FG_COMMON_SPACE_ELFFILE_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/space/buildid.h"

struct Elf; /* libelf's Elf */
struct Elf_Scn;

/*
 * An ELF file that is open, and mapped: see guard.h. {0} is none.
 */
struct elffile {
	struct Elf *elf;
	int fd; /* -1: it is an image in memory */
};

enum elffile_status {
	ELFFILE_OK,
	ELFFILE_MISSING, /* no such file, or it cannot be read: errno */
	ELFFILE_STRANGE, /* not an ELF file */
	ELFFILE_OTHER    /* another build than the one asked for */
};

/*
 * Opens root and path joined, if it is of build id (empty: whichever). After
 * anything but ELFFILE_OK, *f is {0}. elffile_open_fd takes fd over.
 */
enum elffile_status elffile_open(struct elffile *f, const char *root,
    const char *path, const struct buildid *id);
enum elffile_status elffile_open_fd(
    struct elffile *f, int fd, const struct buildid *id);
void elffile_close(struct elffile *f);
/* Puts the folder the file is in, with a '/' at its end; empty: not known. */
void elffile_dir(const struct elffile *f, struct buf *dir);

/* The section of a name, or the first of a type (SHT_...); NULL: none. */
struct Elf_Scn *elffile_named(struct Elf *elf, const char *name);
struct Elf_Scn *elffile_typed(struct Elf *elf, uint32_t type);
/*
 * The bytes of the section of a name as they are in the file, until it is
 * closed; empty: none.
 */
struct str elffile_bytes(struct Elf *elf, const char *name);

#endif
