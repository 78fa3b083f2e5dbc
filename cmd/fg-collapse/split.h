/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_SPLIT_H
#define FG_COLLAPSE_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

struct dump_stats;
struct lines;
struct stackset;

/* What went wrong. */
struct split_error {
	struct buf path; /* ends in a NUL */
	int err;         /* errno; 0: see what */
	const char *what;
};

/*
 * As dump, but for each root frame into a file of its own, ROOT.folded in dir,
 * without the root; a stack that is nothing else is written with it. Of a root
 * '/', NUL and other control characters become '_' in the name of the file, as
 * do a '.' at its beginning; a long one is cut; a name that is taken gets a
 * number. dir is made if there is none, and has to be empty, so that no file
 * in it is of another time. False if that failed or sums do not fit.
 */
bool split(struct stackset *const *sets, size_t n, const char *dir,
    const struct lines *lines, struct dump_stats *stats,
    struct split_error *error);

#endif
