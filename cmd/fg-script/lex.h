/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_LEX_H
#define FG_SCRIPT_LEX_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"

/*
 * Tokens of C expressions, as far as tracepoints' formats have them. Adjacent
 * string literals are one token, with escapes replaced.
 */
enum lex_token {
	LEX_END,
	LEX_BAD,
	LEX_NUMBER, /* and a character */
	LEX_STRING,
	LEX_NAME,
	LEX_PUNCT /* text: of one character or, where C has it, two */
};

struct lex {
	struct str rest;
	struct arena *arena; /* of strings' text */
	enum lex_token token;
	struct str text;
	uint64_t number;
};

/* Reads the next token. */
void lex_next(struct lex *l);
/* Whether the token is this punctuation. */
bool lex_is(const struct lex *l, const char *punct);

#endif
