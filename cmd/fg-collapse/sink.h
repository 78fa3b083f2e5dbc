/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_SINK_H
#define FG_COLLAPSE_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/skip.h"
#include "common/str.h"
#include "events.h"
#include "recursion.h"
#include "stackset.h"
#include "values.h"

struct sequence;

/*
 * What became of the records of one input. The user is told of what was lost;
 * of that, only stacks that are damaged and a document that is broken change
 * the exit status, and nothing is written then without --partial.
 */
struct tally {
	uint64_t stacks;     /* folded, frameless ones too */
	uint64_t filtered;   /* left out: not of the event that is kept */
	uint64_t frameless;  /* of those folded: the command alone */
	uint64_t unchained;  /* of those folded: recorded without callers */
	uint64_t twocounts;  /* folded lines that end in two numbers */
	uint64_t unused;     /* lines that are no part of a stack by intent */
	struct skip bad;     /* lines that could not be understood */
	struct skip damaged; /* stacks that are not whole, and left out */
	/* Why a document could not be read to its end, and where; or NULL. */
	const char *broken;
	uint64_t broken_at; /* offset in the input */
	bool estimated;     /* the stacks are an estimate, see the format */
	uint64_t outside;   /* left out: not of the time asked for */
	uint64_t fieldless; /* left out: without the field to be counted */
	uint64_t cut;       /* left out: the input broke off within it */
	uint64_t lost;      /* samples that the recorder says it lost */
	/* Objects that are not here as they were, and what may help. */
	struct skip strange;
	struct skip sidecar; /* a file of names that cannot be used */
};

/* Adds what another part of the same input came to. */
void tally_add(struct tally *t, const struct tally *other);

/* The times of the input being read, in nanoseconds. */
struct sink_clock {
	bool started;
	uint64_t first; /* of its first sample; 0 if that has none */
	uint64_t last;  /* of its last, where the user needs to know that */
	uint64_t now;   /* of the one being read, where times matter */
};

/*
 * Where parsers put what they read. Stacks and events are of all inputs
 * together, the tally is of the input being read; {0} is empty. With several
 * threads each has a sink of its own.
 */
struct sink {
	struct stackset stacks;
	struct events events;
	struct tally tally;
	struct values values;
	struct recursion recursion; /* applied to all stacks */
	struct sink_clock clock;
	struct sequence *sequence; /* what keeps their order, or NULL */
	uint32_t lane; /* the frame that it has the next stack under */
	struct buf untabbed;
	/* The last stack that came as text: its frames, and where they end. */
	struct buf path;
	size_t *ends;
	uint32_t *frames, *reversed;
	size_t depth, ends_cap, frames_cap, reversed_cap;
};

/*
 * The number of a frame, which is not 0; name holds no ';', and its TABs become
 * blanks.
 */
uint32_t sink_frame(struct sink *s, struct str name);
/*
 * Counts a stack of n frames, at least one, leaf first as most profilers print
 * them; the number of the stack. A sum that does not fit is told in the end.
 */
uint32_t sink_stack(
    struct sink *s, const uint32_t *frames, size_t n, struct count weight);
/*
 * The same for who does not need the number: quicker where there are many
 * stacks. sink_settle ends it, before anything is asked of the sink.
 */
void sink_later(
    struct sink *s, const uint32_t *frames, size_t n, struct count weight);
void sink_settle(struct sink *s);
/* Counts the stack of that number once more. */
void sink_again(struct sink *s, uint32_t stack, struct count weight);
/*
 * Counts a stack that is text: root first, joined by ';'. Quick for one that
 * begins as the last did, as in sorted text.
 */
void sink_folded(struct sink *s, struct str stack, struct count weight);
/* Whether all counts fit so far; a parser need not ask before its end. */
bool sink_fits(const struct sink *s);
/*
 * Notes that the input could not be read beyond an offset, if why is not NULL.
 * The first reason stands.
 */
void sink_broken(struct sink *s, const char *why, uint64_t offset);
void sink_free(struct sink *s);

#endif
