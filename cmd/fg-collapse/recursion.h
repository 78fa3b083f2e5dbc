/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_RECURSION_H
#define FG_COLLAPSE_RECURSION_H

#include <stdbool.h>

struct stacks;

/* Which frames of a stack are taken as one. */
enum recursion {
	RECURSION_KEEP,   /* none */
	RECURSION_DIRECT, /* neighbours: "a;b;b;c" is "a;b;c" */
	RECURSION_ANY /* a frame and its next callers: "a;b;c;b;d" is "a;b;d" */
};

/*
 * Takes the stacks' repeated frames out; stacks that then are equal are added
 * up. False if a sum does not fit.
 */
bool recursion_collapse(struct stacks *s, enum recursion how);

#endif
