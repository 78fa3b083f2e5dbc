/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_INPUT_H
#define FG_SVG_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/skip.h"
#include "common/stacks.h"

struct reader;

/* Columns of differential stacks; plain ones have their count in AFTER. */
enum { INPUT_BEFORE, INPUT_AFTER };

/*
 * Folded text into stacks, as a stream; {0} is empty, and any number of files
 * may be read into one.
 *
 * The input is differential only if every stack of it ends in two numbers; in
 * any other the first of two belongs to the frame's name ("worker 5"). Which
 * it is is known at the end only. Till then the first number stays in the
 * name of the last frame, and is added up in column INPUT_BEFORE as well: so
 * both readings are kept, in one tree and whatever the size.
 */
struct input {
	struct stacks stacks;
	struct count total[2];
	bool plain;      /* some stack has one number only */
	bool perf;       /* the file last read has lines as perf script has */
	struct buf last; /* the stack read last ... */
	struct input_step *path; /* ... and where its frames end */
	size_t depth, path_cap;
};

/*
 * Reads all of r. Lines that hold no stack, or whose count cannot be added
 * exactly, are counted in *skip and left out. A failed read ends it, with
 * r->err set.
 */
void input_read(struct input *in, struct reader *r, struct skip *skip);
/*
 * Settles the reading, to be called once after the last file: true if the
 * stacks are differential. Reversed, stacks grow from their leaves.
 */
bool input_finish(struct input *in, bool reverse);
void input_free(struct input *in);

#endif
