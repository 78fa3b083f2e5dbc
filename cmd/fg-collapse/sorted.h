/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_SORTED_H
#define FG_COLLAPSE_SORTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/reader.h"
#include "common/str.h"
#include "sink.h"

struct lines;

/* A sorted input, or a part of one, and the stack that it is at. */
struct sorted_input {
	struct reader reader;
	struct tally tally;
	struct str stack; /* valid until the next line is read */
	struct count count;
	/* What it shares with the stack written last, or with who beat it. */
	size_t same;
	bool ended;
	struct buf untabbed;
};

/* A line that was written: where in the output's buffer, and its count. */
struct sorted_line {
	size_t start, end; /* of its prefix and stack */
	struct count count;
};

/*
 * Merges folded inputs that are each sorted by the bytes of their stacks, as
 * this program writes them and sort(1) can: equal stacks, which then are
 * neighbours, are added up and written as one.
 */
struct sorted {
	struct sorted_input *inputs; /* n of them */
	size_t n;
	/* Who lost at each node of a tree over all; at [0] who never did. */
	size_t *losers;
	struct lines *lines;
	/* What stopped it: where the last line read is the one concerned. */
	const struct sorted_input *where;
	const char *why;
	uint64_t written; /* lines, and if there are any ... */
	struct sorted_line first, last;
};

#define SORTED_TOO_MUCH "the counts of a stack add up to more than 2^64-1"

/* Takes the line just read; false if it is not one of a stack. */
bool sorted_line(struct sorted_input *in, struct str line);
/*
 * Merges n inputs, which have no stack before floor, into lines, the output of
 * which is held. False if one is not sorted or counts do not fit: why then
 * tells and where is the input.
 */
bool sorted_merge(struct sorted *s, struct sorted_input *inputs, size_t n,
    struct str floor, struct lines *lines);

#endif
