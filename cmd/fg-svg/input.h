/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_INPUT_H
#define FG_SVG_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/skip.h"

#include "tree.h"
#include "verdict.h"

struct reader;

/* What notes, "# unit: ns", say of a profile; see fg-folded(5). */
enum input_note {
	INPUT_UNIT,
	INPUT_TITLE,
	INPUT_SUBTITLE,
	INPUT_BEFORE, /* names of the sides of differential stacks */
	INPUT_AFTER,
	INPUT_NOTES
};

/*
 * Folded text into a call tree, as a stream; any number of files may be read
 * into one.
 *
 * The input is differential only if every stack of it ends in two numbers; in
 * any other the first of two belongs to the frame's name ("worker 5"). Which
 * it is is known at the end only. Till then the first number stays in the
 * name of the last frame, and is added up in column TREE_BEFORE as well: so
 * both readings are kept, in one tree and whatever the size. A chart is never
 * differential.
 */
struct input {
	struct tree tree;
	struct count total[2];
	bool plain; /* some stack has one number only */
	bool perf;  /* the file last read has lines as perf script has */
	struct buf notes[INPUT_NOTES]; /* the first of each, or empty */
	bool units_differ;             /* there were notes of several units */
	struct verdicts verdicts; /* of no frames, if stacks were changed */
	uint64_t dropped;         /* stacks without any frame of the base */
	uint32_t top;             /* the frame under which stacks are put */
	struct buf last;          /* the stack read last, ... */
	size_t *ends;             /* ... where its frames end, ... */
	struct tree_step *path;   /* ... and what they are */
	size_t depth, cap;
};

/* How stacks become what is drawn. */
struct input_shape {
	bool reverse;            /* stacks grow from their leaves */
	const char *const *base; /* names, ended by NULL: see input_finish */
};

void input_init(struct input *in, bool chart);
/* What is read from now on stands under a frame of that name. */
void input_lane(struct input *in, const char *name);
/*
 * Reads all of r. Lines that hold no stack, or whose count cannot be added
 * exactly, are counted in *skip and left out. A failed read ends it, with
 * r->err set.
 */
void input_read(struct input *in, struct reader *r, struct skip *skip);
/*
 * Settles the reading, to be called once after the last file; the tree is then
 * finished. With a base each stack begins at the deepest of its frames that
 * has one of these names, and stacks without are counted in dropped.
 */
void input_finish(struct input *in, const struct input_shape *shape);
void input_free(struct input *in);

#endif
