/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_STACKS_H
#define FG_COMMON_STACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/str.h"
#include "common/table.h"

/*
 * Distinct stacks with their counts, kept as a tree: a node is a frame under
 * its caller, so stacks share what they have in common and memory follows the
 * distinct stacks, not the input. Nodes are numbered in order of arrival,
 * callers before callees; node 0 is the root and has no frame. {0} is empty
 * with one count a stack; set columns to 2 first for differential stacks.
 */
struct stacks {
	struct table frames;       /* names, numbered */
	struct stacks_node *nodes; /* nodes[0] is the root */
	struct count *self[2];     /* self[column][node]: stacks ending there */
	uint32_t n;                /* nodes so far */
	int columns;
	size_t nodes_cap, self_cap[2];
	uint32_t *slots;
	size_t mask;
	struct buf path; /* the last of stacks_path, and its frames: */
	struct stacks_step *steps;
	size_t nsteps, steps_cap;
};

struct stacks_node {
	uint32_t parent; /* of the root: the root itself */
	uint32_t frame;  /* number in frames; of the root: TABLE_NONE */
	bool ends;       /* a stack ends here, be its count 0 */
};

#define STACKS_ROOT 0

/* The node of frame (a number of s->frames) under parent, new or not. */
uint32_t stacks_child(struct stacks *s, uint32_t parent, uint32_t frame);
/*
 * The node of a whole stack: frames from root to leaf joined by ';'. Quick
 * for one that begins as the last did, as in sorted text.
 */
uint32_t stacks_path(struct stacks *s, struct str stack);
/* Gives back what finds nodes: nothing is put there any more. */
void stacks_close(struct stacks *s);
/* Adds to what ends at node; false, with nothing added, on overflow. */
bool stacks_add(struct stacks *s, uint32_t node, int column, struct count c);
/*
 * Calls fn with every stack that stacks_add named, joined by ';', and its
 * counts by column, sorted by the bytes of the joined stack.
 */
typedef void stacks_fn(void *arg, struct str stack, const struct count *counts);
void stacks_each(const struct stacks *s, stacks_fn *fn, void *arg);
/* The same with the node that each stack ends at. */
typedef void stacks_node_fn(void *arg, struct str stack, uint32_t node);
void stacks_walk(const struct stacks *s, stacks_node_fn *fn, void *arg);
void stacks_free(struct stacks *s);

#endif
