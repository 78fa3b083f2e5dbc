/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_OBJECTS_H
#define FG_RECORD_OBJECTS_H

#include <stddef.h>

#include "common/space/buildid.h"
#include "common/str.h"
#include "common/table.h"

struct buf;

/*
 * The objects that were mapped to run, with their build-ids: for the table a
 * recording ends with, so that its reader knows whether the files it finds
 * are those that ran. A name that was replaced meanwhile has several.
 */
struct objects {
	struct table names;
	struct table known; /* build-id, name */
	bool *has;          /* names' ids: in known under some build-id */
	size_t has_cap;
};

/* Notes one; id may be empty: not known yet. */
void objects_add(struct objects *o, struct str name, const struct buildid *id);
/*
 * Appends BUILD_ID records of all. What was mapped without telling its
 * build-id (by a kernel before 5.12) is looked up in the file of that name.
 */
void objects_put(struct objects *o, struct buf *b);
void objects_free(struct objects *o);

#endif
