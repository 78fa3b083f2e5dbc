/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_CHAIN_H
#define FG_SCRIPT_CHAIN_H

#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/*
 * The text of callers, by their addresses. Samples differ in where they hit,
 * but mostly came there by a way that others came too, so that the callers'
 * part of the stack is found here whole. What is met once is only marked; the
 * second time its text is kept. A direct-mapped cache of bounded size.
 */
struct chains {
	struct chains_slot *slots;
	size_t bytes; /* kept in all */
};

/* What the text depends on besides the words of the callchain. */
struct chains_key {
	uint64_t space, kernel; /* generations of the maps */
	uint32_t fields;
	uint32_t state; /* of the loop that prints them */
};

enum chains_found { CHAINS_NONE, CHAINS_MARKED, CHAINS_TEXT };

void chains_init(struct chains *c);
/*
 * Looks words up. CHAINS_TEXT: *text is theirs until the next call. Else they
 * are marked; CHAINS_MARKED: they were before, and chains_keep is worth it.
 */
enum chains_found chains_find(struct chains *c, const struct chains_key *key,
    struct str words, struct str *text);
/* Keeps the text of the words of the last chains_find; it may be too long. */
void chains_keep(struct chains *c, const struct chains_key *key,
    struct str words, struct str text);
void chains_free(struct chains *c);

#endif
