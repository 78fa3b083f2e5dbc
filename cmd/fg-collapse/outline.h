/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_OUTLINE_H
#define FG_COLLAPSE_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/count.h"

struct profile;

/*
 * A call tree as profilers print it for people: a line a node, callees
 * indented below their caller, each with a number that its callees' are part
 * of. A stack counts what is left of it: its own. {0} is empty.
 */
struct outline {
	struct outline_level {
		struct count own, below; /* as printed; of the callees so far */
	} * levels;
	size_t n, cap;
	bool callers; /* below a function are its callers, leaves outermost */
};

/*
 * The next node, depth counted from 0; deeper than one below the last it is
 * taken for a callee of that. Stacks whose numbers are complete are added to
 * the profile, whose frames are the outline's meanwhile. False if a sum does
 * not fit.
 */
bool outline_node(struct outline *o, struct profile *p, size_t depth,
    uint32_t frame, struct count own);
/* No more nodes: adds what is left. It is empty then. */
bool outline_end(struct outline *o, struct profile *p);
void outline_free(struct outline *o);

#endif
