/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_NAMEATTR_H
#define FG_SVG_NAMEATTR_H

#include <stddef.h>

#include "common/skip.h"
#include "common/str.h"
#include "common/table.h"

struct reader;

/*
 * What a file says of functions:
 *
 *	name TAB key=value TAB key="value" ...
 *
 * key is title (in place of the tooltip), href (where a click leads), target,
 * class or id. {0} is empty.
 */
struct nameattr {
	struct table names;
	struct nameattr_set *sets; /* by number in names */
	size_t cap;
};

enum nameattr_key {
	NAMEATTR_TITLE,
	NAMEATTR_HREF,
	NAMEATTR_TARGET,
	NAMEATTR_CLASS,
	NAMEATTR_ID,
	NAMEATTR_KEYS
};
extern const char *const nameattr_keys[NAMEATTR_KEYS];

/*
 * Reads all of r; the last of several lines or values holds. Lines without a
 * TAB, other keys, and addresses that are neither relative nor http, https or
 * mailto, are counted in *skip and left out.
 */
void nameattr_read(struct nameattr *a, struct reader *r, struct skip *skip);
/* The values of a function by key, s NULL where there is none; or NULL. */
const struct str *nameattr_get(const struct nameattr *a, struct str name);
void nameattr_free(struct nameattr *a);

#endif
