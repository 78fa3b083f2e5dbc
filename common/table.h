/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_TABLE_H
#define FG_COMMON_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"

/*
 * Distinct byte strings numbered from 0 in order of arrival, so that what is
 * known of one can be kept in an array beside the table; {0} is empty.
 */
struct table {
	struct str *keys; /* keys[id], with a NUL behind; the arena owns them */
	size_t n, cap;
	struct table_slot *slots;
	size_t mask;
	struct arena arena;
};

#define TABLE_NONE UINT32_MAX

/* The number of key, which is copied in if it is new. */
uint32_t table_put(struct table *t, struct str key);
/*
 * table_put by halves: the first says to memory what will be looked at, and
 * its result goes to the second. Between them others may be put.
 */
uint32_t table_ahead(const struct table *t, struct str key);
uint32_t table_put_ahead(struct table *t, struct str key, uint32_t hash);
/* The number of key, or TABLE_NONE. */
uint32_t table_get(const struct table *t, struct str key);
/*
 * Gives back what finds keys, which stay: table_get is slow from now on, and
 * the next table_put has it made anew.
 */
void table_close(struct table *t);
void table_free(struct table *t);

#endif
