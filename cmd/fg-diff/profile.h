/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_PROFILE_H
#define FG_DIFF_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/reader.h"
#include "common/skip.h"
#include "common/str.h"

/* What notes "# event: cycles" and "# unit: ns" of fg-folded(5) say. */
enum { PROFILE_EVENT, PROFILE_UNIT, PROFILE_NOTES };

/* One run: a file of folded text, a stack at a time. */
struct profile {
	const char *path;
	struct reader reader;
	struct str stack; /* the present one, valid until the next */
	struct str last;  /* the one before it, empty if there is none */
	struct count count;
	struct count total; /* of all stacks so far */
	uint64_t stacks;    /* lines that hold one */
	uint64_t twocounts; /* of those, with two numbers at the end */
	struct skip bad;    /* lines that could not be understood */
	bool overflow;      /* the total does not fit: reader.line says where */
	int decimals;       /* as many as any count has */
	struct buf notes[PROFILE_NOTES]; /* empty: not said */
	struct buf untabbed, kept;       /* what stack and last may be in */
	uint64_t tabless; /* the offset before which there is no TAB ... */
	bool tabs;        /* ... to be looked for: there was one */
};

/*
 * Opens path, "-" for standard input, and what it may be compressed by. False
 * with errno set. The caller keeps path.
 */
bool profile_open(struct profile *p, const char *path);
/*
 * Goes to the next stack; false at the end, at a failed read (reader.err) or
 * overflow.
 */
bool profile_next(struct profile *p);
/* Gives back what was opened, but keeps the numbers and the notes. */
void profile_close(struct profile *p);
void profile_free(struct profile *p);
/* "event" or "unit". */
const char *profile_note_name(int note);

#endif
