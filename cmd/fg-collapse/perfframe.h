/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PERFFRAME_H
#define FG_COLLAPSE_PERFFRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/str.h"
#include "common/table.h"
#include "dso.h"
#include "perftail.h"

struct format_opts;
struct perf_frame;
struct sink;

/* What a frame line adds to a stack: nearly always one frame. */
struct perfframe {
	uint32_t leaf;  /* its first frame */
	uint32_t more;  /* so many callers of that follow, from ... */
	size_t callers; /* ... this index of ids on, inner ones first */
	bool cut;       /* what calls it is left out */
};

/* A line met lately. */
#define PERFFRAME_LINE 200
struct perfframe_line {
	struct perftail tail; /* what followed it; the user's */
	struct perfframe frame;
	uint32_t length; /* 0: free */
	bool java;
	char bytes[PERFFRAME_LINE];
};

/*
 * Frame lines to frame numbers. A symbol is tidied once; lines met lately are
 * known by their bytes alone, in a cache of fixed size, as a return address
 * is printed with the same line each time.
 */
struct perfframes {
	const struct format_opts *opts;
	struct sink *sink;
	bool java;     /* set for samples of Java: tidy class names */
	uint32_t *ids; /* callers within one line */
	size_t nids, ids_cap;
	struct perfframe *list; /* list[number in keys] */
	size_t list_cap;
	struct table keys; /* symbols, each behind a byte for its handling */
	struct perfframe_line *lines;
	struct buf object; /* the last, and what it is */
	enum dso_kind kind;
	struct buf key, name, repaired;
};

void perfframes_init(
    struct perfframes *pf, const struct format_opts *opts, struct sink *sink);
/* This line, if it was met lately byte for byte, or NULL. */
struct perfframe_line *perfframes_cached(
    const struct perfframes *pf, struct str line);
/*
 * What frame is; line, where it stands, is remembered, and what was cached in
 * its place forgotten. Valid until the next call.
 */
const struct perfframe *perfframes_add(
    struct perfframes *pf, const struct perf_frame *frame, struct str line);
/* The frame numbered id with the source line printed for it. */
uint32_t perfframes_located(
    struct perfframes *pf, uint32_t id, struct str srcline);
void perfframes_free(struct perfframes *pf);

#endif
