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
#include "directory.h"
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

static const char bad_formats[] = "its formats of tracepoints are damaged";

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

	if (fstat(d->fd, &st) != 0 || s.size == 0 ||
	    s.offset > (uint64_t)st.st_size ||
	    s.size > (uint64_t)st.st_size - s.offset || s.size > SIZE_MAX)
		return NULL;
	p = xmalloc((size_t)s.size);
	while (done < s.size) {
		n = pread(d->fd, p + done, (size_t)s.size - done,
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

static bool
bit_of(const struct data *d, const char *words, unsigned size, unsigned i)
{
	const char *p = words + i / size * (size / 8);

	i %= size;
	return ((size == 64 ? load_u64(p, d->big) : load_u32(p, d->big)) >> i &
		   1) != 0;
}

/*
 * Bits are numbered within the writer's longs: of 32 bits, if of 64 a bit is
 * not set that is in every recording.
 */
static bool
has_feature(const struct data *d, const char *bits, unsigned i)
{
	bool wide = bit_of(d, bits, 64, PD_FEAT_HOSTNAME) ||
	    !bit_of(d, bits, 32, PD_FEAT_HOSTNAME);

	return bit_of(d, bits, wide ? 64 : 32, i);
}

static void
load_feature(struct data *d, unsigned i, struct str payload, uint64_t offset)
{
	if (i != PD_FEAT_TRACING_DATA)
		feature_load(d, i, payload);
	else if (!feature_tracing(d, payload))
		fail(d, offset, bad_formats);
}

/* The table of features follows the records, one section for each bit set. */
static void
load_features(struct data *d, const char *bits, uint64_t offset)
{
	struct section table = { offset, 0 }, s;
	char *p, *payload;
	size_t at = 0;

	for (unsigned i = 0; i < PD_FEATURE_BITS; i++)
		table.size += has_feature(d, bits, i) ? SECTION : 0;
	p = read_section(d, table);
	for (unsigned i = 0; p != NULL && i < PD_FEATURE_BITS; i++) {
		if (!has_feature(d, bits, i))
			continue;
		s = section_at(d, p + at);
		at += SECTION;
		d->has[i] = true;
		payload = s.size <= FEATURE_MAX ? read_section(d, s) : NULL;
		if (payload != NULL)
			load_feature(d, i,
			    (struct str){ payload, (size_t)s.size }, s.offset);
		xfree(payload);
	}
	xfree(p);
}

static bool
open_file(struct data *d, struct reader *reader, const char *h, uint64_t size)
{
	struct section data = section_at(d, h + HEADER_DATA);

	if (lseek(d->fd, 0, SEEK_CUR) == -1)
		return fail(
		    d, 0, "this form of perf.data needs a file, not a pipe");
	if (!load_attrs(d, section_at(d, h + HEADER_ATTRS),
		load_u64(h + HEADER_ATTR_SIZE, d->big)))
		return false;
	d->start = data.offset;
	d->size = data.size;
	/* A recorder that was killed leaves 0: its records go on to the end. */
	d->at->left = data.size > 0 ? data.size : UINT64_MAX;
	if (data.size > 0 && size >= PD_FILE_HEADER &&
	    data.size <= UINT64_MAX - data.offset)
		load_features(d, h + HEADER_FEATURES, data.offset + data.size);
	if (data.offset < size || !reader_skip(reader, data.offset))
		return fail(d, data.offset, "it has no records");
	if (data.size == 0)
		fail(d, data.offset, "the recorder did not finish it");
	return true;
}

/* The recording in a file or pipe. */
static bool
open_reader(struct data *d, struct reader *r)
{
	struct str h = reader_peek(r, PD_FILE_HEADER);
	uint64_t size;

	if (h.n >= 8 && memcmp(h.s, PD_MAGIC_SWAPPED, 8) == 0)
		d->big = true;
	else if (h.n >= 24 && memcmp(h.s, PD_MAGIC_OLD, 8) == 0)
		d->big = load_u64(h.s + HEADER_ATTR_SIZE, false) > UINT32_MAX;
	else if (h.n < 8 || memcmp(h.s, PD_MAGIC, 8) != 0)
		return fail(
		    d, 0, h.n == 0 ? "it is empty" : "this is no perf.data");
	d->at->big = d->big;
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
	return open_file(d, r, h.s, size);
}

static struct stream *
add_stream(struct data *d)
{
	d->streams = xgrow(
	    d->streams, &d->streams_cap, d->nstreams + 1, sizeof(*d->streams));
	return &d->streams[d->nstreams++];
}

/*
 * The recording in a directory: data is in the file form, what each thread of
 * the recorder wrote is in data.0 and so on, records only.
 */
static bool
open_directory(struct data *d, int dir)
{
	struct directory files;
	bool ok;

	if (!directory_open(&files, dir)) {
		directory_free(&files);
		return fail(d, 0, "it is a directory that is no recording");
	}
	d->fd = files.fds[0];
	stream_open(add_stream(d), d->fd, false);
	d->at = &d->streams[0];
	ok = open_reader(d, &d->at->own);
	for (size_t i = 1; i < files.n; i++)
		stream_open(add_stream(d), files.fds[i], d->big);
	if (ok && files.missing)
		fail(d, 0, "some of its files cannot be opened");
	directory_free(&files);
	return ok;
}

bool
data_open(struct data *d, struct reader *r)
{
	struct stat st;

	*d = (struct data){ .fd = r->fd };
	if (r->fd != -1 && fstat(r->fd, &st) == 0 && S_ISDIR(st.st_mode))
		return open_directory(d, r->fd);
	d->at = add_stream(d);
	stream_init(d->at, r, false);
	return open_reader(d, r);
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
	case PD_RECORD_FINISHED_ROUND:
		/* What ends a round in one file says nothing of others. */
		return d->nstreams > 1;
	default:
		return false;
	}
}

/* Takes in what follows a record outside of it; false if that is cut. */
static bool
absorb_behind(struct data *d, const struct data_record *rec, uint64_t n)
{
	const uint64_t offset = rec->offset;
	struct stream *s = d->at;

	if (rec->type == PD_RECORD_AUXTRACE)
		d->aux_bytes += n;
	else if (rec->type == PD_RECORD_TRACING_DATA && n <= FEATURE_MAX &&
	    n <= s->left && !feature_tracing(d, stream_peek(s, (size_t)n)))
		fail(d, offset, bad_formats);
	return stream_pass(s, n);
}

/* Chooses the stream whose records are behind the others' in time. */
static bool
choose(struct data *d)
{
	d->at = NULL;
	for (size_t i = 0; i < d->nstreams; i++) {
		if (!d->streams[i].ended &&
		    (d->at == NULL || d->streams[i].time < d->at->time))
			d->at = &d->streams[i];
	}
	return d->at != NULL;
}

/* One stream is damaged: the others are read all the same. */
static void
take_why(struct data *d)
{
	if (d->at->why != NULL)
		fail(d, d->at->where, d->at->why);
}

static enum data_status
next(struct data *d, struct data_record *rec)
{
	enum data_status st;
	uint64_t behind;
	uint32_t type;

	for (;;) {
		st = stream_next(d->at, rec);
		if (st != DATA_RECORD)
			break;
		behind = stream_behind(d->at, rec);
		if (behind == 0 && !absorb(d, rec))
			return DATA_RECORD;
		type = rec->type;
		if (behind > 0 && !absorb_behind(d, rec, behind)) {
			st = DATA_DAMAGED;
			break;
		}
		if (behind > 0 && type >= PD_RECORD_SIMPLEPERF)
			d->passed++;
		else
			d->absorbed++;
	}
	take_why(d);
	return st;
}

enum data_status
data_next(struct data *d, struct data_record *rec)
{
	enum data_status st;

	if (d->nstreams == 1)
		return next(d, rec);
	while (choose(d)) {
		st = next(d, rec);
		if (st == DATA_RECORD)
			return st;
	}
	return DATA_END;
}

void
data_time(struct data *d, uint64_t time)
{
	if (time > d->at->time)
		d->at->time = time;
}

const struct data_event *
data_event_of(const struct data *d, uint64_t id)
{
	uint32_t n =
	    table_get(&d->ids, (struct str){ (const char *)&id, sizeof(id) });

	return n != TABLE_NONE ? &d->events[d->id_event[n]] : NULL;
}

const struct data_event *
data_event(const struct data *d, uint64_t id)
{
	const struct data_event *e =
	    d->nevents > 1 ? data_event_of(d, id) : NULL;

	if (e != NULL)
		return e;
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
	for (size_t i = 0; i < d->nstreams; i++)
		stream_free(&d->streams[i]);
	xfree(d->streams);
	tracing_free(&d->tracing);
	table_free(&d->ids);
	table_free(&d->files);
	arena_free(&d->arena);
}
