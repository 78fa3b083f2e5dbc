/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PERFSYMBOL_H
#define FG_COLLAPSE_PERFSYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/eight.h"
#include "common/str.h"

/* What a frame line adds to a stack: nearly always one frame. */
struct perfframe {
	uint32_t leaf; /* its first frame */
	uint32_t more; /* so many callers of that follow, from ... */
	uint32_t
	    callers; /* ... this index of its user's on, inner ones first */
	bool cut;    /* what calls it is left out */
};

/*
 * Symbols as they are printed, and what they are. Every line that is not met
 * again asks here, and what it waits for is memory: so that many can be asked
 * for at once, asking is done in steps, each of which has the memory fetched
 * that the next one needs. {0} is empty.
 */
struct perfsymbols {
	char *entries; /* one behind the other */
	size_t used, cap, n;
	struct perfsymbol_slot *slots;
	size_t mask;
};

/* So many bytes behind a name asked for have to be readable. */
#define PERFSYMBOL_SLACK EIGHT_WIDE

struct perfsymbol_query {
	struct str name;
	int how; /* how it is handled: the same name twice is two symbols */
	uint32_t hash;
};

/* The first step: of a query with name and how. */
void perfsymbols_ask(const struct perfsymbols *t, struct perfsymbol_query *q);
/* The second, which may be left out. */
void perfsymbols_fetch(
    const struct perfsymbols *t, const struct perfsymbol_query *q);
/* What the symbol is, or NULL; valid until the next one is added. */
const struct perfframe *perfsymbols_find(
    const struct perfsymbols *t, const struct perfsymbol_query *q);
/* Adds a symbol that was not found. */
const struct perfframe *perfsymbols_add(struct perfsymbols *t,
    const struct perfsymbol_query *q, const struct perfframe *f);
void perfsymbols_free(struct perfsymbols *t);

#endif
