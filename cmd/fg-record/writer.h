/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_WRITER_H
#define FG_RECORD_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

struct deflate;
struct feature_facts;

/*
 * perf.data going out, in one of its two forms. What can be written from its
 * start gets the file form: a header that says where everything is, and
 * features at the end. All else gets the pipe form, where everything is a
 * record. The file's header is kept up with what has been written, so that a
 * recording whose recorder is killed ends at its last whole record.
 *
 * Records are appended to buf, go from there to out as they shall be written,
 * and from there to the descriptor: to a pipe only as much as its reader has
 * left room for, since nothing may be lost in the rings because that one is
 * slow.
 */
struct writer {
	int fd;
	bool file;               /* the form */
	struct deflate *deflate; /* packs the records; NULL: they stay so */
	uint64_t data;           /* where the records begin in the file */
	uint64_t records;        /* bytes of them written */
	uint64_t raw;            /* ... and what they were before packing */
	uint64_t bytes;          /* written in all */
	struct buf buf;          /* records the caller appends */
	struct buf out;          /* what is to be written */
};

/* Bytes in buf worth a push. */
#define WRITER_BLOCK ((size_t)256 * 1024)
/* Bytes kept for a slow reader until the rings are left to overflow. */
#define WRITER_HELD ((size_t)8 * 1024 * 1024)

/*
 * The descriptor stays the caller's, and so does deflate, which is to be set
 * before anything is written.
 */
void writer_init(struct writer *w, int fd);
/* Goes on in another, with a stream of its own; buf must be empty. */
void writer_reopen(struct writer *w, int fd);
/* Empties a file that was there before, and writes what precedes records. */
bool writer_begin(struct writer *w, const struct feature_facts *facts);
/* Writes w->buf, whole records, and empties it: as much as there is room for. */
bool writer_push(struct writer *w);
/* Does a reader have to make room first? */
bool writer_waits(const struct writer *w);
/* Has it let more pile up than is kept for it? */
bool writer_full(const struct writer *w);
/* Writes all there is, waiting for the reader if need be. */
bool writer_flush(struct writer *w);
/* Flushes, and writes what follows the records. */
bool writer_end(struct writer *w, const struct feature_facts *facts);
void writer_free(struct writer *w);
/* begin, push, flush and end: false with errno. */

#endif
