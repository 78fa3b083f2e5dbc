/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_RECURSION_H
#define FG_COLLAPSE_RECURSION_H

#include <stddef.h>
#include <stdint.h>

/* Which frames of a stack are taken as one. */
enum recursion_kind {
	RECURSION_KEEP,   /* none */
	RECURSION_DIRECT, /* neighbours: "a;b;b;c" is "a;b;c" */
	RECURSION_ANY /* a frame and its next callers: "a;b;c;b;d" is "a;b;d" */
};

/* {0} keeps all. */
struct recursion {
	enum recursion_kind kind;
	uint32_t *frames; /* of the stack last collapsed */
	size_t frames_cap;
	uint32_t *at; /* at[frame]: where in it, from the root, + 1; or 0 */
	size_t at_cap;
};

/*
 * A stack of n frames, leaf first, less those that recursion repeats: into
 * r->frames, leaf first, until the next call. How many are left.
 */
size_t recursion_collapse(
    struct recursion *r, const uint32_t *frames, size_t n);
void recursion_free(struct recursion *r);

#endif
