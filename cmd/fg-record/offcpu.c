/* SPDX-License-Identifier: ISC */
/* Context switches to time. */
#include "offcpu.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/perf/format.h"
#include "common/xalloc.h"
#include "event.h"
#include "sampler.h"
#include "word.h"

/* Offsets: in a sample; ... */
#define SAMPLE_ID 8
#define SAMPLE_TID 28
#define SAMPLE_TIME 32
#define SAMPLE_CPU 40 /* or the period */
/* ... of an EXIT's thread; ... */
#define EXIT_TID 16
/* ... in the trailer, whose length is that of the fields that follow. */
#define TRAILER_TID 4
#define TRAILER_TIME 8

struct offcpu_thread {
	struct buf sample; /* of the last switch; empty: none */
	uint64_t out;      /* when it left; 0: it has not */
	bool preempted;
};

static int
cmp_id(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

void
offcpu_init(struct offcpu *o, const struct events *ev, const struct sampler *s)
{
	uint32_t last = (uint32_t)ev->n - 1;
	struct buf ids = { 0 };

	*o = (struct offcpu){ .period = SAMPLE_CPU };
	if ((ev->v[last].attr.sample_type & PD_SAMPLE_CPU) != 0)
		o->period += sizeof(uint64_t);
	sampler_ids(s, last, &ids);
	memcpy(&o->preempted, ids.s, sizeof(o->preempted));
	buf_clear(&ids);
	sampler_ids(s, last - 1, &ids);
	o->n = ids.n / sizeof(uint64_t);
	o->switches = (uint64_t *)(void *)ids.s;
	qsort(o->switches, o->n, sizeof(*o->switches), cmp_id);
	o->blocked = o->switches[0];
}

static struct offcpu_thread *
thread(struct offcpu *o, uint32_t tid)
{
	size_t known = o->tids.n;
	uint32_t n = table_put(
	    &o->tids, (struct str){ (const char *)&tid, sizeof(tid) });

	if (n == known) {
		o->v = xgrow(o->v, &o->cap, known + 1, sizeof(*o->v));
		o->v[n] = (struct offcpu_thread){ 0 };
	}
	return &o->v[n];
}

void
offcpu_sample(struct offcpu *o, struct buf *b, size_t start)
{
	const char *p = b->s + start;
	uint64_t id = word_u64(p + SAMPLE_ID);
	struct offcpu_thread *t;

	if (bsearch(&id, o->switches, o->n, sizeof(id), cmp_id) == NULL)
		return;
	t = thread(o, word_u32(p + SAMPLE_TID));
	buf_clear(&t->sample);
	buf_add(&t->sample, p, b->n - start);
	t->out = 0;
	b->n = start;
}

/* Appends the sample of a thread that was away until a time. */
static void
put(const struct offcpu *o, struct buf *b, struct offcpu_thread *t,
    uint64_t back)
{
	char *p = t->sample.s;
	uint64_t time = back - t->out;

	if (t->sample.n == 0 || t->out == 0 || back <= t->out)
		return;
	memcpy(p + SAMPLE_ID, t->preempted ? &o->preempted : &o->blocked,
	    sizeof(o->blocked));
	memcpy(p + SAMPLE_TIME, &back, sizeof(back));
	memcpy(p + o->period, &time, sizeof(time));
	buf_addstr(b, buf_str(&t->sample));
	buf_clear(&t->sample);
}

void
offcpu_switch(struct offcpu *o, struct buf *b, struct str record)
{
	/* The trailer has the fields of a sample up to the period but the IP. */
	const char *trailer = record.s + record.n - (o->period - 16);
	uint64_t time = word_u64(trailer + TRAILER_TIME);
	struct offcpu_thread *t = thread(o, word_u32(trailer + TRAILER_TID));
	struct perf_event_header h;

	memcpy(&h, record.s, sizeof(h));
	if ((h.misc & PD_MISC_SWITCH_OUT) == 0) {
		put(o, b, t, time);
		t->out = 0;
	} else {
		t->out = time;
		t->preempted = (h.misc & PD_MISC_SWITCH_PREEMPT) != 0;
	}
}

void
offcpu_exit(struct offcpu *o, struct str record)
{
	struct offcpu_thread *t = thread(o, word_u32(record.s + EXIT_TID));

	buf_free(&t->sample);
	t->out = 0;
}

void
offcpu_end(struct offcpu *o, struct buf *b, uint64_t now)
{
	for (size_t i = 0; i < o->tids.n; i++)
		put(o, b, &o->v[i], now);
}

void
offcpu_free(struct offcpu *o)
{
	for (size_t i = 0; i < o->tids.n; i++)
		buf_free(&o->v[i].sample);
	xfree(o->v);
	xfree(o->switches);
	table_free(&o->tids);
	*o = (struct offcpu){ 0 };
}
