/* SPDX-License-Identifier: ISC */
/* A zstd stream out of chunks, inflated a piece at a time. */
#include "inflate.h"

#include <string.h>
#include <zstd.h>

/* Room for what is asked for, less a byte, and a good piece behind it. */
#define ROOM (4 * INFLATE_MAX)

/* A frame's magic number and what tells how long its header is. */
#define FRAME_START 5

/*
 * Stack dumps of zeros shrink to a thousandth; a stream that claims far more
 * was made to keep us busy. A few small chunks may do what they like.
 */
#define RATIO_MAX 4096
#define RATIO_SLACK (UINT64_C(16) * 1024 * 1024)

static bool
fail(struct inflate *z, const char *why)
{
	z->why = why;
	z->in = (struct str){ NULL, 0 };
	z->full = false;
	return false;
}

void
inflate_chunk(struct inflate *z, struct str chunk)
{
	if (z->stream == NULL) {
		z->stream = ZSTD_createDStream();
		z->next = FRAME_START;
		buf_extend(&z->out, ROOM);
		buf_clear(&z->out);
	}
	if (z->stream == NULL)
		fail(z, "no memory to decompress it");
	if (z->why == NULL)
		z->in = chunk;
}

/*
 * Inflates another piece of the chunk; false if there is none. A call that
 * fails gives nothing out: so that what is before the damage is not lost, each
 * either reads one block or writes what the last left.
 */
static bool
more(struct inflate *z)
{
	struct str piece = str_head(z->in, z->full ? 0 : z->next);
	ZSTD_inBuffer in = { piece.s, piece.n, 0 };
	ZSTD_outBuffer out = { z->out.s, ROOM, inflate_left(z) };
	size_t next;

	if (z->in.n == 0 && !z->full)
		return false;
	memmove(z->out.s, z->out.s + z->at, out.pos);
	z->at = 0;
	z->out.n = out.pos;
	next = ZSTD_decompressStream(z->stream, &out, &in);
	if (ZSTD_isError(next))
		return fail(z, "compressed records are damaged");
	z->nin += in.pos;
	z->nout += out.pos - z->out.n;
	if (z->nout > RATIO_SLACK && z->nout / RATIO_MAX > z->nin)
		return fail(z, "compressed records grow beyond reason");
	z->in = str_from_index(z->in, in.pos);
	z->next = next > 0 ? next : FRAME_START;
	z->out.n = out.pos;
	z->full = out.pos == out.size;
	return true;
}

struct str
inflate_peek(struct inflate *z, size_t want)
{
	while (inflate_left(z) < want && more(z))
		;
	return str_head(
	    (struct str){ z->out.s + z->at, inflate_left(z) }, want);
}

void
inflate_skip(struct inflate *z, size_t n)
{
	z->at += n;
}

size_t
inflate_left(const struct inflate *z)
{
	return z->out.n - z->at;
}

void
inflate_free(struct inflate *z)
{
	ZSTD_freeDStream(z->stream);
	buf_free(&z->out);
}
