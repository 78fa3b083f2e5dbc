/* SPDX-License-Identifier: ISC */
/* Context switches to time. */
#include "offcpu.h"

#include <linux/perf_event.h>
#include <string.h>

#include "common/buf.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "common/xalloc.h"
#include "event.h"
#include "rec.h"
#include "sampler.h"
#include "word.h"

/* Samples have the CPU; trailers thread, time, CPU and event. */
#define PERIOD (REC_SAMPLE_REST + 8)
#define TRAILER 32

/* Longer than it takes a CPU to switch, and shorter than threads run. */
#define SWITCH_MAX 20000

#define CLASSES 22 /* of lengths: powers of eight */
/* The first class, from 2 ms on, whose time is never another stack's. */
#define LONG 7
/* A wait of so many nanoseconds is worth a look of its own. */
#define LOOK 1000000
/* ... as long as there have been switches without a stack lately. */
#define LOOKING 1000000000

/* Time off the CPUs without a stack, by length: blocked and preempted. */
struct offcpu_pool {
	uint64_t ns[2][CLASSES];
};

struct offcpu_thread {
	uint32_t pid, tid;
	struct buf left; /* sample of the last switch that has one */
	struct buf ran;  /* the last sample on a CPU, where that is needed */
	struct offcpu_pool *pool; /* NULL: none */
	uint64_t out;             /* when it left; 0: it has not */
	uint64_t mark; /* on a CPU and accounted for until then; 0: unknown */
	uint64_t unsampled; /* ... on a CPU since its last sample there */
	uint64_t on;        /* on a CPU in all, until mark or out ... */
	uint64_t
	    arrivals;  /* ... and how often it has come, recorded late ... */
	uint64_t late; /* ... by so much, if that is known */
	uint64_t seen; /* first time that left is sure to be true */
	bool ended;    /* what follows is its way out */
	bool fresh;    /* left is of this switch */
	bool looked;   /* ... or it has been looked for, and found ... */
	bool woken;    /* ... that only a CPU is waited for */
	bool preempted;
};

/* What an event's samples are good for. */
enum role {
	ROLE_SWITCH, /* they are of context switches */
	ROLE_CLOCK,  /* cpu-clock, weighted */
	ROLE_STACK   /* an approximation */
};

void
offcpu_init(struct offcpu *o, const struct events *ev, const struct sampler *s,
    bool by_cpu)
{
	uint32_t last = (uint32_t)ev->n - 1;
	const struct perf_event_attr *a = &ev->v[last - 1].attr;
	struct buf id = { 0 };

	*o = (struct offcpu){ .type = a->sample_type,
		.approximate = a->config == PERF_COUNT_SW_DUMMY,
		.by_cpu = by_cpu };
	sampler_ids(s, last, &id);
	memcpy(&o->preempted, id.s, sizeof(o->preempted));
	buf_free(&id);
	o->blocked = ids_add(&o->roles, s, last - 1, ROLE_SWITCH);
	for (uint32_t i = 0; i < last - 1; i++) {
		if (ev->v[i].tracker || ev->v[i].attr.sample_type != o->type)
			continue;
		if (event_is_clock(&ev->v[i]) && !o->weighted && !by_cpu) {
			(void)ids_add(&o->roles, s, i, ROLE_CLOCK);
			o->weighted = true;
		} else if (o->approximate) {
			(void)ids_add(&o->roles, s, i, ROLE_STACK);
		}
	}
}

static struct offcpu_thread *
thread(struct offcpu *o, uint32_t tid)
{
	size_t known = o->tids.n;
	uint32_t n = table_put(
	    &o->tids, (struct str){ (const char *)&tid, sizeof(tid) });

	if (n == known) {
		o->v = xgrow(o->v, &o->cap, known + 1, sizeof(*o->v));
		o->v[n] = (struct offcpu_thread){ .tid = tid };
	}
	return &o->v[n];
}

/* All CPUs' idle threads, and those with no number any more as they end. */
static bool
is_nobody(uint32_t tid)
{
	return tid == 0 || tid == UINT32_MAX;
}

static void
forget(struct offcpu_thread *t)
{
	buf_free(&t->left);
	buf_free(&t->ran);
	xfree(t->pool);
	*t = (struct offcpu_thread){ .tid = t->tid };
}

static void
set_fields(char *sample, uint64_t id, uint64_t time, uint64_t period)
{
	memcpy(sample + REC_SAMPLE_ID, &id, sizeof(id));
	memcpy(sample + REC_SAMPLE_TIME, &time, sizeof(time));
	memcpy(sample + PERIOD, &period, sizeof(period));
}

/* Appends a sample with another event, time and period. */
static void
put(struct buf *b, struct str sample, uint64_t id, uint64_t time,
    uint64_t period)
{
	size_t start = b->n;

	buf_addstr(b, sample);
	set_fields(b->s + start, id, time, period);
}

void
offcpu_put_head(struct buf *b, uint32_t pid, uint32_t tid, uint64_t ip)
{
	put_u64(b, 0);
	put_u64(b, ip);
	put_u32(b, pid);
	put_u32(b, tid);
	put_u64(b, 0); /* time, ... */
	put_u64(b, 0); /* ... CPU and ... */
	put_u64(b, 0); /* ... period */
}

void
offcpu_put_tail(const struct offcpu *o, struct buf *b)
{
	if ((o->type & PD_SAMPLE_REGS_USER) != 0)
		put_u64(b, 0);
	if ((o->type & PD_SAMPLE_STACK_USER) != 0)
		put_u64(b, 0);
}

/* The same of one whose stack is not known at all. */
static void
put_unknown(const struct offcpu *o, struct buf *b,
    const struct offcpu_thread *t, uint64_t id, uint64_t time, uint64_t period)
{
	size_t start = put_begin(b, PD_RECORD_SAMPLE, PERF_RECORD_MISC_USER);

	offcpu_put_head(b, t->pid, t->tid, PD_TRUNCATED);
	if ((o->type & PD_SAMPLE_CALLCHAIN) != 0) {
		put_u64(b, 2);
		put_u64(b, PD_CONTEXT_USER);
		put_u64(b, PD_TRUNCATED);
	}
	offcpu_put_tail(o, b);
	(void)put_end(b, start);
	set_fields(b->s + start, id, time, period);
}

/*
 * Where a thread is preempted does not depend on for how long, nor does where
 * it waited on how long it waits for a CPU when it is awake.
 */
static int
class_of(const struct offcpu_thread *t, uint64_t ns)
{
	int n = 0;

	while (!t->preempted && (ns >>= 3) > 0)
		n++;
	return t->woken && n >= LONG ? LONG - 1 : n;
}

static uint64_t *
pool_at(struct offcpu_thread *t, uint64_t ns)
{
	if (t->pool == NULL)
		t->pool = xcalloc(1, sizeof(*t->pool));
	return &t->pool->ns[t->preempted][class_of(t, ns)];
}

/* A thread was away until a time: appends that if its stack is known. */
static void
returned(
    const struct offcpu *o, struct buf *b, struct offcpu_thread *t, uint64_t at)
{
	bool known = t->fresh && t->left.n > 0;
	uint64_t ns = at - t->out, *pool = &ns;

	if (t->out == 0 || at <= t->out)
		return;
	if (!known || t->pool != NULL) {
		pool = pool_at(t, ns);
		*pool += ns;
		if (!known)
			return;
	}
	put(b, buf_str(&t->left), t->preempted ? o->preempted : o->blocked, at,
	    *pool);
	*pool = 0;
}

/* Appends the time of switches for which there was no stack until now. */
static void
put_pool(
    const struct offcpu *o, struct buf *b, struct offcpu_thread *t, uint64_t at)
{
	const struct buf *stack = o->approximate ? &t->ran : &t->left;

	for (int i = 0; t->pool != NULL && i < 2; i++)
		for (int j = 0; j < CLASSES; j++) {
			uint64_t ns = t->pool->ns[i][j];
			uint64_t id = i == 1 ? o->preempted : o->blocked;

			if (ns > 0 && stack->n > 0 && j < LONG)
				put(b, buf_str(stack), id, at, ns);
			else if (ns > 0)
				put_unknown(o, b, t, id, at, ns);
			t->pool->ns[i][j] = 0;
		}
}

static void
run_until(struct offcpu_thread *t, uint64_t at)
{
	if (t->mark != 0 && at > t->mark) {
		t->unsampled += at - t->mark;
		t->on += at - t->mark;
	}
	t->mark = at;
}

static void
keep(struct buf *to, struct str sample)
{
	buf_clear(to);
	buf_addstr(to, sample);
}

/* The time it stands for, if that is known, is what the thread has run. */
static void
weigh(char *p, struct offcpu_thread *t)
{
	bool known = t->mark != 0;

	run_until(t, word_u64(p + REC_SAMPLE_TIME));
	if (known)
		memcpy(p + PERIOD, &t->unsampled, sizeof(t->unsampled));
	t->unsampled = 0;
}

/* The sample from start on is a thread's last one on a CPU. */
static void
keep_running(const struct offcpu *o, struct buf *b, struct offcpu_thread *t,
    size_t start)
{
	size_t n = b->n - start;

	/* What it has waited since the one before. */
	if (o->approximate)
		put_pool(o, b, t, word_u64(b->s + start + REC_SAMPLE_TIME));
	/* With a dump of the stack it is too much for what is left in the end. */
	if (o->approximate || (o->type & PD_SAMPLE_STACK_USER) == 0)
		keep(&t->ran, (struct str){ b->s + start, n });
}

/* One of a switch is held until the thread is back. */
static void
keep_left(struct offcpu_thread *t, struct str sample)
{
	if (t->ended)
		return;
	keep(&t->left, sample);
	t->fresh = true;
	t->seen = 0;
}

void
offcpu_sample(struct offcpu *o, struct buf *b, size_t start)
{
	char *p = b->s + start;
	uint64_t role = ids_find(&o->roles, word_u64(p + REC_SAMPLE_ID));
	uint32_t tid = word_u32(p + REC_SAMPLE_TID);
	struct offcpu_thread *t;

	if (role == ROLE_SWITCH) {
		if (!is_nobody(tid))
			keep_left(
			    thread(o, tid), (struct str){ p, b->n - start });
		b->n = start;
		return;
	}
	if (role == IDS_NONE || is_nobody(tid))
		return;
	t = thread(o, tid);
	if (role == ROLE_CLOCK)
		weigh(p, t);
	keep_running(o, b, t, start);
}

void
offcpu_start(struct offcpu *o, const struct offcpu_start *s)
{
	struct offcpu_thread *t = thread(o, s->tid);

	t->pid = s->pid;
	t->ended = false;
	if (!s->asleep) {
		/* It runs, or would if it were let. */
		t->mark = s->since;
		return;
	}
	t->out = s->since;
	t->preempted = false;
	t->seen = s->seen;
	t->fresh = s->sample.n > 0;
	keep(&t->left, s->sample);
}

/*
 * When a thread came to a CPU. That is the moment the one before it left, as
 * the scheduler counts it, but what is recorded comes some microseconds later.
 */
static uint64_t
since(struct offcpu *o, struct offcpu_thread *t, uint32_t cpu, uint64_t time)
{
	uint64_t before = cpu < o->ncpus ? o->cpus[cpu] : 0;
	uint64_t late;

	/* The one before was not this thread itself. */
	if (before > t->out && before <= time && time - before < SWITCH_MAX)
		return before;
	arrival_add(&o->arrival, t->tid);
	t->arrivals++;
	late = arrival_late(&o->arrival, t->late);
	/* Not before it left, or was seen first. */
	if (t->out == 0 && t->mark == 0)
		return time;
	return time - t->out > late ? time - late : t->out + 1;
}

/*
 * When a thread left a CPU. The sample tells that best: what else is recorded
 * comes after the copying of its stack.
 */
static uint64_t
left_at(const struct offcpu_thread *t, uint64_t time)
{
	uint64_t at = t->fresh && t->seen == 0 && t->left.n > 0
	    ? word_u64(t->left.s + REC_SAMPLE_TIME)
	    : time;

	return at > t->mark && at < time && time - at < SWITCH_MAX ? at : time;
}

static void
leave_cpu(struct offcpu *o, uint32_t cpu, uint64_t time)
{
	size_t known = o->ncpus;

	if (cpu >= known) {
		o->cpus = xgrow(
		    o->cpus, &o->cpus_cap, cpu + (size_t)1, sizeof(*o->cpus));
		o->ncpus = cpu + (size_t)1;
		memset(
		    o->cpus + known, 0, (o->ncpus - known) * sizeof(*o->cpus));
	}
	o->cpus[cpu] = time;
}

/* Comes back to a CPU. */
static void
switch_in(
    struct offcpu *o, struct buf *b, struct offcpu_thread *t, uint64_t time)
{
	if (t->out == 0 && t->mark != 0) {
		/* One that could have run from the start. */
		t->out = t->mark;
		t->preempted = true;
	}
	/* It came back before it was looked at. */
	if (time < t->seen)
		t->fresh = false;
	returned(o, b, t, time);
	t->out = 0;
	t->fresh = false;
	t->seen = 0;
	t->mark = time;
}

/* Leaves a CPU. */
static void
switch_out(struct offcpu_thread *t, uint64_t time, bool preempted)
{
	/* Nor was it asleep when it was looked at. */
	if (t->seen != 0)
		t->fresh = false;
	run_until(t, time);
	t->mark = 0;
	t->out = time;
	t->seen = 0;
	t->looked = t->woken = false;
	t->preempted = preempted;
}

/* What is due is compared with what is recorded until then. */
static void
compare(struct offcpu *o, uint64_t time)
{
	for (int i = 0; i < ARRIVAL_WATCHES; i++) {
		struct arrival_watch *w = &o->arrival.watch[i];
		struct offcpu_thread *t;
		struct arrival_thread a;

		if (w->due == 0 || time <= w->due)
			continue;
		t = thread(o, w->tid);
		a = (struct arrival_thread){ t->on, t->arrivals, t->late,
			t->mark != 0 || t->ended };
		arrival_compare(&o->arrival, w, &a);
		t->late = a.late;
	}
}

void
offcpu_switch(struct offcpu *o, struct buf *b, struct str record)
{
	const char *trailer = record.s + record.n - TRAILER;
	uint32_t tid = word_u32(trailer + REC_TRAILER_TID);
	uint32_t cpu = word_u32(trailer + REC_TRAILER_CPU);
	uint64_t time = word_u64(trailer + REC_TRAILER_TIME);
	struct offcpu_thread *t;
	uint16_t misc = rec_misc(record);
	bool out = (misc & PD_MISC_SWITCH_OUT) != 0;

	compare(o, time);
	t = is_nobody(tid) ? NULL : thread(o, tid);
	if (out) {
		time = t != NULL ? left_at(t, time) : time;
		leave_cpu(o, cpu, time);
	}
	if (t == NULL || t->ended)
		return;
	t->pid = word_u32(trailer + REC_TRAILER_PID);
	if (out) {
		switch_out(t, time, (misc & PD_MISC_SWITCH_PREEMPT) != 0);
		if (!t->fresh)
			o->unsampled = time;
	} else
		switch_in(o, b, t, since(o, t, cpu, time));
}

void
offcpu_comm(struct offcpu *o, struct str record)
{
	struct offcpu_thread *t;

	if ((rec_misc(record) & PD_MISC_COMM_EXEC) == 0)
		return;
	t = thread(o, word_u32(record.s + REC_COMM_TID));
	if (t->mark == 0 && t->out == 0)
		t->mark =
		    word_u64(record.s + record.n - TRAILER + REC_TRAILER_TIME);
}

bool
offcpu_looks(const struct offcpu *o, uint64_t now)
{
	return o->unsampled != 0 && now - o->unsampled < LOOKING;
}

bool
offcpu_hurries(const struct offcpu *o, uint64_t now)
{
	return offcpu_looks(o, now) || arrival_is_new(&o->arrival, now);
}

void
offcpu_measure(struct offcpu *o, uint64_t now)
{
	if (!o->by_cpu)
		arrival_look(&o->arrival, now);
}

void
offcpu_look(struct offcpu *o, uint64_t now, offcpu_fn *fn, void *arg)
{
	for (size_t i = 0; i < o->tids.n; i++) {
		struct offcpu_thread *t = &o->v[i];

		if (t->out == 0 || t->preempted || t->fresh || t->looked ||
		    now < t->out + LOOK)
			continue;
		t->looked = true;
		fn(arg, t->pid, t->tid);
	}
}

void
offcpu_found(struct offcpu *o, uint32_t tid, uint64_t seen, struct str sample)
{
	struct offcpu_thread *t = thread(o, tid);

	t->woken = sample.n == 0;
	if (t->woken)
		return;
	keep(&t->left, sample);
	t->fresh = true;
	t->seen = seen;
}

/* Appends what is known of a thread until a time and not written. */
static void
finish(struct offcpu *o, struct buf *b, struct offcpu_thread *t, uint64_t at)
{
	returned(o, b, t, at);
	put_pool(o, b, t, at);
	if (t->mark != 0)
		run_until(t, at);
	if (t->unsampled > 0 && t->ran.n > 0 && o->weighted)
		put(b, buf_str(&t->ran), word_u64(t->ran.s + REC_SAMPLE_ID), at,
		    t->unsampled);
	forget(t);
}

void
offcpu_exit(struct offcpu *o, struct buf *b, struct str record)
{
	struct offcpu_thread *t = thread(o, word_u32(record.s + REC_TASK_TID));

	finish(o, b, t, word_u64(record.s + REC_TASK_TIME));
	t->ended = true;
}

void
offcpu_fork(struct offcpu *o, struct str record)
{
	uint32_t tid = word_u32(record.s + REC_TASK_TID);

	/* Its number may have been another's. */
	if (table_get(&o->tids,
		(struct str){ (const char *)&tid, sizeof(tid) }) != TABLE_NONE)
		thread(o, tid)->ended = false;
}

void
offcpu_end(struct offcpu *o, struct buf *b, uint64_t now)
{
	for (size_t i = 0; i < o->tids.n; i++)
		finish(o, b, &o->v[i], now);
}

void
offcpu_free(struct offcpu *o)
{
	for (size_t i = 0; i < o->tids.n; i++)
		forget(&o->v[i]);
	xfree(o->v);
	ids_free(&o->roles);
	xfree(o->cpus);
	table_free(&o->tids);
	*o = (struct offcpu){ 0 };
}
