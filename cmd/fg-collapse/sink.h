/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_SINK_H
#define FG_COLLAPSE_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/skip.h"
#include "common/stacks.h"
#include "common/str.h"
#include "events.h"
#include "values.h"

/* What became of the records of one input. */
struct tally {
	uint64_t stacks;    /* folded, frameless ones too */
	uint64_t filtered;  /* left out: not of the event that is kept */
	uint64_t frameless; /* of those folded: the command alone */
	uint64_t unchained; /* of those folded: recorded without callers */
	uint64_t twocounts; /* folded lines that end in two numbers */
	uint64_t unused;    /* lines that are no part of a stack by intent */
	struct skip bad;    /* lines that could not be understood */
	/* Why a document could not be read to its end, and where; or NULL. */
	const char *broken;
	uint64_t broken_at; /* offset in the input */
	bool estimated;     /* the stacks are an estimate, see the format */
};

/*
 * Where parsers put what they read. Stacks and events are of all inputs
 * together, the tally is of the input being read; {0} is empty.
 */
struct sink {
	struct stacks stacks;
	struct events events;
	struct tally tally;
	struct values values;
	struct buf untabbed;
	uint32_t *memo; /* nodes of stacks met lately, by hash */
};

/* The number of a frame; name holds no ';', and its TABs become blanks. */
uint32_t sink_frame(struct sink *s, struct str name);
/*
 * The node of the stack of n frames, leaf first as most profilers print them;
 * the node of those frames called by what the stack of node is.
 */
uint32_t sink_node(struct sink *s, const uint32_t *frames, size_t n);
uint32_t sink_node_under(
    struct sink *s, uint32_t node, const uint32_t *frames, size_t n);
/*
 * Counts a stack. False, with nothing added, if the sum would not fit.
 */
bool sink_add(struct sink *s, uint32_t node, struct count weight);
/* The same for a stack that is text: root first, joined by ';'. */
bool sink_folded(struct sink *s, struct str stack, struct count weight);
/*
 * Notes that the input could not be read beyond an offset, if why is not NULL.
 * The first reason stands.
 */
void sink_broken(struct sink *s, const char *why, uint64_t offset);
void sink_free(struct sink *s);

#endif
