/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_INFLATE_H
#define FG_SCRIPT_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/str.h"

/* The most bytes that can be asked for at once. */
#define INFLATE_MAX ((size_t)64 * 1024)

/*
 * The zstd stream of a recording (RFC 8878), which comes in chunks: bytes can
 * begin in one and end in the next. Only what is asked for is inflated, so that
 * memory is that of one window, at most 128 MiB, whatever a chunk inflates to.
 * {0} is a stream of which nothing was read.
 */
struct inflate {
	void *stream;       /* libzstd's; NULL before the first chunk */
	struct str in;      /* of the chunk, still to be inflated */
	struct buf out;     /* inflated, ... */
	size_t at;          /* ... and of that, how much is consumed */
	size_t next;        /* the bytes that complete a block */
	bool full;          /* the stream holds more than out had room for */
	uint64_t nin, nout; /* bytes of either kind, in all */
	const char *why;    /* what is wrong with the stream, or NULL */
};

/* The next chunk; its bytes must stay until they are inflated. */
void inflate_chunk(struct inflate *z, struct str chunk);
/*
 * Up to want bytes ahead without consuming them, valid until the next call;
 * fewer only if the chunk has no more, or if why tells of an error.
 */
struct str inflate_peek(struct inflate *z, size_t want);
/* Consumes n of the bytes last peeked, which stay until the next peek. */
void inflate_skip(struct inflate *z, size_t n);
/* How many bytes are inflated and not consumed. */
size_t inflate_left(const struct inflate *z);
void inflate_free(struct inflate *z);

#endif
