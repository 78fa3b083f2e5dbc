/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_GATE_H
#define FG_DIFF_GATE_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

struct context;

/* Frames by pattern, and how much they may grow. */
struct gate_rule {
	regex_t pattern;
	const char *text; /* of the pattern and its limit, as given */
	double percent;   /* of a watched frame */
};

struct gate {
	struct gate_rule *allowed, *watched;
	size_t nallowed, nwatched, allowed_cap, watched_cap;
	double detect_share;  /* of a frame that has so much of all, ... */
	double detect_change; /* ... so large a change has to be detectable */
};

/* The status that fg-diff --gate exits with. */
enum gate_result {
	GATE_PASS = 0,
	GATE_REGRESSION = 1,
	GATE_ERROR = 2,
	GATE_INCONCLUSIVE = 3
};

/* "RE" and "RE:PCT"; false if that is none. text is kept. */
bool gate_allow(struct gate *g, const char *text);
bool gate_watch(struct gate *g, const char *text);
/*
 * Worse is a regression unless the frame or one of its callers is allowed, or
 * the frame is watched: then it is one if it has grown by more than its own
 * limit. A watched frame that is not there, or too small to be judged, and a
 * comparison that could not have found much, are inconclusive; *why is a
 * literal or the rule concerned.
 */
enum gate_result gate_decide(
    const struct gate *g, const struct context *c, const char **why);
void gate_free(struct gate *g);

#endif
