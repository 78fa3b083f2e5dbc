/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_HEADER_H
#define FG_SCRIPT_HEADER_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct data;

/*
 * Appends what a recording says of itself, in the lines of perf script
 * --header, each of which begins with '#':
 *
 *	# hostname : box
 *	# event : name = cycles, , id = { 7 }, size = 136, ...
 *
 * as far as d has read it: in the pipe form it comes before the first sample.
 */
void header_add(struct buf *b, const struct data *d);
/*
 * When the first and the last sample were, as the recorder has noted it; false
 * if it has not. Recorders that write to a pipe note 0.
 */
bool header_span(const struct data *d, uint64_t *first, uint64_t *last);

#endif
