/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_LINES_H
#define FG_COLLAPSE_LINES_H

#include <stddef.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/str.h"

struct out;

/* The form of the lines written, and where they go. */
struct lines {
	struct out *out;
	struct buf prefix; /* with its ';'; empty for none */
	char blank;        /* between stack and count */
	size_t start;      /* of the stack begun last, in out's buffer */
};

/*
 * A root frame for every stack: name less what a frame cannot hold, as in a
 * command's name: ';' becomes ':', white space '_', or goes at either end.
 */
void lines_prefix(struct lines *l, struct str name);
/* A line in two steps: its stack, which can be looked at, then its count. */
void lines_begin(struct lines *l, struct str stack);
struct str lines_stack(const struct lines *l);
void lines_end(struct lines *l, struct count count);

#endif
