/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PERFTAIL_H
#define FG_COLLAPSE_PERFTAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/*
 * Samples differ in where exactly they are and agree in how they came there:
 * below its first line a sample is byte for byte like one met before. So the
 * text below the first line is kept in a ring, with the frames it stands for,
 * and found by its hash: one look at it replaces reading it by lines. Where
 * hardly one comes again this is left alone for a while.
 *
 * Mostly what it begins with tells which it is. That is asked for before the
 * sample's turn, so that the memory is there by then.
 */

/* What makes a stack of a tail: a frame below it, and those above. */
struct perftail_ends {
	uint32_t leaf;
	uint32_t root; /* out of the header */
	uint32_t lane; /* or 0 */
};

/* The lines of a sample below its first, and how they are read. */
struct perftail_query {
	struct perftail_ends ends; /* nothing but fetched is by them */
	bool java;                 /* the sample is of Java */
	struct str text;           /* with the empty line */
	uint32_t hash;
	uint32_t start; /* of what it begins with: see perftails_start */
};

/* A text met before. */
struct perftail {
	struct perftail_query query; /* its text is in the ring */
	uint64_t at;                 /* position in all that went through */
	uint32_t lines;
	uint32_t nframes; /* leaf first; they follow the text */
};

#define PERFTAIL_NONE UINT32_MAX

/* {0} is empty. */
struct perftails {
	char *ring;
	uint64_t head; /* bytes that went through the ring */
	struct perftail *slots;
	struct perftail_guess *guesses;
	struct perftail_stack *stacks;
	uint32_t tries, hits; /* of this turn */
	uint32_t rest;        /* samples until the next */
};

/* Whether the tail of the sample that began is to be asked for. */
static inline bool
perftails_wanted(struct perftails *t)
{
	if (t->rest == 0)
		return true;
	t->rest--;
	return false;
}
/* Whether hardly a tail comes again. */
static inline bool
perftails_rest(const struct perftails *t)
{
	return t->rest > 0;
}
/*
 * What a tail may be found by without a look for its end: what ahead begins
 * with, if it is long enough; else 0. Fetches what perftails_guess looks at.
 */
uint32_t perftails_start(const struct perftails *t, struct str ahead);
/* How long the tail is that began like this last, or 0. Fetches its text. */
size_t perftails_guess(const struct perftails *t, uint32_t start);
/*
 * The tail met before that ahead begins with, or NULL: valid until the next is
 * kept; q has ends, java and start. If there is none q gets the text to be
 * kept, which is empty if the sample does not end in ahead.
 */
const struct perftail *perftails_find(
    struct perftails *t, struct str ahead, struct perftail_query *q);
/* Keeps a text that was not found, of so many lines and n frames. */
void perftails_keep(struct perftails *t, const struct perftail_query *q,
    uint32_t lines, const uint32_t *numbers, size_t n);
/* Copies the frames of a tail. */
void perftails_frames(
    const struct perftails *t, const struct perftail *tail, uint32_t *numbers);
/*
 * Where to note which stack the tail between these is: PERFTAIL_NONE, or what
 * the user noted there.
 */
uint32_t *perftails_stack(struct perftails *t, const struct perftail *tail,
    struct perftail_ends ends);
void perftails_free(struct perftails *t);

#endif
