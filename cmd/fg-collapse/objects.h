/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_OBJECTS_H
#define FG_COLLAPSE_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/*
 * Names for code in the object files that a profile says were mapped, out of
 * their symbol tables and debug files. Left out of the build where fg-script
 * is, as both need elfutils: no object can be opened then.
 */
struct object;
extern const bool objects_readable; /* false: left out */

/* What helps where one is not to be had: no build-id was told, or one was. */
#define OBJECTS_BY_PATH "--symfs=/ believes their paths"
#define OBJECTS_BY_ID "--symfs=DIR looks for them below DIR"

/* What is told of a file; 0 and empty: nothing. */
struct object_file {
	struct str path;
	uint64_t major, minor, inode;
	struct str build_id; /* in hexadecimal; the rest then does not count */
};

/* An inlined function, or in the end the one the others are inlined into. */
typedef void object_frame_fn(void *arg, struct str name, bool inlined);

/*
 * Opens the object of a file, if it is the one that was mapped: of that
 * build-id, else of that inode and, if it is told, that device. symfs, if not
 * NULL, is the folder below which files are, and are believed by their path
 * where no build-id is told. NULL if it is not to be had.
 */
struct object *object_open(const char *symfs, const struct object_file *f);
/*
 * Calls fn for the functions at an offset in the file, innermost first. caller:
 * it was found on the stack, where the address is behind a call. False if it is
 * in no function that has a name.
 */
bool object_frames(struct object *o, uint64_t offset, bool caller,
    object_frame_fn *fn, void *arg);
/* The same at an address from the beginning of the object in memory. */
bool object_frames_loaded(
    struct object *o, uint64_t address, object_frame_fn *fn, void *arg);
void object_close(struct object *o);

#endif
