/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_SPANS_H
#define FG_COLLAPSE_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sink;
struct tree;

/*
 * Intervals of time on lanes, in any order, which become stacks by what lies
 * within what: a span is called by the shortest span around it, and its own
 * time is what no span within it takes. One that outlasts the span it began
 * in is cut where that ends, and told to the tally if by more than a
 * microsecond. Times stay within a quarter of 64 bits. {0} is empty; memory follows the spans.
 */
struct spans {
	struct span *list;
	size_t n, cap;
	struct span *marks; /* beginnings and ends given apart */
	size_t nmarks, marks_cap;
};

#define SPANS_ANY UINT32_MAX

/* A span of frame from start on; times are nanoseconds. */
void spans_add(struct spans *s, uint32_t lane, uint32_t frame, int64_t start,
    int64_t lasts);
/*
 * The beginning of a span; the end of the innermost one of that frame, or of
 * any with SPANS_ANY. At equal times what is told first came first.
 */
void spans_begin(struct spans *s, uint32_t lane, uint32_t frame, int64_t at);
void spans_end(struct spans *s, uint32_t lane, uint32_t frame, int64_t at);
/*
 * Counts the spans' own time, in microseconds, under the node
 * lanes[lane] of tree, which it then gives to the sink. A
 * span that never ends lasts as long as anything on its lane; an end without
 * beginning is told to the tally as unusable. False if a sum does not fit.
 */
bool spans_fold(struct spans *s, struct tree *tree, const uint32_t *lanes,
    struct sink *sink);
void spans_free(struct spans *s);

#endif
