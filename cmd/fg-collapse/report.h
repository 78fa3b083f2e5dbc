/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_REPORT_H
#define FG_COLLAPSE_REPORT_H

#include <stdbool.h>

#include "common/str.h"

struct buf;
struct events;
struct format;
struct sink;
struct tally;

/*
 * What became of inputs in words, whole lines of which a buffer gets any
 * number. Nothing is written here.
 */

/* Of one input: everything. */
void report_all(
    struct buf *b, const char *name, const char *format, const struct tally *t);
/* Of one input: what was not folded, and what makes its stacks doubtful. */
void report_losses(struct buf *b, const char *name, const struct tally *t);
/* Which events were left out because others are kept. */
void report_events(struct buf *b, const struct events *e);
/*
 * What an input is that no format recognizes, or not the one it was read as
 * in vain, and what to do with it.
 */
void report_unknown(struct buf *b, const char *name, struct str head,
    const struct format *format);
/* Why there is nothing to write, though inputs could be read. */
void report_nothing(struct buf *b, const struct sink *s, const struct tally *t);

#endif
