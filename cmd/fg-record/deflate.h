/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_DEFLATE_H
#define FG_RECORD_DEFLATE_H

#include <stdint.h>

#include "common/str.h"

struct buf;

/*
 * Records packed into COMPRESSED records, perf.data-file-format.txt: one zstd
 * stream (RFC 8878) that goes on from record to record, flushed after each
 * call, so that whatever is cut off behind, all before it can be read. What
 * follows such a record is not aligned: padding would be part of the stream.
 */
struct deflate {
	void *stream; /* libzstd's */
	int level;
};

/* Least and most work; perf's default is the least as well. */
#define DEFLATE_LEVEL 1
#define DEFLATE_LEVEL_MAX 22

/* Exits if there is no memory. */
void deflate_init(struct deflate *z, int level);
/* Begins another stream, for another file. */
void deflate_restart(struct deflate *z);
/* Appends the records to out, packed. */
void deflate_add(struct deflate *z, struct str records, struct buf *out);
/* The contents of the feature that tells of it; to is bytes for each byte. */
void deflate_feature(const struct deflate *z, uint32_t to, struct buf *b);
void deflate_free(struct deflate *z);

#endif
