/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_STACKSET_H
#define FG_COLLAPSE_STACKSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/count.h"
#include "common/table.h"

/*
 * Distinct stacks and their counts. A stack is cut, from its root on, into
 * pieces of up to eight frames; a piece under its caller's piece is kept once.
 * So stacks share what they have in common, as in a tree of frames, and memory
 * follows the distinct stacks, but a stack is found by one look at a table
 * that has a slot for each whole stack and compared piece by piece.
 *
 * Frames are numbered from 1 in order of arrival, stacks from 0. {0} is empty.
 */
#define STACKSET_PIECE 8

struct stackset {
	struct table names; /* of frames; their numbers there are less by 1 */
	struct stackset_piece *pieces; /* pieces[0] is above all roots */
	uint32_t npieces;
	struct stackset_stack *stacks;
	uint32_t nstacks;
	uint64_t nframes; /* of all distinct stacks */
	size_t deepest;   /* frames */
	struct count total;
	bool big;      /* the total did not fit, but every count may */
	bool overflow; /* a count did not fit: none is to be used */
	size_t pieces_cap, stacks_cap;
	uint32_t *piece_slots; /* hash tables of pieces and of whole stacks */
	struct stackset_slot *stack_slots;
	size_t piece_mask, stack_mask;
	uint32_t *hashes; /* of the pieces of a stack, the leaf's first */
	size_t hashes_cap;
	struct stackset_queue *queue;
};

struct stackset_piece {
	uint32_t parent;
	uint32_t hash;                   /* of all frames from the root on */
	uint32_t frames[STACKSET_PIECE]; /* leaf first; 0 behind the root's */
};

struct stackset_stack {
	struct count count;
	uint32_t piece; /* its last, with the leaf */
};

/* The frames of a piece. */
static inline size_t
stackset_length(const struct stackset_piece *p)
{
	size_t n = STACKSET_PIECE;

	while (n > 1 && p->frames[n - 1] == 0)
		n--;
	return n;
}

/* The number of a frame. */
uint32_t stackset_frame(struct stackset *s, struct str name);
/* The number of the stack of n frames, at least one, leaf first. */
uint32_t stackset_put(struct stackset *s, const uint32_t *frames, size_t n);
/* Adds to the count of a stack, or sets overflow. */
void stackset_add(struct stackset *s, uint32_t stack, struct count c);
/*
 * Adds to the count of a stack whose number does not matter. What a big set
 * waits for is memory: so this is done a few stacks later, when the memory it
 * needs has been fetched, and by stackset_settle for the last ones, before
 * which the stacks are not to be looked at.
 */
void stackset_later(
    struct stackset *s, const uint32_t *frames, size_t n, struct count c);
void stackset_settle(struct stackset *s);
/*
 * For who fills an empty set with stacks that all differ, sees to it that no
 * piece is there twice, and so needs nothing found: a piece of n frames, leaf
 * first, all of PIECE if it is not its stacks' last, under another or 0; and a
 * stack of n frames by its last piece. stackset_put may follow.
 */
uint32_t stackset_append_piece(
    struct stackset *s, uint32_t parent, const uint32_t *frames, size_t n);
void stackset_append(
    struct stackset *s, uint32_t piece, size_t n, struct count c);
/* Gives back what only putting needs: nothing is put there any more. */
void stackset_close(struct stackset *s);
void stackset_free(struct stackset *s);

#endif
