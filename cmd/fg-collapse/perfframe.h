/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PERFFRAME_H
#define FG_COLLAPSE_PERFFRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/str.h"
#include "common/table.h"

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
	struct buf key, name, repaired;
};

void perfframes_init(
    struct perfframes *pf, const struct format_opts *opts, struct sink *sink);
/* What this line, byte for byte, was found to be before, or NULL. */
const struct perfframe *perfframes_cached(
    const struct perfframes *pf, struct str line);
/* What frame is; line, where it stands, is remembered. Valid until the next. */
const struct perfframe *perfframes_add(
    struct perfframes *pf, const struct perf_frame *frame, struct str line);
/* The frame numbered id with the source line printed for it. */
uint32_t perfframes_located(
    struct perfframes *pf, uint32_t id, struct str srcline);
void perfframes_free(struct perfframes *pf);

#endif
