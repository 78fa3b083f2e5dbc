/* SPDX-License-Identifier: ISC */
/* The two forms of perf.data, perf.data-file-format.txt. */
#include "writer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/perf/format.h"
#include "common/perf/put.h"
#include "common/pipe.h"
#include "deflate.h"
#include "event.h"
#include "feature.h"
#include "rec.h"
#include "sampler.h"
#include "tracing.h"

/* Offset in the file's header of the length of the records. */
#define HEADER_DATA_SIZE 48
/* "PERFILE2" as a number, which tells the reader this machine's byte order. */
#define MAGIC UINT64_C(0x32454c4946524550)
/* What an EVENT_UPDATE tells: the event's name. */
#define UPDATE_NAME 2
/* Bytes of an event's numbers, 8 each, that its record is sure to hold. */
#define IDS_MAX 32768

void
writer_init(struct writer *w, int fd)
{
	struct stat st;
	int flags = fcntl(fd, F_GETFL);

	*w = (struct writer){ .fd = fd };
	/* With O_APPEND the header could not be written over. */
	w->file = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    lseek(fd, 0, SEEK_CUR) == 0 && flags != -1 &&
	    (flags & O_APPEND) == 0;
	/* Only pipes have a size, which is the reader's to be late by. */
	pipe_widen(fd);
}

void
writer_reopen(struct writer *w, int fd)
{
	struct deflate *z = w->deflate;

	writer_free(w);
	writer_init(w, fd);
	w->deflate = z;
	if (z != NULL)
		deflate_restart(z);
}

/* A pipe that others share may be one that does not block. */
static bool
may_retry(const struct writer *w)
{
	struct pollfd p = { .fd = w->fd, .events = POLLOUT };

	if (errno == EAGAIN)
		return poll(&p, 1, -1) != -1 || errno == EINTR;
	return errno == EINTR;
}

static bool
write_all(struct writer *w, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(w->fd, p, n);

		if (done == -1 && !may_retry(w))
			return false;
		if (done > 0) {
			p += done;
			n -= (size_t)done;
			w->bytes += (uint64_t)done;
		}
	}
	return true;
}

static bool
write_buf(struct writer *w)
{
	bool ok = write_all(w, w->buf.s, w->buf.n);

	buf_clear(&w->buf);
	return ok;
}

/* Writes over n bytes of the file. */
static bool
rewrite(struct writer *w, const void *p, size_t n, off_t at)
{
	ssize_t done = pwrite(w->fd, p, n, at);

	if (done >= 0 && (size_t)done < n)
		errno = ENOSPC;
	return done >= 0 && (size_t)done == n;
}

/* How many of the first n bytes, of records, are of whole ones. */
static size_t
whole(struct str records, size_t n)
{
	uint16_t size;
	size_t at = 0;

	while (at + REC_HEADER <= records.n) {
		memcpy(&size, records.s + at + REC_SIZE, sizeof(size));
		if (size > n - at)
			break;
		at += size;
	}
	return at;
}

/* What the caller has appended becomes what is to be written. */
static void
pack(struct writer *w)
{
	struct buf empty = w->out;

	w->raw += w->buf.n;
	if (w->deflate != NULL) {
		deflate_add(w->deflate, buf_str(&w->buf), &w->out);
	} else if (w->out.n == 0) {
		w->out = w->buf;
		w->buf = empty;
	} else {
		buf_addstr(&w->out, buf_str(&w->buf));
	}
	buf_clear(&w->buf);
}

/* Forgets the first n bytes of what is to be written: they are. */
static void
written(struct writer *w, size_t n)
{
	w->records += n;
	if (n == 0)
		return;
	memmove(w->out.s, w->out.s + n, w->out.n - n);
	w->out.n -= n;
}

/* The header tells how far the records reach. */
static bool
keep_up(struct writer *w)
{
	return !w->file ||
	    rewrite(w, &w->records, sizeof(w->records), HEADER_DATA_SIZE);
}

/* Takes back the part of a record a full disk had room for. */
static void
cut(struct writer *w, size_t done)
{
	int error = errno;

	w->records += whole(buf_str(&w->out), done);
	if (w->file)
		(void)!ftruncate(w->fd, (off_t)(w->data + w->records));
	(void)keep_up(w);
	buf_clear(&w->out);
	errno = error;
}

bool
writer_flush(struct writer *w)
{
	uint64_t before = w->bytes;

	pack(w);
	if (w->out.n == 0)
		return true;
	if (!write_all(w, w->out.s, w->out.n)) {
		cut(w, (size_t)(w->bytes - before));
		return false;
	}
	written(w, w->out.n);
	return keep_up(w);
}

/* Has the pipe room for PIPE_BUF bytes? So says poll(2), and no less. */
static bool
has_room(const struct writer *w)
{
	struct pollfd p = { .fd = w->fd, .events = POLLOUT };

	return poll(&p, 1, 0) == 1;
}

bool
writer_push(struct writer *w)
{
	size_t done = 0, n;

	if (w->file)
		return writer_flush(w);
	pack(w);
	while (done < w->out.n && has_room(w)) {
		n = w->out.n - done < PIPE_BUF ? w->out.n - done : PIPE_BUF;
		if (!write_all(w, w->out.s + done, n)) {
			buf_clear(&w->out);
			return false;
		}
		done += n;
	}
	written(w, done);
	return true;
}

bool
writer_waits(const struct writer *w)
{
	return w->out.n > 0;
}

bool
writer_full(const struct writer *w)
{
	return w->out.n > WRITER_HELD;
}

/* The file's header; features is a bit for each that follows the records. */
static void
put_header(struct buf *b, const struct writer *w, const struct events *ev,
    const uint64_t features[4])
{
	uint64_t attr_size = ev->v[0].attr.size + 2 * sizeof(uint64_t);
	uint64_t attrs = attr_size * ev->n;

	put_u64(b, MAGIC);
	put_u64(b, PD_FILE_HEADER);
	put_u64(b, attr_size);
	put_u64(b, w->data - attrs);
	put_u64(b, attrs);
	put_u64(b, w->data);
	put_u64(b, w->records);
	put_u64(b, 0);
	put_u64(b, 0);
	for (int i = 0; i < 4; i++)
		put_u64(b, features[i]);
}

/*
 * A feature as a record; one too long is left out, as none is needed to read
 * on. Tracing data has a record of its own.
 */
static bool
put_feature_record(void *buf, uint32_t feature, struct str contents)
{
	struct buf *b = buf;
	size_t start;

	if (feature == PD_FEAT_TRACING_DATA)
		return true;
	start = put_begin(b, PD_RECORD_HEADER_FEATURE, 0);
	put_u64(b, feature);
	buf_addstr(b, contents);
	(void)put_end(b, start);
	return true;
}

/* The same of those that a recording cut short is of little use without. */
static bool
put_early_feature(void *buf, uint32_t feature, struct str contents)
{
	return (feature != PD_FEAT_CLOCKID && feature != PD_FEAT_CLOCK_DATA &&
		   feature != PD_FEAT_COMPRESSED) ||
	    put_feature_record(buf, feature, contents);
}

/* Header, the events' numbers, the events, and the first records. */
static void
begin_file(struct writer *w, const struct feature_facts *f)
{
	static const uint64_t none[4];
	const struct events *ev = f->events;
	struct buf ids = { 0 }, attrs = { 0 };
	size_t begun;

	for (uint32_t i = 0; i < ev->n; i++) {
		uint64_t start = ids.n;

		sampler_ids(f->sampler, i, &ids);
		buf_add(&attrs, &ev->v[i].attr, ev->v[i].attr.size);
		put_u64(&attrs, PD_FILE_HEADER + start);
		put_u64(&attrs, ids.n - start);
	}
	w->data = PD_FILE_HEADER + ids.n + attrs.n;
	put_header(&w->buf, w, ev, none);
	buf_addstr(&w->buf, buf_str(&ids));
	buf_addstr(&w->buf, buf_str(&attrs));
	buf_free(&ids);
	buf_free(&attrs);
	begun = w->buf.n;
	(void)feature_each(f, put_early_feature, &w->buf);
	w->records = w->buf.n - begun;
	memcpy(w->buf.s + HEADER_DATA_SIZE, &w->records, sizeof(w->records));
}

/* The event and its numbers; false with errno if they do not fit a record. */
static bool
put_event(struct buf *b, const struct perf_event_attr *attr, struct str ids)
{
	size_t start = put_begin(b, PD_RECORD_HEADER_ATTR, 0);

	buf_add(b, attr, attr->size);
	buf_addstr(b, ids);
	if (!put_end(b, start)) {
		errno = E2BIG;
		return false;
	}
	return true;
}

/* The name of the event that has this number among its own. */
static void
put_event_name(struct buf *b, uint64_t id, const char *name)
{
	size_t start = put_begin(b, PD_RECORD_EVENT_UPDATE, 0);

	put_u64(b, UPDATE_NAME);
	put_u64(b, id);
	put_name(b, str_from(name));
	(void)put_end(b, start);
}

static bool
put_events(struct buf *b, const struct feature_facts *f)
{
	const struct events *ev = f->events;
	struct buf ids = { 0 };
	bool ok = true;

	for (uint32_t i = 0; i < ev->n && ok; i++) {
		const struct event *e = &ev->v[i];
		uint64_t first;

		buf_clear(&ids);
		sampler_ids(f->sampler, i, &ids);
		memcpy(&first, ids.s, sizeof(first));
		/* Of one event alone, no sample needs its number known. */
		ok = put_event(b, &e->attr,
		    ev->n > 1 ? buf_str(&ids)
			      : str_head(buf_str(&ids), IDS_MAX));
		put_event_name(b, first, e->name);
	}
	buf_free(&ids);
	return ok;
}

/*
 * What is known of tracepoints follows its record. It comes after features,
 * the first of which is as far as perf evlist reads: it cannot skip this.
 */
static void
put_tracing_record(struct buf *b, const struct events *ev)
{
	struct buf data = { 0 };
	size_t start;

	tracing_put(&data, ev);
	buf_addzero(&data, -data.n % 8);
	if (data.n > 0) {
		start = put_begin(b, PD_RECORD_TRACING_DATA, 0);
		put_u32(b, (uint32_t)data.n);
		(void)put_end(b, start);
		buf_addstr(b, buf_str(&data));
	}
	buf_free(&data);
}

static bool
begin_pipe(struct writer *w, const struct feature_facts *f)
{
	put_u64(&w->buf, MAGIC);
	put_u64(&w->buf, PD_PIPE_HEADER);
	if (!put_events(&w->buf, f))
		return false;
	(void)feature_each(f, put_feature_record, &w->buf);
	put_tracing_record(&w->buf, f->events);
	return true;
}

bool
writer_begin(struct writer *w, const struct feature_facts *facts)
{
	if (w->file) {
		if (ftruncate(w->fd, 0) == -1)
			return false;
		begin_file(w, facts);
	} else if (!begin_pipe(w, facts)) {
		return false;
	}
	return write_buf(w);
}

/* Features gathered for the end of the file. */
struct ending {
	uint64_t bits[4];
	struct buf sizes, contents;
};

static bool
add_feature(void *ending, uint32_t feature, struct str contents)
{
	struct ending *e = ending;

	e->bits[feature / 64] |= UINT64_C(1) << feature % 64;
	put_u64(&e->sizes, contents.n);
	buf_addstr(&e->contents, contents);
	return true;
}

/* The table of places and lengths, in the order of bits, then the contents. */
static void
put_ending(struct buf *b, const struct ending *e, uint64_t offset)
{
	size_t n = e->sizes.n / sizeof(uint64_t);

	offset += n * 2 * sizeof(uint64_t);
	for (size_t i = 0; i < n; i++) {
		uint64_t size;

		memcpy(&size, e->sizes.s + i * sizeof(size), sizeof(size));
		put_u64(b, offset);
		put_u64(b, size);
		offset += size;
	}
	buf_addstr(b, buf_str(&e->contents));
}

static bool
end_file(struct writer *w, const struct feature_facts *f)
{
	struct ending e = { 0 };
	struct buf header = { 0 };
	bool ok;

	(void)feature_each(f, add_feature, &e);
	put_ending(&w->buf, &e, w->data + w->records);
	put_header(&header, w, f->events, e.bits);
	/* The header last: it must not promise what is not there. */
	ok = write_buf(w) && rewrite(w, header.s, header.n, 0);
	buf_free(&e.sizes);
	buf_free(&e.contents);
	buf_free(&header);
	return ok;
}

bool
writer_end(struct writer *w, const struct feature_facts *facts)
{
	return writer_flush(w) && (!w->file || end_file(w, facts));
}

void
writer_free(struct writer *w)
{
	buf_free(&w->buf);
	buf_free(&w->out);
}
