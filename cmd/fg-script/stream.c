/* SPDX-License-Identifier: ISC */
/* Records out of bytes, inflated where they are compressed. */
#include "stream.h"

#include <unistd.h>

#include "common/perf/format.h"
#include "common/perf/load.h"

#define RECORD_HEADER 8

void
stream_init(struct stream *s, struct reader *r, bool big)
{
	*s = (struct stream){ .reader = r, .big = big, .left = UINT64_MAX };
}

void
stream_open(struct stream *s, int fd, bool big)
{
	stream_init(s, NULL, big);
	reader_init(&s->own, fd, "");
}

static struct reader *
reader_of(struct stream *s)
{
	return s->reader != NULL ? s->reader : &s->own;
}

/* Leaves behind n bytes of the records. */
static bool
pass(struct stream *s, uint64_t n)
{
	if (n > s->left || !reader_skip(reader_of(s), n))
		return false;
	if (s->left != UINT64_MAX)
		s->left -= n;
	return true;
}

static enum data_status
end(struct stream *s, enum data_status st, const char *why)
{
	s->ended = true;
	if (why != NULL) {
		s->where = reader_of(s)->offset;
		s->why = why;
	}
	return st;
}

static struct data_record
record(struct stream *s, struct str bytes)
{
	return (struct data_record){ .bytes = bytes,
		.type = load_u32(bytes.s, s->big),
		.misc = load_u16(bytes.s + 4, s->big),
		.offset = reader_of(s)->offset };
}

/* What simpleperf has in place of misc: a size's upper half. */
static uint32_t
high_size(const struct stream *s, struct str header)
{
	if (load_u32(header.s, s->big) < PD_RECORD_SIMPLEPERF)
		return 0;
	return (uint32_t)load_u16(header.s + 4, s->big) << 16;
}

/* Reads one record as it lies in the file. */
static enum data_status
read_record(struct stream *s, struct data_record *rec)
{
	struct reader *r = reader_of(s);
	struct str p;
	uint16_t size;

	pass(s, s->held);
	s->held = 0;
	p = reader_peek(r, RECORD_HEADER);
	if (s->left == 0 || (p.n == 0 && s->left == UINT64_MAX)) {
		if (r == &s->own && r->err != 0)
			return end(s, DATA_DAMAGED, "it cannot be read");
		if (inflate_left(&s->inflate) == 0)
			return end(s, DATA_END, NULL);
		return end(s, DATA_DAMAGED, "it is cut within a record");
	}
	if (p.n < RECORD_HEADER || s->left < RECORD_HEADER)
		return end(s, DATA_DAMAGED, "it is cut");
	size = load_u16(p.s + 6, s->big);
	if (size < RECORD_HEADER && high_size(s, p) > 0)
		size = RECORD_HEADER;
	if (size < RECORD_HEADER)
		return end(s, DATA_DAMAGED, "a record has no size");
	p = reader_peek(r, size);
	if (p.n < size || s->left < size)
		return end(s, DATA_DAMAGED, "it is cut within a record");
	*rec = record(s, p);
	s->held = size;
	return DATA_RECORD;
}

uint64_t
stream_behind(const struct stream *s, const struct data_record *rec)
{
	const char *p = rec->bytes.s + RECORD_HEADER;
	uint32_t high;

	if (rec->type == PD_RECORD_TRACING_DATA && rec->bytes.n >= 12)
		return ((uint64_t)load_u32(p, s->big) + 7) & ~UINT64_C(7);
	if (rec->type == PD_RECORD_AUXTRACE && rec->bytes.n >= 16)
		return load_u64(p, s->big);
	high = high_size(s, rec->bytes);
	return high > 0
	    ? high + load_u16(rec->bytes.s + 6, s->big) - rec->bytes.n
	    : 0;
}

static bool
is_compressed(const struct data_record *rec)
{
	return rec->type == PD_RECORD_COMPRESSED ||
	    rec->type == PD_RECORD_COMPRESSED2;
}

/*
 * Reads one of the records in the compressed record held. DATA_END if there is
 * no more, or the rest of one comes in the next.
 */
static enum data_status
read_inflated(struct stream *s, struct data_record *rec)
{
	struct inflate *z = &s->inflate;
	struct str p = inflate_peek(z, RECORD_HEADER);
	uint16_t size = RECORD_HEADER;

	if (p.n == RECORD_HEADER) {
		size = load_u16(p.s + 6, s->big);
		if (size < RECORD_HEADER)
			return end(s, DATA_DAMAGED, "a record has no size");
		p = inflate_peek(z, size);
	}
	if (z->why != NULL && p.n < size)
		return end(s, DATA_DAMAGED, z->why);
	if (p.n < size)
		return DATA_END;
	inflate_skip(z, size);
	*rec = record(s, p);
	if (stream_behind(s, rec) > 0 || is_compressed(rec))
		return end(s, DATA_DAMAGED, "a record cannot be compressed");
	return DATA_RECORD;
}

/* Makes the records in rec the next ones; false if it is none of these. */
static bool
begin_inflating(struct stream *s, const struct data_record *rec)
{
	struct str chunk = str_from_index(rec->bytes, RECORD_HEADER);
	uint64_t size;

	if (!is_compressed(rec))
		return false;
	if (rec->type == PD_RECORD_COMPRESSED2) {
		size = chunk.n >= 8 ? load_u64(chunk.s, s->big) : 0;
		chunk = str_from_index(chunk, 8);
		if (size < chunk.n)
			chunk.n = (size_t)size;
	}
	inflate_chunk(&s->inflate, chunk);
	s->inflating = true;
	return true;
}

enum data_status
stream_next(struct stream *s, struct data_record *rec)
{
	enum data_status st;

	if (s->ended)
		return DATA_END;
	do {
		st = s->inflating ? read_inflated(s, rec) : DATA_END;
		s->inflating = st == DATA_RECORD;
		if (st == DATA_END)
			st = read_record(s, rec);
	} while (st == DATA_RECORD && begin_inflating(s, rec));
	return st;
}

struct str
stream_peek(struct stream *s, size_t n)
{
	pass(s, s->held);
	s->held = 0;
	return reader_peek(reader_of(s), n < s->left ? n : (size_t)s->left);
}

bool
stream_pass(struct stream *s, uint64_t n)
{
	pass(s, s->held);
	s->held = 0;
	if (pass(s, n))
		return true;
	end(s, DATA_DAMAGED, "it is cut within trace data");
	return false;
}

void
stream_free(struct stream *s)
{
	if (s->reader == NULL) {
		close(s->own.fd);
		reader_free(&s->own);
	}
	inflate_free(&s->inflate);
}
