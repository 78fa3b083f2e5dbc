/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PERFFRAME_H
#define FG_COLLAPSE_PERFFRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/str.h"
#include "dso.h"
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

/* The end of a line, " (object)", met lately. */
struct perfframe_object {
	struct buf text; /* with the blank before it */
	int how;         /* what it makes of a symbol */
};

/*
 * Frame lines to frame numbers. A symbol is tidied once; lines met lately are
 * known by their bytes alone, in a cache of fixed size, as a return address
 * is printed with the same line each time. Where hardly a line is met again
 * the cache is left alone for a while.
 */
struct perfframes {
	const struct format_opts *opts;
	struct sink *sink;
	bool java;     /* set for samples of Java: tidy class names */
	uint32_t *ids; /* callers within one line */
	size_t nids, ids_cap;
	struct perfsymbols symbols;
	struct perfframe_line *lines;
	uint32_t tries, hits; /* of this turn at the cache */
	uint32_t rest;        /* lines until the next */
	struct perfframe_object *objects;
	struct buf object; /* the last, and what it is */
	enum dso_kind kind;
	struct buf name, repaired;
};

void perfframes_init(
    struct perfframes *pf, const struct format_opts *opts, struct sink *sink);
/* This line, if it was met lately byte for byte, or NULL. */
const struct perfframe_line *perfframes_look(
    struct perfframes *pf, struct str line);
static inline const struct perfframe_line *
perfframes_cached(struct perfframes *pf, struct str line)
{
	if (pf->rest == 0)
		return perfframes_look(pf, line);
	pf->rest--;
	return NULL;
}
/*
 * Whether line has the usual form, address in a column, symbol and object, and
 * was quickly read; what it is can then be asked for, while line is there.
 */
bool perfframes_quick(
    struct perfframes *pf, struct str line, struct perfsymbol_query *q);
/* What such a line is. As with perfframes_add. */
const struct perfframe *perfframes_resolve(
    struct perfframes *pf, const struct perfsymbol_query *q, struct str line);
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
