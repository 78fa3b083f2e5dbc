/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_SHARE_H
#define FG_COLLAPSE_SHARE_H

#include <stdbool.h>
#include <stddef.h>

struct format;
struct format_opts;
struct reader;
struct sink;

/*
 * One input read by several threads. Each runs the format's parser over an
 * input of its own, which is made of the blocks it takes off the shared one,
 * cut at the borders of records; so parsers know nothing of threads. Long
 * inputs only are worth it: the first thread, which is the caller's, reads
 * alone until it knows which event is wanted and there is more to come.
 */

/*
 * As format->parse into sinks[0], by up to n threads, each with its sink. The
 * tally and the events of all go to sinks[0]; stacks stay where they are.
 */
bool share_parse(const struct format *format, struct reader *r,
    const struct format_opts *opts, struct sink *sinks, size_t n);

#endif
