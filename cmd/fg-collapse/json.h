/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_JSON_H
#define FG_COLLAPSE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/str.h"

struct reader;

/*
 * JSON (RFC 8259) as a stream of tokens, for documents larger than memory.
 * Several documents may follow each other, as in JSON lines. A comma may
 * stand before a closing bracket, and bytes of strings need not be UTF-8.
 * Depth costs a bit a level.
 */
enum json_type {
	JSON_END, /* of the input, or what stands there is no JSON: err */
	JSON_OBJECT,
	JSON_OBJECT_END,
	JSON_ARRAY,
	JSON_ARRAY_END,
	JSON_KEY,
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL
};

struct json {
	struct reader *reader;
	enum json_type type; /* of the token last read */
	struct str text;     /* of a key, string (decoded) or number */
	size_t depth;        /* arrays and objects that are open */
	const char *err;     /* why the stream ended early, or NULL */
	struct str window;   /* what is buffered, at its beginning: next */
	uint8_t *kinds;      /* a bit a level: an object? */
	size_t kinds_cap;
	int expect; /* what may come next */
	bool whole; /* the number is digits, few enough to fit: */
	uint64_t value;
	uint32_t half; /* of a character, or 0 */
	struct buf buf;
};

/* The reader stays the caller's and must not be used meanwhile. */
void json_init(struct json *j, struct reader *r);
void json_free(struct json *j);

/* Reads a token. Its text is valid until the next. */
enum json_type json_next(struct json *j);
/*
 * In an object or array that was just opened, or behind one of its values
 * that was read whole: the next member's key, or the next element's first
 * token. False at its end, or if the stream ends: j->type then is JSON_END.
 */
bool json_member(struct json *j);
bool json_element(struct json *j);
/*
 * Passes over what is left of the value whose first token was read; of a
 * member, if that token is its key.
 */
void json_skip(struct json *j);
/* Offset in the input of what comes next, for messages. */
uint64_t json_offset(const struct json *j);

/* What the text of a number says, if it is whole, not negative and fits. */
bool json_u64(const struct json *j, uint64_t *v);
/* The nearest integer below, as JavaScript's numbers are; 0 if there is none. */
int64_t json_i64_near(const struct json *j);
/*
 * An exact decimal, exponents included, but for what a double printed in full
 * has behind the 18th decimal. Not for negative numbers.
 */
bool json_count(const struct json *j, struct count *c);
/*
 * The number in units of 10^-decimals, at most 18; what is finer is cut off.
 * False if it is no number or does not fit.
 */
bool json_fixed(const struct json *j, int decimals, int64_t *v);

/*
 * The index of the key or string in names, which ends with NULL, or -1:
 *
 *	while (json_member(j))
 *		switch (json_which(j, keys)) {
 *		case 0: ...
 *		default: json_skip(j);
 *		}
 */
int json_which(const struct json *j, const char *const *names);
/* Reads a value; whether it is of the type asked for. If not, skips it. */
bool json_want(struct json *j, enum json_type type);
/*
 * Each reads a value: an integer from 0, or 0; a number as json_i64_near has
 * it; the bytes of a string, which replace what b holds, or none.
 */
uint64_t json_take_u64(struct json *j);
int64_t json_take_i64(struct json *j);
void json_take_str(struct json *j, struct buf *b);

#endif
