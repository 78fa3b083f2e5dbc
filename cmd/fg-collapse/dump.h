/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_DUMP_H
#define FG_COLLAPSE_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lines;
struct stackset;

/* What was written. */
struct dump_stats {
	uint64_t stacks; /* distinct */
	size_t frames;   /* distinct names */
	size_t deepest;  /* frames of a stack */
};

/*
 * Writes the stacks of all sets to standard output as folded text of the form
 * that lines has, past what lines has buffered, which is nothing. Sorted by
 * bytes, equal stacks added up; the bytes do not depend on how the stacks are
 * spread over sets, or on the number of threads. False, with nothing written,
 * if a sum does not fit a count. The sets are used up.
 */
bool dump(struct stackset *const *sets, size_t n, size_t threads,
    const struct lines *lines, struct dump_stats *stats);

#endif
