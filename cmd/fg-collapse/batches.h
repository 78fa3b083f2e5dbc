/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_BATCHES_H
#define FG_COLLAPSE_BATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lines;
struct reader;
struct tally;

/*
 * Sorted inputs merged by several threads. Whoever has nothing to do takes the
 * next batch: of every input what it has up to a bound, which is the least of
 * the last stacks that are in memory of each. Batches are merged side by side
 * and written in turn; a stack that goes on in the next batch is added up
 * between them. Of each input some blocks are in memory and no more.
 */

/* What stopped the merge. */
struct batches_failure {
	size_t input;  /* its index, ... */
	uint64_t line; /* ... and the line concerned */
	const char *why;
};

/*
 * Merges n inputs by up to so many threads and writes them to standard output
 * as lines tells; *written is the number of lines. What each input held is
 * added to its tally. False if one is not sorted or counts do not fit: what
 * was written before is no result. An input that cannot be read, or has a line
 * of more than READER_LONGEST bytes, ends there with err in its reader. The
 * block of the first reader, if not 0, is what is read of each at once.
 */
bool batches_merge(struct reader *readers, struct tally *tallies, size_t n,
    size_t threads, const struct lines *lines, uint64_t *written,
    struct batches_failure *failure);

#endif
