/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_OBJECTS_H
#define FG_RECORD_OBJECTS_H

#include <stddef.h>
#include <stdint.h>

#include "common/space/buildid.h"
#include "common/str.h"
#include "common/table.h"

struct buf;
struct objects_name;

/*
 * The objects that were mapped to run, with their build-ids: for the table a
 * recording ends with, so that its reader knows whether the files it finds
 * are those that ran. A name that was replaced meanwhile has several.
 */
struct objects {
	struct table names;
	struct table known;     /* build-id, name */
	struct objects_name *v; /* names.n of them */
	size_t cap;
};

/*
 * Notes one; id may be empty: not known yet, but that it is the file of inode
 * ino.
 */
void objects_add(
    struct objects *o, struct str name, const struct buildid *id, uint64_t ino);
/*
 * Appends BUILD_ID records of all. What was mapped without telling its
 * build-id (by a kernel before 5.12) is looked up in the file of that name, if
 * that is still the same one.
 */
void objects_put(struct objects *o, struct buf *b);
void objects_free(struct objects *o);

#endif
