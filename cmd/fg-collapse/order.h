/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_ORDER_H
#define FG_COLLAPSE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/count.h"
#include "common/str.h"

struct stackset;

/*
 * Stacks of several sets in the byte order of their joined text, without
 * joining any: every name gets two keys that rank it among all, one where it
 * ends a stack and one where a ';' follows, as "a", "a-b", "a;c" is sorted but
 * "a;" is behind "a-b". Stacks then compare as their keys from the root on.
 *
 * order_init numbers the names, and closes the sets; order_set then sorts one
 * of them, and different sets may be sorted by different threads at once. A set
 * that was sorted holds keys in place of frames, root first.
 */
struct order {
	struct order_set {
		struct stackset *set;
		uint32_t *keys;   /* of its frames, by number less 1 */
		uint32_t *sorted; /* its stacks */
	} * sets;
	size_t n;
	size_t distinct;          /* names */
	const struct str **names; /* by key; the sets own them */
	uint32_t *last; /* by key: that of the name at a stack's end */
};

/* The sets stay where they are and are the caller's. */
void order_init(struct order *o, struct stackset *const *sets, size_t n);
void order_set(struct order *o, size_t i);
void order_free(struct order *o);

/* A stack of one set, or the end of what is to be gone through. */
struct order_cursor {
	uint32_t at, end; /* indices of sorted */
	bool taken;       /* part of what order_next returned last */
	uint32_t *keys;   /* n of them, root first */
	size_t n, cap;
};

/* A run of stacks out of all sets at once: the same stack of many is one. */
struct order_run {
	const struct order *order;
	struct order_cursor *cursors; /* one a set */
	const uint32_t *keys;         /* the stack: n keys, root first */
	size_t n;
	struct count count;
	bool overflow; /* a sum of counts did not fit */
};

/* How many runs of about so many stacks there are. */
size_t order_runs(const struct order *o, size_t stacks);
/* Run i of these. */
void order_run_init(
    struct order_run *r, const struct order *o, size_t stacks, size_t i);
/* The next stack, or false; valid until the next call. */
bool order_next(struct order_run *r);
void order_run_free(struct order_run *r);

#endif
