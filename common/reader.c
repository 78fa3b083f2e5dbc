/* SPDX-License-Identifier: ISC */
/* Input in blocks of 64 KiB; a longer line or piece makes the block grow. */
#include "common/reader.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/progress.h"
#include "common/xalloc.h"

/* Small enough to stay in the cache from where it is read. */
#define BLOCK ((size_t)64 * 1024)

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
reader_over(struct reader *r, char *p, size_t n)
{
	*r = (struct reader){ .fd = -1, .eof = true };
	r->buf = p;
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
read_some(struct reader *r, char *p, size_t room)
{
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

/* Reads up to n bytes to p; 0 at the end of input, or where it fails. */
static size_t
read_once(struct reader *r, char *p, size_t room)
{
	ssize_t n;

	if (r->eof)
		return 0;
	n = read_some(r, p, room);
	if (n == -1) {
		fail(r, errno, r->source != NULL ? r->source->why : NULL);
		return 0;
	}
	r->eof = n == 0;
	if (r->progress != NULL)
		progress_add(r->progress, (uint64_t)n);
	return (size_t)n;
}

/* Reads once behind what is buffered; false at end of input. */
static bool
fill(struct reader *r)
{
	size_t n;

	if (r->eof)
		return false;
	if (r->pos > 0) {
		memmove(r->buf, r->buf + r->pos, r->len - r->pos);
		r->len -= r->pos;
		r->pos = 0;
	}
	if (r->len == r->cap) {
		if (r->source != NULL && !r->drops &&
		    r->cap > READER_LONGEST / 2)
			return fail(r, EINVAL, "a line of more than 64 MiB");
		if (r->cap == 0)
			r->cap = r->block > 0 ? r->block : BLOCK;
		else
			r->cap *= 2;
		r->buf = xreallocarray(r->buf, r->cap, 1);
	}
	n = read_once(r, r->buf + r->len, r->cap - r->len);
	r->len += n;
	return n > 0;
}

static void
consume(struct reader *r, size_t n)
{
	r->pos += n;
	r->offset += n;
}

/* Drops the line that is too long to be held, to behind its LF. */
static void
drop_line(struct reader *r)
{
	struct str ahead = { r->buf + r->pos, r->len - r->pos };
	size_t nl;

	r->line++;
	skip_add(&r->dropped, r->line, "a line of more than 64 MiB", ahead);
	do {
		ahead = reader_some(r);
		nl = str_chr(ahead, '\n');
		consume(r, nl != STR_NONE ? nl + 1 : ahead.n);
	} while (nl == STR_NONE && ahead.n > 0);
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
		if (r->drops && have > READER_LONGEST) {
			drop_line(r);
			seen = 0;
			continue;
		}
		if (!fill(r))
			break;
	}
	if (nl == NULL && (have == 0 || r->err != 0))
		return false;
	if (nl == NULL) {
		r->unended = true;
		if (r->whole)
			return false;
	}
	line->s = r->buf + r->pos;
	line->n = nl != NULL ? (size_t)(nl - line->s) : have;
	consume(r, line->n + (nl != NULL));
	r->line++;
	return true;
}

bool
reader_line_like(
    struct reader *r, struct str like, size_t *same, struct str *line)
{
	struct str ahead = reader_ahead(r);
	size_t n = str_common(like, ahead), nl;

	nl = str_chr(str_from_index(ahead, n), '\n');
	if (nl == STR_NONE) {
		if (!reader_line(r, line))
			return false;
		*same = str_common(like, *line);
		return true;
	}
	*same = n;
	*line = str_head(ahead, n + nl);
	reader_lines(r, 1, line->n + 1);
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

size_t
reader_take(struct reader *r, void *p, size_t n)
{
	size_t have = r->len - r->pos;

	if (have == 0) {
		have = n > 0 ? read_once(r, p, n) : 0;
		r->offset += have;
		return have;
	}
	have = have < n ? have : n;
	memcpy(p, r->buf + r->pos, have);
	consume(r, have);
	return have;
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
