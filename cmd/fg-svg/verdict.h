/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_VERDICT_H
#define FG_SVG_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/str.h"

#include "tree.h"

/*
 * What fg-diff(1) judged of frames, from the notes that stand before its
 * stacks; fg-folded(5) has their fields. They come before the frames they tell
 * of are known, so they are kept in a tree of their own until verdict_place.
 * {0} has none.
 */
struct verdicts {
	struct tree paths;          /* frames with notes, and their callers */
	struct verdict_slot *slots; /* by frame of paths */
	size_t cap;
	struct arena arena; /* the values */
	struct verdict_side {
		/* As they stand there, or empty. */
		struct str runs, total, scaled;
	} sides[2];
	struct str test, alpha;
	bool only; /* what is no finding has the counts of after twice */
	/* Once placed, by frame of that tree: a frame of paths, and ... */
	uint32_t *at;
	/*
	 * ... whether its change was found: of it, or of the caller that has
	 * the same counts, since what is said of that is said of it.
	 */
	bool *found;
};

enum verdict_kind { VERDICT_INCLUSIVE, VERDICT_SELF, VERDICT_KINDS };

/*
 * Takes a note, less its "# ": "inclusive TAB main;parse TAB ratio=1.83 ...
 * TAB worse". Whether it is one of these.
 */
bool verdict_note(struct verdicts *v, struct str note);
/* Whether any frame was judged. */
bool verdict_any(const struct verdicts *v);
/* Whether it is told what both sides add up to. */
bool verdict_sides(const struct verdicts *v);
/*
 * Whether only what frames have to themselves has changed for certain, of those
 * that are not gone.
 */
bool verdict_selfonly(const struct verdicts *v);
/*
 * The total of a side that the notes tell of, if they do: as it was read, or
 * as its stacks were scaled to.
 */
bool verdict_total(const struct verdicts *v, int side, struct count *total);
bool verdict_scaled(const struct verdicts *v, int side, struct count *total);
/* Finds the frames in a finished tree, which may have been pruned. */
void verdict_place(struct verdicts *v, const struct tree *t);
/*
 * Where fg-diff(1) has left out what is not certain, stacks do not add up to
 * what there was before: gives the root, and the frames that all stacks begin
 * with, the total that the notes tell of. Returns how many frames these are,
 * which are the first; 0, with nothing changed, if the stacks do add up, or if
 * sum, of all that was read, is not what the notes are of, or not all of it is
 * in the tree. To be called after verdict_place.
 */
uint32_t verdict_whole(
    const struct verdicts *v, struct tree *t, const struct count sum[2]);
/*
 * Appends what is known of frame i, if anything, as lines, each of which is
 *
 *	3iw1.83 1.58 2.11 1.5e-05
 *
 * how many frames after *last it is; i or s for inclusive or self; w, b or n
 * for worse, better or noise; the ratio, its interval and q, each a number or
 * "-". *last becomes i.
 */
void verdict_code(
    struct buf *b, const struct verdicts *v, uint32_t i, uint32_t *last);
/* Forgets frames, for stacks that were changed, but not what sides are. */
void verdict_forget(struct verdicts *v);
void verdict_free(struct verdicts *v);

#endif
