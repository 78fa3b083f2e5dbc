/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_READER_H
#define FG_COMMON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/skip.h"
#include "common/str.h"

struct progress;

/*
 * Bytes out of a descriptor in big blocks, or out of memory, as lines or as
 * pieces of known size. A slice it gives is valid until the next call.
 */
struct reader {
	const char *name; /* for messages */
	uint64_t line;    /* number of the line last returned, from 1 */
	uint64_t offset;  /* of the byte that comes next */
	int fd;
	int err;         /* errno of a failed read, else 0 */
	const char *why; /* more than err can say, or NULL */
	bool eof;
	size_t block; /* bytes to read at once; 0: what is quickest */
	struct reader_source *source; /* NULL: fd itself */
	bool drops; /* lines too long to be held are dropped, else a failure */
	struct skip dropped;
	bool whole;   /* a last line without its LF is none, but cut off */
	bool unended; /* the last line returned lacked its LF, or was cut off */
	struct progress *progress; /* what is told of them, or NULL */
	char *buf;
	size_t pos, len, cap;
};

/* The longest line, or piece, that is held of what is not a plain file. */
#define READER_LONGEST ((size_t)64 * 1024 * 1024)

/*
 * What stands between a descriptor and a reader: see unpack.h. read is as
 * read(2), but that a failure may also leave a reason in why, which lives as
 * long as the source.
 */
struct reader_source {
	ssize_t (*read)(struct reader_source *s, void *p, size_t n);
	void (*free)(struct reader_source *s);
	const char *why;
};

/* The caller keeps fd and name; closing fd stays with it. */
void reader_init(struct reader *r, int fd, const char *name);
/* Copies the n bytes at p. */
void reader_init_mem(struct reader *r, const void *p, size_t n);
/* Reads the n bytes at p, which stay the caller's: no reader_free. */
void reader_over(struct reader *r, char *p, size_t n);
/*
 * From here on bytes come from source, which the reader then owns. What it has
 * buffered is dropped: the source has taken it over.
 */
void reader_through(struct reader *r, struct reader_source *source);
void reader_free(struct reader *r);

/*
 * The next line less its LF; false at the end. The last may lack the LF, but
 * not if what follows could not be read: half a line may be a wrong one; nor with
 * whole. With drops, lines longer than READER_LONGEST are dropped, counted as lines, and
 * told in dropped.
 */
bool reader_line(struct reader *r, struct str *line);
/*
 * As reader_line, where a line is likely to begin as another text does, which
 * holds no LF: *same is how many bytes of both are the same.
 */
bool reader_line_like(
    struct reader *r, struct str like, size_t *same, struct str *line);
/* What is buffered and not consumed: nothing is read. */
static inline struct str
reader_ahead(const struct reader *r)
{
	return (struct str){ r->buf + r->pos, r->len - r->pos };
}
/* Consumes n bytes of that, which are so many lines. */
static inline void
reader_lines(struct reader *r, uint64_t lines, size_t n)
{
	r->pos += n;
	r->offset += n;
	r->line += lines;
}
/*
 * Up to want bytes ahead without consuming them, fewer only at the end of
 * input. Memory grows to want: the caller bounds what a file may ask for.
 */
struct str reader_peek(struct reader *r, size_t want);
/* What is buffered already, at least one byte unless at the end. */
struct str reader_some(struct reader *r);
/* Copies up to n bytes to p and consumes them; 0 at the end only. */
size_t reader_take(struct reader *r, void *p, size_t n);
/* Consumes n bytes; false if the input ends before. */
bool reader_skip(struct reader *r, uint64_t n);

#endif
