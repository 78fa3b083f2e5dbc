/* SPDX-License-Identifier: ISC */
/* Records into a zstd stream. */
#include "deflate.h"

#include <string.h>
#include <zstd.h>

#include "common/buf.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "common/xalloc.h"

/*
 * What is packed between two flushes, at most, and the room perf is told to
 * keep for what a record unpacks to: that, and the part of a record before.
 */
#define CHUNK ((size_t)256 * 1024)
#define ROOM ((uint32_t)512 * 1024)
#define RECORD_HEADER 8
/* Like stacks are near each other: more than 2 MiB back costs but memory. */
#define WINDOW_LOG 21
#define FEATURE_VERSION 1
#define FEATURE_ZSTD 1

void
deflate_init(struct deflate *z, int level)
{
	*z = (struct deflate){ .stream = ZSTD_createCCtx(), .level = level };
	if (z->stream == NULL)
		xexhausted("memory");
	(void)ZSTD_CCtx_setParameter(z->stream, ZSTD_c_compressionLevel, level);
	(void)ZSTD_CCtx_setParameter(z->stream, ZSTD_c_windowLog, WINDOW_LOG);
}

void
deflate_restart(struct deflate *z)
{
	(void)ZSTD_CCtx_reset(z->stream, ZSTD_reset_session_only);
}

/* A record of what the stream gives out; how many bytes it still holds. */
static size_t
put_chunk(struct deflate *z, ZSTD_inBuffer *in, struct buf *out)
{
	size_t start = put_begin(out, PD_RECORD_COMPRESSED, 0), left;
	ZSTD_outBuffer to = { .size = PUT_RECORD_MAX - RECORD_HEADER };
	uint16_t size;

	to.dst = buf_extend(out, to.size);
	left = ZSTD_compressStream2(z->stream, &to, in, ZSTD_e_flush);
	if (ZSTD_isError(left))
		xexhausted("memory");
	out->n -= to.size - to.pos;
	size = (uint16_t)(out->n - start);
	memcpy(out->s + start + 6, &size, sizeof(size));
	return left;
}

void
deflate_add(struct deflate *z, struct str records, struct buf *out)
{
	while (records.n > 0) {
		struct str s = str_head(records, CHUNK);
		ZSTD_inBuffer in = { s.s, s.n, 0 };

		while (put_chunk(z, &in, out) > 0)
			continue;
		records = str_from_index(records, s.n);
	}
}

void
deflate_feature(const struct deflate *z, uint32_t to, struct buf *b)
{
	put_u32(b, FEATURE_VERSION);
	put_u32(b, FEATURE_ZSTD);
	put_u32(b, (uint32_t)z->level);
	put_u32(b, to);
	put_u32(b, ROOM);
}

void
deflate_free(struct deflate *z)
{
	ZSTD_freeCCtx(z->stream);
	*z = (struct deflate){ 0 };
}
