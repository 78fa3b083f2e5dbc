/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_NAMES_H
#define FG_DIFF_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/str.h"
#include "common/table.h"

struct reader;

/* Parts of a frame's name that differ between builds of the same code. */
enum names_rule {
	NAMES_HEX = 1,    /* 0x7f12 becomes 0x... */
	NAMES_HASH = 2,   /* ::h0123456789abcdef and .__uniq.123 go */
	NAMES_LLVM = 4,   /* .llvm.123 goes */
	NAMES_CLONE = 8,  /* .isra.0 .part.0 .constprop.0 .cold go */
	NAMES_LINE = 16,  /* :123 at the end goes */
	NAMES_LAMBDA = 32 /* #1, $3 and addresses of lambdas become ... */
};

/* How frames are renamed before stacks are compared; {0} renames none. */
struct names {
	unsigned rules; /* of enum names_rule */
	struct table from;
	struct str *to; /* to[number in from] */
	size_t to_cap;
	struct arena arena;
	struct buf text, frame;
};

/* Adds the rules of a list such as "hex,llvm"; "all" is all; false: unknown. */
bool names_rules(struct names *n, const char *list);
/*
 * Reads lines "OLD<TAB>NEW": a frame that is OLD once the rules were applied
 * becomes NEW. Empty lines and those that begin with # are comments. False at
 * a line that is neither; r->line is its number.
 */
bool names_map(struct names *n, struct reader *r);
bool names_any(const struct names *n);
/* The stack with its frames renamed; valid until the next call. */
struct str names_stack(struct names *n, struct str stack);
void names_free(struct names *n);

#endif
