/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_STREAM_H
#define FG_SCRIPT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/reader.h"
#include "common/str.h"
#include "inflate.h"

/*
 * Records one after the other, as they lie in a file. Compressed records stand
 * for the records they are inflated to, which can begin in one and end in the
 * next. What simpleperf adds to the format may be longer than a record can be:
 * of such a record, what is beyond that is taken to be behind it.
 */
struct stream {
	struct reader *reader;
	struct reader own; /* where reader points if nobody else has it */
	bool big;          /* big-endian */
	bool ended;
	uint64_t
	    left;    /* bytes of records not read yet; UINT64_MAX: to the end */
	size_t held; /* bytes of the record last read, still in reader */
	struct inflate inflate;
	bool inflating;  /* records come out of the compressed record held */
	uint64_t time;   /* of its records so far; for the reader of several */
	const char *why; /* what is wrong with it, a literal; or NULL */
	uint64_t where;  /* the offset of that */
};

/* One record, header included; valid until the stream's next is read. */
struct data_record {
	struct str bytes;
	uint32_t type;
	uint16_t misc;
	uint64_t
	    offset; /* in the input; that of a compressed record it was in */
};

enum data_status {
	DATA_RECORD,
	DATA_END,
	DATA_DAMAGED /* why and where tell: nothing behind it can be read */
};

/* Reads from r on, which the caller keeps, to its end. */
void stream_init(struct stream *s, struct reader *r, bool big);
/* The same from a descriptor, which is closed by stream_free. */
void stream_open(struct stream *s, int fd, bool big);
/* The next record, of whatever type. */
enum data_status stream_next(struct stream *s, struct data_record *rec);
/* How many bytes follow a record outside of it, for they may be many. */
uint64_t stream_behind(const struct stream *s, const struct data_record *rec);
/*
 * Leaves the record last read, which is then no longer valid, and gives the n
 * bytes behind it, fewer if the stream ends; n is bounded by the caller.
 */
struct str stream_peek(struct stream *s, size_t n);
/* Leaves the record last read and n bytes behind it; false if it ends before. */
bool stream_pass(struct stream *s, uint64_t n);
void stream_free(struct stream *s);

#endif
