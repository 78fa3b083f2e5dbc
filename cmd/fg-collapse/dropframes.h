/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_DROPFRAMES_H
#define FG_COLLAPSE_DROPFRAMES_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/str.h"
#include "pattern.h"

/*
 * What profile.proto asks to be left out of stacks, drop_frames and
 * keep_frames: the functions of an allocator that samples its callers, say.
 * Each is an expression that has to fit the whole name of a function, less its
 * arguments. {0} drops nothing.
 */
struct dropframes {
	bool on, keeps;
	struct pattern drop, keep;
	struct buf texts[2]; /* of these */
};

/*
 * keep may be empty; without drop nothing is dropped. NULL, or why they are no
 * expressions: nothing is dropped then.
 */
const char *dropframes_init(
    struct dropframes *d, struct str drop, struct str keep);
/* Whether a function is to be dropped, and all that it called. */
bool dropframes_drops(struct dropframes *d, struct str name);
void dropframes_free(struct dropframes *d);

#endif
