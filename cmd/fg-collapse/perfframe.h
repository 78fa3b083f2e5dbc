/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PERFFRAME_H
#define FG_COLLAPSE_PERFFRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/str.h"
#include "dso.h"
#include "newlines.h"
#include "perfobject.h"
#include "perfsymbol.h"

struct format_opts;
struct perf_frame;
struct sink;

/* A line met lately. */
#define PERFFRAME_LINE 192
struct perfframe_line {
	struct perfframe frame;
	uint32_t length; /* 0: free */
	bool java;
	char bytes[PERFFRAME_LINE];
};

/*
 * Frame lines to frame numbers. A symbol is tidied once. Most lines have their
 * columns where perf puts them and are read in bulk; others that were met
 * lately are known by their bytes alone, in a cache of fixed size, as a return
 * address is printed with the same line each time.
 */
struct perfframes {
	const struct format_opts *opts;
	struct sink *sink;
	bool java;     /* set for samples of Java: tidy class names */
	uint32_t *ids; /* callers within one line */
	size_t nids, ids_cap;
	struct perfsymbols symbols;
	struct perfobjects objects;
	int how[DSO_KINDS]; /* what an object makes of its symbols */
	struct perfframe_line *lines;
	struct buf object; /* the last, and what it is */
	enum dso_kind kind;
	struct buf name, repaired, asked;
};

void perfframes_init(
    struct perfframes *pf, const struct format_opts *opts, struct sink *sink);
/*
 * Reads lines of the usual form, address in a column, symbol and object. text
 * begins with n lines, of which line i ends at ends[i], at least
 * NEWLINES_SLACK bytes before text does. The first of them that have this
 * form, PERFFRAMES_READ at most, are put to frames; how many.
 */
#define PERFFRAMES_READ 32
size_t perfframes_read(struct perfframes *pf, const char *text,
    const uint32_t *ends, size_t n, struct perfframe *frames);
/*
 * The same for lines that are likely to come again soon: they are looked for
 * in the cache before, and remembered.
 */
size_t perfframes_again(struct perfframes *pf, const char *text,
    const uint32_t *ends, size_t n, struct perfframe *frames);
/*
 * Fetches where line is if it was met lately, which perfframes_met then looks
 * at: what the line is, or NULL. A place stays where it is.
 */
const struct perfframe_line *perfframes_place(
    const struct perfframes *pf, struct str line);
const struct perfframe *perfframes_met(const struct perfframes *pf,
    const struct perfframe_line *place, struct str line);
/* What line is, if it was met lately byte for byte, or NULL. */
const struct perfframe *perfframes_cached(
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
