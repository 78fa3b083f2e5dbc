/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PERFLINE_H
#define FG_COLLAPSE_PERFLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

/*
 * The lines of perf script. A sample is a header, frames from leaf to root,
 * and an empty line:
 *
 *	comm  [PID/]TID [CPU] [FLAGS] TIME: PERIOD EVENT: [payload or frame]
 *		ADDRESS symbol+0xOFFSET (object)
 *
 * Every column but the first two may be absent. Command, symbol, object and
 * payload are free text with blanks, digits, colons and parentheses in them.
 */

struct perf_header {
	struct str comm;
	struct str pid;   /* empty if the line gives only one number */
	struct str tid;   /* empty if it gives none */
	struct str cpu;   /* its digits; empty if absent */
	struct str time;  /* seconds with decimals; empty if absent */
	struct str event; /* without the colon; empty if absent */
	struct str tail;  /* what follows the event */
	uint64_t period;  /* 1 if absent */
	bool timed;       /* a time is there: hardly anything but a header */
	bool record; /* no sample but a side-band record: PERF_RECORD_MMAP */
};

/* Whether line is a header; *h points into it. */
bool perf_header(struct str line, struct perf_header *h);

struct perf_frame {
	struct str address;
	struct str symbol; /* without its offset; empty if absent */
	struct str object; /* without its parentheses; empty if absent */
};

/*
 * Whether line is a frame with an object in parentheses, or at least an
 * address behind a blank; *f points into it.
 */
bool perf_frame(struct str line, struct perf_frame *f);

/*
 * Where the object's parenthesis opens that the ')' at the end of line closes,
 * if all between pair, so that it is the same in any line with this end; else
 * STR_NONE.
 */
size_t perf_object(struct str line);
/* The samples that a record of lost ones, a line, tells of; else 0. */
uint64_t perf_lost(struct str line);
/* Without an offset "+0x1f" at its end. */
struct str perf_offset(struct str s);

/* Whether nothing but blanks stands on line. */
bool perf_blank(struct str line);
/*
 * Whether line is no part of a sample: a comment "#" or "# ...", which a
 * command "#1" is not, or a side-band record without a command.
 */
bool perf_comment(struct str line);

#endif
