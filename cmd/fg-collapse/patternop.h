/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PATTERNOP_H
#define FG_COLLAPSE_PATTERNOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a regular expression is made into: for pattern.c and patternmatch.c. */
enum pattern_kind {
	PATTERN_CHAR,  /* the byte arg */
	PATTERN_SET,   /* a byte of sets[arg] */
	PATTERN_RUN,   /* low to high of them, as many as there are */
	PATTERN_SPLIT, /* goes on at to[0], and if that fails at to[1] */
	PATTERN_JUMP,  /* goes on at to[0] */
	PATTERN_SAVE,  /* group arg / 2 begins, or ends if arg is odd */
	PATTERN_BEGIN, /* of the line */
	PATTERN_END,
	PATTERN_WORD, /* an end of a word is here, or with arg 0 none */
	PATTERN_MATCH
};

#define PATTERN_EVER UINT32_MAX

struct pattern_op {
	enum pattern_kind kind;
	uint32_t arg;
	uint32_t low, high;
	uint32_t choice; /* number of a RUN or SPLIT */
	int32_t to[2];   /* relative to the operation itself */
};

/* What is known of a run: it goes on to end from anywhere behind from. */
struct pattern_run {
	size_t from, end;
	size_t tried; /* ends from here on have been tried */
};

struct pattern_set {
	uint64_t bits[4];
};

static inline bool
pattern_has(const struct pattern_set *s, int c)
{
	return (s->bits[c / 64] >> c % 64 & 1) != 0;
}

#endif
