/* SPDX-License-Identifier: ISC */
/* What becomes of the kernel's records. */
#include "drain.h"

#include <errno.h>

#include "alloc.h"
#include "archive.h"
#include "asleep.h"
#include "clock.h"
#include "common/buf.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "family.h"
#include "live.h"
#include "merge.h"
#include "offcpu.h"
#include "rec.h"
#include "record.h"
#include "relay.h"
#include "ring.h"
#include "sampler.h"
#include "tally.h"
#include "writer.h"

/*
 * Milliseconds within which what is recorded is written, to lose no more when
 * the recorder is killed and to show it to the reader of a pipe.
 */
#define FLUSH_MS 250
#define MS UINT64_C(1000000)

void
drain_fail(struct record *r)
{
	if (r->error != 0)
		return;
	r->error = errno;
	sampler_stop(r->sampler);
	if (r->child == NULL)
		r->stop = true;
}

void
drain_flush(struct record *r)
{
	if (r->error == 0 && !writer_push(r->writer))
		drain_fail(r);
	r->due = clock_now() + FLUSH_MS * MS;
}

void
drain_account(struct record *r, size_t start)
{
	struct str records = str_from_index(buf_str(&r->writer->buf), start);

	tally_add(&r->tally, records);
	if (r->rotate != NULL)
		relay_add(&r->relay, records);
	if (r->archive != NULL)
		archive_add(r->archive, records);
	if (r->writer->buf.n >= WRITER_BLOCK)
		drain_flush(r);
}

/*
 * Moves what all rings hold to the recording. A round is what has come out of
 * one pass over all: what a later round holds is younger than all of the
 * round before the last, which is how far the reader may sort.
 */
static bool
drain_rings(struct record *r)
{
	struct buf *buf = &r->writer->buf;
	bool any = false;

	for (size_t i = 0; i < r->sampler->n && r->error == 0; i++) {
		struct ring *ring = &r->sampler->cpus[i].ring;
		size_t start = buf->n;

		if (ring->page == NULL || !ring_drain(ring, buf))
			continue;
		any = true;
		drain_account(r, start);
	}
	return any;
}

/* A record that is not written as it came: what it becomes is at buf's end. */
static void
take(struct record *r, struct buf *buf, struct str rec)
{
	size_t start = buf->n;
	uint32_t type = rec_type(rec);

	if (r->family != NULL && type == PD_RECORD_FORK)
		family_fork(r->family, rec);
	if (type == PD_RECORD_SAMPLE) {
		if (r->family != NULL && !family_keeps(r->family, rec))
			return;
		if (r->alloc != NULL && !alloc_call(r->alloc, rec))
			return;
		if (r->live != NULL)
			live_sample(r->live, buf, rec);
		else
			buf_addstr(buf, rec);
		if (r->offcpu != NULL)
			offcpu_sample(r->offcpu, buf, start);
		if (r->alloc != NULL)
			alloc_sample(r->alloc, buf, start);
		return;
	}
	if (r->offcpu != NULL &&
	    (type == PD_RECORD_SWITCH || type == PD_RECORD_SWITCH_CPU_WIDE)) {
		offcpu_switch(r->offcpu, buf, rec);
		return;
	}
	if (r->offcpu != NULL && type == PD_RECORD_EXIT)
		offcpu_exit(r->offcpu, buf, rec);
	if (r->offcpu != NULL && type == PD_RECORD_FORK)
		offcpu_fork(r->offcpu, rec);
	if (r->offcpu != NULL && type == PD_RECORD_COMM)
		offcpu_comm(r->offcpu, rec);
	if (r->alloc != NULL)
		alloc_event(r->alloc, buf, rec);
	if (r->live != NULL)
		live_event(r->live, rec);
	buf_addstr(buf, rec);
}

/* The same in order of time, and taken in by what makes other records of it. */
static bool
drain_merged(struct record *r)
{
	struct buf *buf = &r->writer->buf;
	struct str rec;
	size_t start;

	if (!merge_begin(&r->merge, r->sampler))
		return false;
	while (r->error == 0 && merge_next(&r->merge, &rec)) {
		start = buf->n;
		take(r, buf, rec);
		drain_account(r, start);
	}
	return true;
}

void
drain(struct record *r)
{
	if (r->live != NULL || r->offcpu != NULL || r->family != NULL
		? drain_merged(r)
		: drain_rings(r))
		(void)put_end(&r->writer->buf,
		    put_begin(&r->writer->buf, PD_RECORD_FINISHED_ROUND, 0));
	if (r->offcpu != NULL && offcpu_looks(r->offcpu, clock_now()))
		asleep_look(r->offcpu, r->live);
	if (r->offcpu != NULL)
		offcpu_measure(r->offcpu, clock_now());
	if (clock_now() < r->due && !writer_waits(r->writer))
		return;
	if (r->archive != NULL)
		archive_look(r->archive, false);
	drain_flush(r);
}
