/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_CONTEXT_H
#define FG_DIFF_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/count.h"
#include "common/str.h"

struct buf;
struct findings;
struct judge;
struct judge_options;
struct runs;
struct values;

/* All that is known at the end, for those who tell of it. */
struct context {
	const char *names[2]; /* of the sides, as given */
	const struct runs *runs;
	const struct judge_options *options;
	bool shares;          /* what is compared are shares */
	bool judged;          /* else there were too few runs: */
	const char *unjudged; /* why */
	struct count scaled;  /* to what BEFORE was scaled; 0: it was not */
	bool only;            /* what is no finding is made equal */
	const struct values *values; /* if judged, as what follows */
	const struct judge *judge;
	const struct findings *findings;
	const char *gate; /* "pass" and so on; NULL: there is none */
	const char *gate_why;
	bool narrow; /* shown on a terminal that has no room for columns */
};

/* The name of a frame, a number of values; "all" is the root. */
struct str context_frame(const struct context *c, uint32_t number);
/* Its callers from the root on, joined by ';', in *b; may be empty. */
void context_callers(const struct context *c, uint32_t number, struct buf *b);

#endif
