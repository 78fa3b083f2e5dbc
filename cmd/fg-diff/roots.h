/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_ROOTS_H
#define FG_DIFF_ROOTS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/str.h"
#include "common/table.h"

struct stacks;

/*
 * Whether two sides have nothing in common from the first frame on, as where a
 * program, whose name that often is, was renamed. {0} knows no stacks yet.
 */
struct roots {
	struct table names;
	unsigned char *sides; /* [number of a name]: a bit for each side */
	size_t cap;
	unsigned char seen; /* all of these */
	bool shared;        /* one is of both: no more is wanted */
	struct buf last;    /* the one before, */
	unsigned char had;  /* and what it is known to have */
};

/* Takes in a stack and its counts by side. */
void roots_add(struct roots *r, struct str stack, const struct count *counts);
/* Whether both sides have stacks, but none that begin alike. */
bool roots_apart(const struct roots *r);
/* The same of a whole tree whose columns are the sides. */
bool roots_apart_tree(const struct stacks *s);
void roots_free(struct roots *r);

#endif
