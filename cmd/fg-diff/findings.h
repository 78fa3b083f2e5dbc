/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_FINDINGS_H
#define FG_DIFF_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct judge;
struct judged;
struct runs;
struct values;

/* A change and the frame it is in. */
struct finding {
	const struct judged *test;
	uint32_t number; /* of values; the innermost that test is of */
	bool self;       /* the frame itself, not what it calls */
	bool moved;      /* a caller, as a whole, has not changed */
	double change;
};

/* A frame that has gone where another is new. */
struct rename {
	uint32_t from, to; /* numbers of values */
};

/* What has changed, and where: worse first, then better, largest first. */
struct findings {
	struct finding *list;
	struct rename *renames;
	size_t n, cap, nrenames, renames_cap;
};

/*
 * A change of a frame is a change of all its callers too: it is found where it
 * cannot be laid to one frame further in, which is where the frame's own
 * values have changed, or where changes below make up less than half of it.
 *
 * It has moved, not grown, if other findings below a caller balance it, that
 * is, if the caller's own change is none and below a quarter of it. Where
 * shares are compared such a caller may have half of all at most: the share of
 * a larger one can hardly change.
 */
void findings_make(struct findings *f, const struct judge *j,
    const struct values *v, const struct runs *r, bool shares);
/*
 * For each node of the tree whether what ends there is part of a finding; the
 * caller frees it.
 */
bool *findings_nodes(
    const struct findings *f, const struct values *v, const struct judge *j);
void findings_free(struct findings *f);

#endif
