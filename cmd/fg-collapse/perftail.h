/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PERFTAIL_H
#define FG_COLLAPSE_PERFTAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/*
 * Samples in one loop differ in where exactly they are and agree in how they
 * came there: below its first line or two, a sample is byte for byte like one
 * met before. So the text of samples is kept in a ring, and with a line goes
 * what followed it last: where that is in the ring and which stack it was. If
 * the same follows again, comparing it once replaces reading it by lines.
 */

/* The lines that followed a line, up to the end of the sample. */
struct perftail {
	uint64_t at; /* position in all that went through the ring */
	uint32_t n;  /* bytes, with the empty line; 0: not known */
	uint32_t lines;
	uint32_t node;  /* the stack they are, a node of stacks */
	uint32_t root;  /* its first frame, which comes from the header */
	uint32_t state; /* the frame above that, or 0 */
};

struct perftails {
	char *ring;
	uint64_t head; /* bytes that went through the ring */
};

/*
 * Keeps text; sets *at to its position. False if it is too long to be kept.
 */
bool perftails_keep(struct perftails *t, struct str text, uint64_t *at);
/* Whether ahead begins with tail, under the frames root and state. */
bool perftails_match(const struct perftails *t, const struct perftail *tail,
    uint32_t root, uint32_t state, struct str ahead);
void perftails_free(struct perftails *t);

#endif
