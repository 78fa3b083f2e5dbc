/* SPDX-License-Identifier: ISC */
/* Input in blocks of 256 KiB; a longer line or piece makes the block grow. */
#include "common/reader.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/xalloc.h"

#define BLOCK ((size_t)256 * 1024)

void
reader_init(struct reader *r, int fd, const char *name)
{
	*r = (struct reader){ .name = name, .fd = fd };
}

void
reader_init_mem(struct reader *r, const void *p, size_t n)
{
	*r = (struct reader){ .name = "memory", .fd = -1, .eof = true };
	r->buf = xmalloc(n);
	if (n > 0)
		memcpy(r->buf, p, n);
	r->len = r->cap = n;
}

void
reader_through(struct reader *r, struct reader_source *source)
{
	r->source = source;
	r->pos = r->len = 0;
	r->eof = false;
}

void
reader_free(struct reader *r)
{
	if (r->source != NULL)
		r->source->free(r->source);
	r->source = NULL;
	r->why = NULL;
	xfree(r->buf);
	r->buf = NULL;
}

static ssize_t
read_some(struct reader *r)
{
	char *p = r->buf + r->len;
	size_t room = r->cap - r->len;
	ssize_t n;

	if (r->source != NULL)
		return r->source->read(r->source, p, room);
	do
		n = read(r->fd, p, room);
	while (n == -1 && errno == EINTR);
	return n;
}

/* What a source gives is text: half a line of it is not even looked at. */
static bool
fail(struct reader *r, int error, const char *why)
{
	if (r->source != NULL)
		while (r->len > r->pos && r->buf[r->len - 1] != '\n')
			r->len--;
	r->err = error;
	r->why = why;
	r->eof = true;
	return false;
}

/* Reads once behind what is buffered; false at end of input. */
static bool
fill(struct reader *r)
{
	ssize_t n;

	if (r->eof)
		return false;
	if (r->pos > 0) {
		memmove(r->buf, r->buf + r->pos, r->len - r->pos);
		r->len -= r->pos;
		r->pos = 0;
	}
	if (r->len == r->cap) {
		if (r->source != NULL && r->cap > READER_UNPACKED / 2)
			return fail(r, EINVAL, "a line of more than 64 MiB");
		r->block = r->block > 0 ? r->block : BLOCK;
		r->cap = r->cap > 0 ? r->cap : r->block / 2;
		r->buf = xreallocarray(r->buf, r->cap, 2);
		r->cap *= 2;
	}
	n = read_some(r);
	if (n == -1)
		return fail(
		    r, errno, r->source != NULL ? r->source->why : NULL);
	r->eof = n == 0;
	r->len += (size_t)n;
	return n > 0;
}

static void
consume(struct reader *r, size_t n)
{
	r->pos += n;
	r->offset += n;
}

bool
reader_line(struct reader *r, struct str *line)
{
	size_t seen = 0, have;
	const char *nl = NULL;

	for (;;) {
		have = r->len - r->pos;
		if (have > seen)
			nl = memchr(r->buf + r->pos + seen, '\n', have - seen);
		if (nl != NULL)
			break;
		seen = have;
		if (!fill(r))
			break;
	}
	if (nl == NULL && (have == 0 || r->err != 0))
		return false;
	line->s = r->buf + r->pos;
	line->n = nl != NULL ? (size_t)(nl - line->s) : have;
	consume(r, line->n + (nl != NULL));
	r->line++;
	return true;
}

struct str
reader_peek(struct reader *r, size_t want)
{
	while (r->len - r->pos < want && fill(r))
		;
	return str_head((struct str){ r->buf + r->pos, r->len - r->pos }, want);
}

struct str
reader_some(struct reader *r)
{
	if (r->len == r->pos)
		fill(r);
	return (struct str){ r->buf + r->pos, r->len - r->pos };
}

struct str
reader_back(const struct reader *r, uint64_t n)
{
	if (n > r->pos)
		return STR("");
	return (struct str){ r->buf + r->pos - (size_t)n, (size_t)n };
}

bool
reader_skip(struct reader *r, uint64_t n)
{
	size_t have;

	for (;;) {
		have = r->len - r->pos;
		if (have >= n) {
			consume(r, (size_t)n);
			return true;
		}
		consume(r, have);
		n -= have;
		if (!fill(r))
			return false;
	}
}
