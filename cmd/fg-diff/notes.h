/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_NOTES_H
#define FG_DIFF_NOTES_H

struct context;
struct out;

/*
 * What was found, as notes before the stacks, for programs that draw them: the
 * sides, the test, and each frame that was judged. fg-folded(5) describes them.
 */
void notes_write(const struct context *c, struct out *o);

#endif
