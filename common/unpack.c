/* SPDX-License-Identifier: ISC */
/* gzip and zstd below a reader, a piece at a time. */
#include "common/unpack.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_ZLIB
#define ZLIB_CONST
#include <zlib.h>
#endif
#ifdef HAVE_LIBZSTD
#include <zstd.h>
#endif

#include "common/reader.h"
#include "common/xalloc.h"

#define BLOCK ((size_t)128 * 1024)
/* The longest beginning that tells a format. */
#define MAGIC 10
/* Bytes before each block of zstd (RFC 8878, 3.1.1.2). */
#define ZSTD_HEADER 3

struct unpack {
	struct reader_source source; /* first: what a reader knows of it */
	int fd;                      /* -1: all input is in in */
	char *in;
	size_t pos, len, cap;
	uint64_t offset;            /* of in[0] in the compressed input */
	const struct codec *member; /* being read; NULL between two */
#ifdef HAVE_ZLIB
	z_stream gzip;
#endif
#ifdef HAVE_LIBZSTD
	ZSTD_DStream *zstd;
	size_t hint; /* bytes that complete what zstd works on */
	bool full;   /* zstd holds more than there was room for */
#endif
	char why[192];
};

enum step { STEP_MORE, STEP_END, STEP_FAILED };

struct codec {
	const char *name;
	struct str magic;
	size_t any;         /* index of a byte of magic that may vary */
	const char *reader; /* the program for what we do not read */
	bool (*start)(struct unpack *u); /* NULL: we do not */
	/* Writes up to *n bytes at out, says in *n how many. */
	enum step (*step)(struct unpack *u, void *out, size_t *n);
};

static ssize_t
fail(struct unpack *u, const char *what, const char *detail)
{
	snprintf(u->why, sizeof(u->why), "%s%s%s, at compressed byte %" PRIu64,
	    what, detail != NULL ? ": " : "", detail != NULL ? detail : "",
	    u->offset + u->pos);
	u->source.why = u->why;
	errno = EINVAL;
	return -1;
}

#ifdef HAVE_ZLIB
static bool
gzip_start(struct unpack *u)
{
	if (u->gzip.state != NULL)
		return inflateReset(&u->gzip) == Z_OK;
	/* 16 asks for the header and check sum of gzip. */
	return inflateInit2(&u->gzip, MAX_WBITS + 16) == Z_OK;
}

static enum step
gzip_step(struct unpack *u, void *out, size_t *n)
{
	z_stream *z = &u->gzip;
	size_t room = *n < BLOCK ? *n : BLOCK;
	int status;

	z->next_in = (const Bytef *)u->in + u->pos;
	z->avail_in = (uInt)(u->len - u->pos);
	z->next_out = out;
	z->avail_out = (uInt)room;
	status = inflate(z, Z_NO_FLUSH);
	u->pos = u->len - z->avail_in;
	*n = room - z->avail_out;
	if (status == Z_STREAM_END)
		return STEP_END;
	/* What came before the damage is given first; inflate says it again. */
	if (status == Z_OK || status == Z_BUF_ERROR || *n > 0)
		return STEP_MORE;
	fail(u, "damaged gzip data", z->msg);
	return STEP_FAILED;
}

static void
gzip_free(struct unpack *u)
{
	if (u->gzip.state != NULL)
		inflateEnd(&u->gzip);
}
#else
#define gzip_start NULL
#define gzip_step NULL
#define gzip_free(u) ((void)(u))
#endif

#ifdef HAVE_LIBZSTD
static bool
zstd_start(struct unpack *u)
{
	if (u->zstd == NULL)
		u->zstd = ZSTD_createDStream();
	if (u->zstd == NULL)
		return false;
	u->hint = ZSTD_initDStream(u->zstd);
	u->full = false;
	return true;
}

/*
 * A call that fails gives nothing out: so that what is before the damage is
 * not lost, each reads one block at most or writes what the last one left. The
 * hint takes a block and the header of the next together, which may be damaged.
 */
static enum step
zstd_step(struct unpack *u, void *out, size_t *n)
{
	size_t have = u->len - u->pos, next;
	size_t want = u->hint > ZSTD_HEADER ? u->hint - ZSTD_HEADER : u->hint;
	ZSTD_inBuffer in = { u->in + u->pos, have < want ? have : want, 0 };
	ZSTD_outBuffer to = { out, *n, 0 };

	if (u->full)
		in.size = 0;
	next = ZSTD_decompressStream(u->zstd, &to, &in);
	if (ZSTD_isError(next)) {
		fail(u, "damaged zstd data", ZSTD_getErrorName(next));
		return STEP_FAILED;
	}
	u->pos += in.pos;
	u->hint = next;
	u->full = to.pos == to.size;
	*n = to.pos;
	return next == 0 ? STEP_END : STEP_MORE;
}

static void
zstd_free(struct unpack *u)
{
	ZSTD_freeDStream(u->zstd);
}
#else
#define zstd_start NULL
#define zstd_step NULL
#define zstd_free(u) ((void)(u))
#endif

#define MAGIC_STR(lit)               \
	{                            \
		lit, sizeof(lit) - 1 \
	}

static const struct codec codecs[] = {
	{ "gzip", MAGIC_STR("\x1f\x8b\x08"), MAGIC, "zcat", gzip_start,
	    gzip_step },
	{ "zstd", MAGIC_STR("\x28\xb5\x2f\xfd"), MAGIC, "zstdcat", zstd_start,
	    zstd_step },
	/* What zstd skips, such as the sizes that pzstd writes before all. */
	{ "zstd", MAGIC_STR("P*M\x18"), 0, "zstdcat", zstd_start, zstd_step },
	{ "xz",
	    MAGIC_STR("\xfd"
		      "7zXZ\0"),
	    MAGIC, "xzcat", NULL, NULL },
	{ "bzip2", MAGIC_STR("BZh?1AY&SY"), 3, "bzcat", NULL, NULL },
	{ "lz4", MAGIC_STR("\x04\x22\x4d\x18"), MAGIC, "lz4cat", NULL, NULL },
};

static const struct codec *
find_codec(struct str head)
{
	const struct codec *c;
	size_t i;

	for (c = codecs; c < codecs + sizeof(codecs) / sizeof(*codecs); c++) {
		if (head.n < c->magic.n)
			continue;
		for (i = 0; i < c->magic.n; i++)
			if (i != c->any && head.s[i] != c->magic.s[i])
				break;
		/* The one that varies is a digit, or 0x50 to 0x5f. */
		if (i == c->magic.n &&
		    (c->any != 0 || (head.s[0] & 0xf0) == 0x50))
			return c;
	}
	return NULL;
}

/* More compressed bytes behind what is left: 0 at the end, -1 on failure. */
static ssize_t
refill(struct unpack *u)
{
	ssize_t n;

	if (u->fd == -1)
		return 0;
	memmove(u->in, u->in + u->pos, u->len - u->pos);
	u->offset += u->pos;
	u->len -= u->pos;
	u->pos = 0;
	do
		n = read(u->fd, u->in + u->len, u->cap - u->len);
	while (n == -1 && errno == EINTR);
	if (n > 0)
		u->len += (size_t)n;
	return n;
}

/* Goes to the next member: 1, 0 if there is none, or -1. */
static ssize_t
next_member(struct unpack *u)
{
	struct str head;
	ssize_t n;

	do {
		while (u->pos < u->len && u->in[u->pos] == '\0')
			u->pos++;
		n = u->len - u->pos < MAGIC ? refill(u) : 0;
		if (n == -1)
			return -1;
	} while (n > 0);
	head = (struct str){ u->in + u->pos, u->len - u->pos };
	if (head.n == 0)
		return 0;
	u->member = find_codec(head);
	if (u->member == NULL)
		return fail(u, "data behind the compressed data", NULL);
	if (u->member->start == NULL) {
		snprintf(u->why, sizeof(u->why), "%s-compressed: use %s",
		    u->member->name, u->member->reader);
		u->source.why = u->why;
		errno = EINVAL;
		return -1;
	}
	if (!u->member->start(u))
		return fail(u, "no memory to decompress", u->member->name);
	return 1;
}

static ssize_t
unpack_read(struct reader_source *source, void *p, size_t room)
{
	struct unpack *u = (struct unpack *)source;
	enum step step;
	ssize_t more;
	size_t n;

	for (;;) {
		if (u->member == NULL) {
			more = next_member(u);
			if (more <= 0)
				return more;
		}
		n = room;
		step = u->member->step(u, p, &n);
		if (step == STEP_FAILED)
			return -1;
		if (step == STEP_END)
			u->member = NULL;
		if (n > 0)
			return (ssize_t)n;
		if (step == STEP_END || u->pos < u->len)
			continue;
		more = refill(u);
		if (more == 0)
			return fail(u, u->member->name, "data ends too early");
		if (more == -1)
			return -1;
	}
}

static void
unpack_free(struct reader_source *source)
{
	struct unpack *u = (struct unpack *)source;

	gzip_free(u);
	zstd_free(u);
	xfree(u->in);
	xfree(u);
}

void
unpack_start(struct reader *r)
{
	struct str head = reader_peek(r, MAGIC), all;
	struct unpack *u;

	if (find_codec(head) == NULL)
		return;
	all = reader_some(r);
	u = xcalloc(1, sizeof(*u));
	u->source.read = unpack_read;
	u->source.free = unpack_free;
	u->fd = r->eof ? -1 : r->fd;
	u->cap = all.n > BLOCK ? all.n : BLOCK;
	u->in = xmalloc(u->cap);
	memcpy(u->in, all.s, all.n);
	u->len = all.n;
	reader_through(r, &u->source);
}
