/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_SORTED_H
#define FG_COLLAPSE_SORTED_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/reader.h"
#include "common/str.h"
#include "sink.h"

struct lines;

/* A sorted input and the stack that it is at. */
struct sorted_input {
	struct reader reader; /* of text that is not compressed any more */
	struct tally tally;
	struct str stack; /* valid until the next line is read */
	struct count count;
	struct buf untabbed;
};

/*
 * Merges folded inputs that are each sorted by the bytes of their stacks, as
 * this program writes them and sort(1) can: equal stacks, which then are
 * neighbours, are added up and written as one. Of each input a block is in
 * memory and no more.
 */
struct sorted {
	struct sorted_input **heap; /* n of them, the least stack first */
	size_t n;
	struct lines *lines;
	/* What stopped it: where the last line read is the one concerned. */
	const struct sorted_input *where;
	const char *why;
};

/* Goes to the next stack of an input; false at its end. */
bool sorted_next(struct sorted_input *in);
/* How much of each of n inputs to read at once. */
size_t sorted_block(size_t n);
/*
 * Merges n inputs into lines. False if one is not sorted or counts do not fit:
 * why then tells and where is the input; what was written before is no result.
 * An input that cannot be read ends there, with err in its reader.
 */
bool sorted_merge(struct sorted *s, struct sorted_input *inputs, size_t n,
    struct lines *lines);

#endif
