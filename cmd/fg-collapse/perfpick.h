/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PERFPICK_H
#define FG_COLLAPSE_PERFPICK_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/str.h"
#include "when.h"

struct format_opts;
struct perf_header;
struct sink;

/*
 * What the header of a sample decides beside its command: whether the sample
 * is folded, what it counts and which lane it is in.
 */
struct perfpick {
	const struct format_opts *opts;
	struct sink *sink;
	bool columns; /* CPU or time matter: each header is to be read */
	bool choosy;  /* more than the event decides */
	struct when_window window;
	bool placed; /* window is known */
	struct buf text;
};

void perfpick_init(
    struct perfpick *k, const struct format_opts *opts, struct sink *sink);
void perfpick_free(struct perfpick *k);
/*
 * Whether to fold a sample; the tally has why not. *weight is its period, and
 * becomes what it counts. h may be NULL without columns, if it has no payload.
 */
bool perfpick_keep(struct perfpick *k, struct str event,
    const struct perf_header *h, struct count *weight);
/* The command's frame: "comm", "comm-PID" or "comm-PID/TID". */
uint32_t perfpick_command(struct perfpick *k, const struct perf_header *h);
/*
 * The frame of the lane, or 0: of what the header says; and of what the event
 * alone does.
 */
uint32_t perfpick_lane(struct perfpick *k, const struct perf_header *h);
uint32_t perfpick_event_lane(struct perfpick *k, struct str event);

#endif
