/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_FOLDED_H
#define FG_COMMON_FOLDED_H

#include <stdbool.h>

#include "common/count.h"
#include "common/str.h"

struct buf;
struct out;

/*
 * One line of folded text, fg-folded(5): frames from root to leaf joined by
 * ';', a blank, a count. Two counts make a differential line. A frame's name
 * may itself end in " 5", so a line with two numbers can be read both ways:
 * both readings are given and the caller, who sees the whole file, chooses.
 */
struct folded {
	struct str stack;    /* all before the last number */
	struct count count;  /* the last number */
	bool two;            /* the stack too ends in a number: then */
	struct str stack2;   /* ... all before that number, and */
	struct count before; /* ... that number */
};

enum folded_kind {
	FOLDED_STACK,
	FOLDED_NOTE, /* blank, or "# ...": metadata and comments */
	FOLDED_BAD,  /* no count, or no stack before it */
	FOLDED_RANGE /* a count that cannot be kept exactly */
};

/* Splits a line (without its LF); *f points into it. */
enum folded_kind folded_parse(struct str line, struct folded *f);

/*
 * The stack with blanks in place of TABs, which are left to stand between a
 * stack and its count: the stack itself if it has none, else a copy in *b.
 */
struct str folded_untab(struct str stack, struct buf *b);

/* One line out: before is NULL unless it is differential. */
void folded_write(struct out *o, struct str stack, const struct count *before,
    struct count count);

/* Takes the first frame off *stack; false when none is left. */
struct folded_frames {
	struct str rest;
	bool done;
};
void folded_frames(struct folded_frames *it, struct str stack);
bool folded_next(struct folded_frames *it, struct str *frame);

#endif
