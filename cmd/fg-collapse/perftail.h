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
	uint64_t at;     /* position in all that went through the ring */
	uint64_t frames; /* the same of what they are: numbers, leaf first */
	uint32_t n;      /* bytes, with the empty line; 0: not known */
	uint32_t lines;
	uint32_t nframes;
	uint32_t root;  /* the stack's first frame, out of the header */
	uint32_t lane;  /* the frame of its lane, or 0 */
	uint32_t stack; /* which it is if the line itself was the leaf's */
};

#define PERFTAIL_NONE UINT32_MAX

/* {0} is empty. */
struct perftails {
	char *ring;
	uint64_t head;  /* bytes that went through the ring */
	uint32_t trust; /* how many more are kept though none came again */
	uint32_t left;  /* out since the last that was kept without trust */
};

/*
 * Whether the sample that ends is to be kept: not all are where hardly one
 * comes again.
 */
bool perftails_wanted(struct perftails *t);
/*
 * Keeps a text and n frames; sets *at and *frames to their positions. False if
 * they are too long to be kept.
 */
bool perftails_keep(struct perftails *t, struct str text,
    const uint32_t *numbers, size_t n, uint64_t *at, uint64_t *frames);
/* Whether ahead begins with tail, under the frames root and lane. */
bool perftails_match(struct perftails *t, const struct perftail *tail,
    uint32_t root, uint32_t lane, struct str ahead);
/* Copies the frames of a tail that just matched. */
void perftails_frames(
    const struct perftails *t, const struct perftail *tail, uint32_t *numbers);
void perftails_free(struct perftails *t);

#endif
