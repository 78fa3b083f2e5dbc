/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_ACCOUNT_H
#define FG_SCRIPT_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"
#include "common/table.h"

/*
 * How many of the frames printed have a name, by the object they are in.
 * Counted in the text itself, so that nobody who does not ask pays for it.
 * {0} is empty.
 */
struct account {
	struct table objects; /* names of dsos as printed, ... */
	struct account_object *v;
	size_t cap;
	uint64_t frames, unnamed;
};

struct account_object {
	uint64_t unnamed;
	uint32_t number; /* of objects.keys */
};

/* Counts the frames in the text of a sample; inlined ones are none. */
void account_text(struct account *a, struct str text);
/*
 * Sorts what has unnamed frames by how many, then by which was first; v is no more in
 * the order of the names, and nothing can be counted after. Returns how many
 * there are.
 */
size_t account_sort(struct account *a);
void account_free(struct account *a);

#endif
