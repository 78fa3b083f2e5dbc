/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_WRITER_H
#define FG_RECORD_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

struct feature_facts;

/*
 * perf.data going out, in one of its two forms. What can be written from its
 * start gets the file form: a header that says where everything is, and
 * features at the end. All else gets the pipe form, where everything is a
 * record. The file's header is kept up with what has been written, so that a
 * recording whose recorder is killed ends at its last whole record.
 */
struct writer {
	int fd;
	bool file;        /* the form */
	uint64_t data;    /* where the records begin in the file */
	uint64_t records; /* bytes of them written */
	uint64_t bytes;   /* written in all */
	struct buf buf;   /* records the caller appends and flushes */
};

/* Bytes in buf worth a flush. */
#define WRITER_BLOCK ((size_t)256 * 1024)
#define WRITER_HELD ((size_t)8 * 1024 * 1024)

/* The descriptor stays the caller's. */
void writer_init(struct writer *w, int fd);
/* Empties a file that was there before, and writes what precedes records. */
bool writer_begin(struct writer *w, const struct feature_facts *facts);
/* Writes w->buf out, whole records, and empties it. */
bool writer_flush(struct writer *w);
/*
 * The same, but of what goes down a pipe only as much as its reader has left
 * room for: nothing may be lost in the rings because that one is slow. Only
 * WRITER_HELD bytes are kept for it; then it is waited for.
 */
bool writer_push(struct writer *w);
/* Flushes, and writes what follows the records. */
bool writer_end(struct writer *w, const struct feature_facts *facts);
void writer_free(struct writer *w);
/* All but writer_init and writer_free: false with errno. */

#endif
