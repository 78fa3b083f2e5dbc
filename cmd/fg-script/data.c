/* SPDX-License-Identifier: ISC */
/* The two forms of perf.data: where the records are, and one after another. */
#include "data.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/perf/format.h"
#include "common/perf/load.h"
#include "common/reader.h"
#include "common/xalloc.h"
#include "feature.h"

#define RECORD_HEADER 8
#define SECTION 16 /* bytes of an offset and a size */
/* Offsets in the file form's header. */
#define HEADER_SIZE 8
#define HEADER_ATTR_SIZE 16
#define HEADER_ATTRS 24
#define HEADER_DATA 40
#define HEADER_FEATURES 72
/* The header before there were features, and the largest payload believed. */
#define OLD_HEADER 72
#define FEATURE_MAX (64 * 1024 * 1024)

struct section {
	uint64_t offset, size;
};

static bool
fail(struct data *d, uint64_t where, const char *why)
{
	d->where = where;
	d->why = why;
	return false;
}

/* The bytes of a section, allocated; NULL if the file has not all of them. */
static char *
read_section(const struct data *d, struct section s)
{
	struct stat st;
	size_t done = 0;
	ssize_t n;
	char *p;

	if (fstat(d->reader->fd, &st) != 0 || s.size == 0 ||
	    s.offset > (uint64_t)st.st_size ||
	    s.size > (uint64_t)st.st_size - s.offset || s.size > SIZE_MAX)
		return NULL;
	p = xmalloc((size_t)s.size);
	while (done < s.size) {
		n = pread(d->reader->fd, p + done, (size_t)s.size - done,
		    (off_t)(s.offset + done));
		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || errno != EINTR)
			break;
	}
	if (done == s.size)
		return p;
	xfree(p);
	return NULL;
}

static struct section
section_at(const struct data *d, const char *p)
{
	return (struct section){ load_u64(p, d->big), load_u64(p + 8, d->big) };
}

/* Takes in an entry of the attribute table, which ends with a section of ids. */
static bool
load_attr(struct data *d, struct str entry)
{
	struct str attr = str_head(entry, entry.n - SECTION);
	struct section ids = section_at(d, attr.s + attr.n);
	char *p = read_section(d, ids);
	bool ok = ids.size == 0 || p != NULL;

	if (ok)
		ok = feature_attr(d, attr,
		    (struct str){ p, p != NULL ? (size_t)ids.size : 0 });
	xfree(p);
	return ok;
}

static bool
load_attrs(struct data *d, struct section s, uint64_t size)
{
	char *p = read_section(d, s);
	bool ok = p != NULL && size >= PERF_ATTR_MIN + SECTION;

	for (uint64_t at = 0; ok && s.size - at >= size; at += size)
		ok = load_attr(d, (struct str){ p + at, (size_t)size });
	xfree(p);
	if (!ok || d->nevents == 0)
		return fail(d, s.offset, "its table of events is damaged");
	return true;
}

/* The table of features follows the records, one section for each bit set. */
static void
load_features(struct data *d, const char *bits, uint64_t offset)
{
	struct section table = { offset, 0 }, s;
	char *p, *payload;
	size_t at = 0;

	/* Bits are numbered within words of 64. */
	for (int i = 0; i < PD_FEATURE_BITS / 64; i++) {
		for (uint64_t w = load_u64(bits + 8 * i, d->big); w != 0;
		     w &= w - 1)
			table.size += SECTION;
	}
	p = read_section(d, table);
	for (unsigned i = 0; p != NULL && i < PD_FEATURE_BITS; i++) {
		if ((load_u64(bits + i / 64 * 8, d->big) >> i % 64 & 1) == 0)
			continue;
		s = section_at(d, p + at);
		at += SECTION;
		payload = s.size <= FEATURE_MAX ? read_section(d, s) : NULL;
		if (payload != NULL)
			feature_load(
			    d, i, (struct str){ payload, (size_t)s.size });
		xfree(payload);
	}
	xfree(p);
}

static bool
open_file(struct data *d, const char *h, uint64_t size)
{
	struct section data = section_at(d, h + HEADER_DATA);

	if (lseek(d->reader->fd, 0, SEEK_CUR) == -1)
		return fail(
		    d, 0, "this form of perf.data needs a file, not a pipe");
	if (!load_attrs(d, section_at(d, h + HEADER_ATTRS),
		load_u64(h + HEADER_ATTR_SIZE, d->big)))
		return false;
	/* A recorder that was killed leaves 0: its records go on to the end. */
	d->left = data.size > 0 ? data.size : UINT64_MAX;
	if (data.size > 0 && size >= PD_FILE_HEADER &&
	    data.size <= UINT64_MAX - data.offset)
		load_features(d, h + HEADER_FEATURES, data.offset + data.size);
	if (data.offset < size || !reader_skip(d->reader, data.offset))
		return fail(d, data.offset, "it has no records");
	if (data.size == 0)
		fail(d, data.offset, "the recorder did not finish it");
	return true;
}

bool
data_open(struct data *d, struct reader *r)
{
	struct str h = reader_peek(r, PD_FILE_HEADER);
	uint64_t size;

	*d = (struct data){ .reader = r, .left = UINT64_MAX };
	if (h.n >= 8 && memcmp(h.s, PD_MAGIC_SWAPPED, 8) == 0)
		d->big = true;
	else if (h.n < 8 || memcmp(h.s, PD_MAGIC, 8) != 0)
		return fail(
		    d, 0, h.n == 0 ? "it is empty" : "this is no perf.data");
	if (h.n < PD_PIPE_HEADER)
		return fail(d, h.n, "it is cut in the header");
	size = load_u64(h.s + HEADER_SIZE, d->big);
	if (size == PD_PIPE_HEADER) {
		d->pipe = true;
		return reader_skip(r, size);
	}
	if (size < OLD_HEADER)
		return fail(d, HEADER_SIZE, "this is no perf.data");
	if (h.n < PD_FILE_HEADER)
		return fail(d, h.n, "it is cut in the header");
	return open_file(d, h.s, size);
}

/* Leaves behind n bytes of the records. */
static bool
pass(struct data *d, uint64_t n)
{
	if (n > d->left || !reader_skip(d->reader, n))
		return false;
	if (d->left != UINT64_MAX)
		d->left -= n;
	return true;
}

static enum data_status
end(struct data *d, enum data_status st, const char *why)
{
	d->ended = true;
	if (why != NULL)
		fail(d, d->reader->offset, why);
	return st;
}

static struct data_record
record(const struct data *d, struct str bytes)
{
	return (struct data_record){ .bytes = bytes,
		.type = load_u32(bytes.s, d->big),
		.misc = load_u16(bytes.s + 4, d->big),
		.offset = d->reader->offset };
}

/* Reads one record of whatever type. */
static enum data_status
read_record(struct data *d, struct data_record *rec)
{
	struct str p;
	uint16_t size;

	pass(d, d->held);
	d->held = 0;
	p = reader_peek(d->reader, RECORD_HEADER);
	if (d->left == 0 || (p.n == 0 && d->left == UINT64_MAX)) {
		if (inflate_left(&d->inflate) == 0)
			return end(d, DATA_END, NULL);
		return end(d, DATA_DAMAGED, "it is cut within a record");
	}
	if (p.n < RECORD_HEADER || d->left < RECORD_HEADER)
		return end(d, DATA_DAMAGED, "it is cut");
	size = load_u16(p.s + 6, d->big);
	if (size < RECORD_HEADER)
		return end(d, DATA_DAMAGED, "a record has no size");
	p = reader_peek(d->reader, size);
	if (p.n < size || d->left < size)
		return end(d, DATA_DAMAGED, "it is cut within a record");
	*rec = record(d, p);
	d->held = size;
	return DATA_RECORD;
}

/* What lies outside the record that announces it. */
static uint64_t
bytes_behind(const struct data *d, const struct data_record *rec)
{
	const char *p = rec->bytes.s + RECORD_HEADER;

	if (rec->type == PD_RECORD_TRACING_DATA && rec->bytes.n >= 12)
		return ((uint64_t)load_u32(p, d->big) + 7) & ~UINT64_C(7);
	if (rec->type == PD_RECORD_AUXTRACE && rec->bytes.n >= 16)
		return load_u64(p, d->big);
	return 0;
}

/* Leaves rec behind, and the n bytes that follow it. */
static bool
pass_behind(struct data *d, const struct data_record *rec, uint64_t n)
{
	const bool aux = rec->type == PD_RECORD_AUXTRACE;
	uint64_t offset = rec->offset;
	struct str p;

	pass(d, d->held);
	d->held = 0;
	if (aux) {
		d->aux_bytes += n;
	} else if (n <= FEATURE_MAX && n <= d->left) {
		p = reader_peek(d->reader, (size_t)n);
		if (!feature_tracing(d, p))
			fail(d, offset,
			    "its formats of tracepoints are damaged");
	}
	return pass(d, n);
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
read_inflated(struct data *d, struct data_record *rec)
{
	struct inflate *z = &d->inflate;
	struct str p = inflate_peek(z, RECORD_HEADER);
	uint16_t size = RECORD_HEADER;

	if (p.n == RECORD_HEADER) {
		size = load_u16(p.s + 6, d->big);
		if (size < RECORD_HEADER)
			return end(d, DATA_DAMAGED, "a record has no size");
		p = inflate_peek(z, size);
	}
	if (z->why != NULL && p.n < size)
		return end(d, DATA_DAMAGED, z->why);
	if (p.n < size)
		return DATA_END;
	inflate_skip(z, size);
	*rec = record(d, p);
	if (bytes_behind(d, rec) > 0 || is_compressed(rec))
		return end(d, DATA_DAMAGED, "a record cannot be compressed");
	return DATA_RECORD;
}

/* Makes the records in rec the next ones; false if it is none of these. */
static bool
begin_inflating(struct data *d, const struct data_record *rec)
{
	struct str chunk = str_from_index(rec->bytes, RECORD_HEADER);
	uint64_t size;

	if (!is_compressed(rec))
		return false;
	if (rec->type == PD_RECORD_COMPRESSED2) {
		size = chunk.n >= 8 ? load_u64(chunk.s, d->big) : 0;
		chunk = str_from_index(chunk, 8);
		if (size < chunk.n)
			chunk.n = (size_t)size;
	}
	inflate_chunk(&d->inflate, chunk);
	d->inflating = true;
	return true;
}

/* Takes in what is about the recording; false if rec is something else. */
static bool
absorb(struct data *d, const struct data_record *rec)
{
	struct str body = str_from_index(rec->bytes, RECORD_HEADER);
	uint64_t size;

	switch (rec->type) {
	case PD_RECORD_HEADER_ATTR:
		size =
		    body.n >= PERF_ATTR_MIN ? load_u32(body.s + 4, d->big) : 0;
		if (size < PERF_ATTR_MIN)
			size = PERF_ATTR_MIN;
		if (!feature_attr(d, str_head(body, (size_t)size),
			str_from_index(body, (size_t)size)))
			fail(d, rec->offset, "an event is damaged");
		return true;
	case PD_RECORD_HEADER_FEATURE:
		if (body.n >= 8)
			feature_load(d, load_u64(body.s, d->big),
			    str_from_index(body, 8));
		return true;
	case PD_RECORD_BUILD_ID:
		feature_buildid(d, rec->bytes);
		return true;
	case PD_RECORD_EVENT_UPDATE:
		feature_update(d, rec->bytes);
		return true;
	default:
		return false;
	}
}

/* Reads one record, whether compressed or not. */
static enum data_status
read_any(struct data *d, struct data_record *rec)
{
	enum data_status st = d->inflating ? read_inflated(d, rec) : DATA_END;

	d->inflating = st == DATA_RECORD;
	return st != DATA_END ? st : read_record(d, rec);
}

enum data_status
data_next(struct data *d, struct data_record *rec)
{
	enum data_status st;
	uint64_t behind;

	do {
		if (d->ended)
			return DATA_END;
		st = read_any(d, rec);
		if (st != DATA_RECORD)
			return st;
		behind = bytes_behind(d, rec);
		if (behind > 0 && !pass_behind(d, rec, behind))
			return end(
			    d, DATA_DAMAGED, "it is cut within trace data");
	} while (behind > 0 || begin_inflating(d, rec) || absorb(d, rec));
	return DATA_RECORD;
}

const struct data_event *
data_event(const struct data *d, uint64_t id)
{
	uint32_t n = TABLE_NONE;

	if (d->nevents > 1)
		n = table_get(
		    &d->ids, (struct str){ (const char *)&id, sizeof(id) });
	if (n != TABLE_NONE)
		return &d->events[d->id_event[n]];
	return d->nevents > 0 ? &d->events[0] : NULL;
}

const struct buildid *
data_buildid(const struct data *d, struct str name)
{
	uint32_t n = table_get(&d->files, name);

	return n != TABLE_NONE ? &d->buildids[n] : NULL;
}

void
data_free(struct data *d)
{
	xfree(d->events);
	xfree(d->id_event);
	xfree(d->buildids);
	inflate_free(&d->inflate);
	tracing_free(&d->tracing);
	table_free(&d->ids);
	table_free(&d->files);
	arena_free(&d->arena);
}
