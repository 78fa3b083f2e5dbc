/* SPDX-License-Identifier: ISC */
/* Samples of allocations to bytes. */
#include "alloc.h"

#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "allocmark.h"
#include "allocprobe.h"
#include "common/buf.h"
#include "common/perf/format.h"
#include "common/xalloc.h"
#include "event.h"
#include "live.h"
#include "proc.h"
#include "rec.h"
#include "sampler.h"
#include "target.h"
#include "word.h"

/* More than a process can have. */
#define ADDRESS_SPACE (UINT64_C(1) << 47)

/* What mmap and mremap return then: MAP_FAILED. */
#define FAILED UINT64_MAX

/* Of the stack, for events whose stack is not written. */
#define STACK_BYTES 64
/* What posix_memalign stores to is most often in its caller's frame. */
#define STACK_RESULT 4096

struct alloc_thread {
	const struct allocprobe *last; /* the function entered; NULL: none */
	struct live_call call;         /* ... and how */
	bool waiting;                  /* for its return */
	bool had;                      /* realloc's old block, ... */
	struct retained_block old;     /* ... which is this */
	uint64_t bytes;
	struct buf sample;
};

/* Of user code, each time; the caller says what it is. */
static struct perf_event_attr *
add_event(struct alloc *a, struct events *ev, const struct allocprobe *probe)
{
	static const char *const names[] = { "alloc", "alloc-count",
		"alloc-live" };
	size_t name = a->mode.live ? 2 : a->mode.count;
	struct event e = { .name = xstrdup(names[name]),
		.fixed = true,
		.modes = true,
		.attr = { .size = sizeof(e.attr),
		    .sample_period = 1,
		    .exclude_kernel = 1,
		    .exclude_hv = 1 } };

	a->probes = xgrow(
	    a->probes, &a->probes_cap, a->nprobes + 1, sizeof(*a->probes));
	a->probes[a->nprobes++] = *probe;
	ev->v = xgrow(ev->v, &ev->cap, ev->n + 1, sizeof(*ev->v));
	ev->v[ev->n++] = e;
	return &ev->v[ev->n - 1].attr;
}

static void
add_mark(struct alloc *a, struct events *ev)
{
	const struct allocprobe mark = { .role = ALLOCPROBE_MARK };
	struct perf_event_attr *attr = add_event(a, ev, &mark);

	attr->type = PERF_TYPE_BREAKPOINT;
	attr->bp_type = HW_BREAKPOINT_W;
	attr->bp_addr = ALLOCMARK;
	attr->bp_len = HW_BREAKPOINT_LEN_8;
}

/* What is to be known of this function, and when? */
static bool
is_wanted(const struct alloc *a, const struct allocprobe *p)
{
	return a->mode.live ||
	    (!allocprobe_frees(p->role) && !p->place.returns);
}

static void
on_process(void *found, int32_t pid)
{
	allocprobes_process(found, pid);
}

bool
alloc_add_events(struct alloc *a, struct events *ev, const struct target *t)
{
	struct allocprobes found = { 0 };
	bool ok = true;

	a->first = ev->n;
	if (a->mode.preload) {
		add_mark(a, ev);
		return true;
	}
	if (t->all)
		(void)proc_each("/proc", on_process, &found);
	for (size_t i = 0; i < t->npids; i++)
		allocprobes_process(&found, t->pids[i]);
	for (size_t i = 0; i < found.n && ok; i++) {
		const struct allocprobe *p = &found.v[i];
		struct perf_event_attr *attr;

		if (!is_wanted(a, p))
			continue;
		attr = add_event(a, ev, p);
		ok = uprobe_attr(attr, &p->place);
		if (p->place.returns)
			attr->sample_stack_user =
			    p->role == ALLOCPROBE_POSIX_MEMALIGN ? STACK_RESULT
								 : STACK_BYTES;
		else if (allocprobe_frees(p->role))
			attr->sample_stack_user = STACK_BYTES;
	}
	/* The places stay until the end, as part of a->probes. */
	xfree(found.v);
	table_free(&found.seen);
	return ok && a->nprobes > 0;
}

void
alloc_init(struct alloc *a, const struct events *ev, const struct sampler *s,
    struct live *calls)
{
	uint64_t id;

	a->calls = calls;
	/* One more may have been put before. */
	a->first += ev->v[0].tracker;
	a->period = REC_SAMPLE_REST;
	if ((ev->v[a->first].attr.sample_type & PD_SAMPLE_CPU) != 0)
		a->period += sizeof(uint64_t);
	for (size_t i = 0; i < a->nprobes; i++) {
		id = ids_add(&a->sources, s, (uint32_t)(a->first + i), i);
		if (i == 0)
			a->id = id;
	}
}

static struct alloc_thread *
thread(struct alloc *a, uint32_t tid)
{
	size_t known = a->tids.n;
	uint32_t n = table_put(
	    &a->tids, (struct str){ (const char *)&tid, sizeof(tid) });

	if (n == known) {
		a->threads = xgrow(a->threads, &a->threads_cap, known + 1,
		    sizeof(*a->threads));
		a->threads[n] = (struct alloc_thread){ 0 };
	}
	return &a->threads[n];
}

/* The library's; see allocmark.h. */
static bool
on_mark(
    struct alloc *a, uint32_t pid, uint32_t tid, const struct live_call *call)
{
	uint64_t bytes = call->arg[0], addr = call->arg[1];
	struct alloc_thread *t;

	if (bytes != 0 && bytes != ALLOCMARK_KEPT) {
		a->weight = a->mode.count ? 1 : bytes;
		a->addr = addr;
		return true;
	}
	if (!a->mode.live)
		return false;
	t = thread(a, tid);
	if (bytes == 0)
		t->had = retained_remove(&a->retained, pid, addr, &t->old);
	else if (t->had)
		retained_restore(&a->retained, pid, &t->old);
	return false;
}

/*
 * Was this function called by the one entered last, which so passes on its
 * own allocation? It returns into that, or, if that jumped here, to the same
 * place, where no two functions could be called from.
 */
static bool
is_nested(const struct alloc_thread *t, const struct allocprobe *p,
    const struct live_call *c)
{
	if (t->last == NULL)
		return false;
	/* Until that returns, this is within. */
	if (t->waiting)
		return c->sp < t->call.sp ||
		    (c->sp == t->call.sp && p != t->last);
	return c->from - t->call.ip < t->last->size ||
	    (c->sp == t->call.sp && c->from == t->call.from &&
		p->role != t->last->role);
}

/* Of mmap's arguments: neither a file nor address space only. */
static bool
is_memory(uint64_t access, uint64_t flags)
{
	return (uint32_t)access != PROT_NONE &&
	    (flags & (MAP_ANONYMOUS | MAP_NORESERVE)) == MAP_ANONYMOUS;
}

/* Bytes asked for; 0 if there are not so many. */
static uint64_t
bytes_of(const struct allocprobe *p, const struct live_call *c)
{
	const uint64_t *arg = c->arg;
	uint64_t v;

	switch (p->role) {
	case ALLOCPROBE_CALLOC:
		if (__builtin_mul_overflow(arg[0], arg[1], &v))
			return 0;
		break;
	case ALLOCPROBE_REALLOC:
	case ALLOCPROBE_ALIGNED:
		v = arg[1];
		break;
	case ALLOCPROBE_POSIX_MEMALIGN:
	case ALLOCPROBE_MREMAP:
		v = arg[2];
		break;
	case ALLOCPROBE_MMAP:
		v = is_memory(arg[2], arg[3]) ? arg[1] : 0;
		break;
	default:
		v = arg[0];
	}
	return v >= ADDRESS_SPACE ? 0 : v;
}

static bool
on_entry(struct alloc *a, uint32_t pid, uint32_t tid,
    const struct allocprobe *p, const struct live_call *c)
{
	struct alloc_thread *t = thread(a, tid);

	if (is_nested(t, p, c))
		return false;
	t->last = p;
	t->call = *c;
	t->had = a->mode.live &&
	    (p->role == ALLOCPROBE_REALLOC || p->role == ALLOCPROBE_MREMAP) &&
	    retained_remove(&a->retained, pid, c->arg[0], &t->old);
	t->waiting = a->mode.live;
	t->bytes = bytes_of(p, c);
	buf_clear(&t->sample);
	a->weight = a->mode.count ? t->bytes > 0 : t->bytes;
	a->thread = t;
	return a->weight > 0;
}

/* Where a posix_memalign that returns has put the block's address. */
static uint64_t
stored(uint32_t pid, uint64_t at, const struct live_call *c)
{
	uint64_t v = 0;
	struct iovec here = { &v, sizeof(v) },
		     there = { (void *)(uintptr_t)at, sizeof(v) };

	if (at >= c->sp && c->stack.n >= sizeof(v) &&
	    at - c->sp <= c->stack.n - sizeof(v))
		memcpy(&v, c->stack.s + (at - c->sp), sizeof(v));
	else if (process_vm_readv((pid_t)pid, &here, 1, &there, 1, 0) !=
	    sizeof(v))
		return 0;
	return v;
}

static void
on_return(struct alloc *a, uint32_t pid, uint32_t tid,
    const struct allocprobe *p, const struct live_call *c)
{
	struct alloc_thread *t = thread(a, tid);
	uint64_t addr = c->result;

	/* The return address has been taken off the stack, if it was there. */
	if (!t->waiting || c->sp - t->call.sp > sizeof(uint64_t) ||
	    p->role != t->last->role)
		return;
	t->waiting = false;
	if (p->role == ALLOCPROBE_POSIX_MEMALIGN)
		addr = (uint32_t)c->result == 0 ? stored(pid, t->call.arg[0], c)
						: 0;
	else if (allocprobe_maps(p->role) && c->result == FAILED)
		addr = 0;
	if (addr == 0 && t->had && t->bytes > 0)
		retained_restore(&a->retained, pid, &t->old);
	if (addr != 0 && t->sample.n > 0)
		retained_add(
		    &a->retained, pid, addr, t->bytes, buf_str(&t->sample));
}

/* Is this the code of an object that has a malloc? */
static bool
is_allocator(const struct alloc *a, uint32_t pid, uint64_t code)
{
	struct str name = live_object(a->calls, pid, code);

	for (size_t i = 0; i < a->nprobes; i++)
		if (str_eq(name, str_from(a->probes[i].place.path)))
			return true;
	return false;
}

bool
alloc_call(struct alloc *a, struct str r)
{
	uint64_t probe = ids_find(&a->sources, word_u64(r.s + REC_SAMPLE_ID));
	uint32_t pid = word_u32(r.s + REC_SAMPLE_PID);
	uint32_t tid = word_u32(r.s + REC_SAMPLE_TID);
	const struct allocprobe *p;
	struct retained_block was;
	struct live_call call;

	a->weight = 0;
	if (probe == IDS_NONE)
		return true;
	if (!live_call(a->calls, r, &call))
		return false;
	p = &a->probes[probe];
	if (p->role == ALLOCPROBE_MARK)
		return on_mark(a, pid, tid, &call);
	if (allocprobe_maps(p->role) && !p->place.returns &&
	    is_allocator(a, pid, call.from))
		return false;
	if (p->place.returns)
		on_return(a, pid, tid, p, &call);
	else if (allocprobe_frees(p->role))
		(void)retained_remove(&a->retained, pid, call.arg[0], &was);
	else
		return on_entry(a, pid, tid, p, &call);
	return false;
}

void
alloc_sample(struct alloc *a, struct buf *b, size_t start)
{
	char *p = b->s + start;
	struct str sample = { p, b->n - start };

	if (a->weight == 0)
		return;
	memcpy(p + REC_SAMPLE_ID, &a->id, sizeof(a->id));
	if (!a->mode.live) {
		memcpy(p + a->period, &a->weight, sizeof(a->weight));
		return;
	}
	/* All that remains to tell is whose it is, and the stack. */
	memset(p + REC_SAMPLE_TIME, 0,
	    a->period + sizeof(uint64_t) - REC_SAMPLE_TIME);
	if (a->mode.preload)
		retained_add(&a->retained, word_u32(p + REC_SAMPLE_PID),
		    a->addr, a->weight, sample);
	else
		buf_addstr(&a->thread->sample, sample);
	b->n = start;
}

/* Where retained samples go, and with which time. */
struct put {
	const struct alloc *a;
	struct buf *b;
	uint64_t time;
};

static void
put(void *arg, struct str sample, uint64_t bytes)
{
	struct put *to = arg;
	size_t start = to->b->n;

	buf_addstr(to->b, sample);
	memcpy(to->b->s + start + REC_SAMPLE_TIME, &to->time, sizeof(to->time));
	memcpy(to->b->s + start + to->a->period, &bytes, sizeof(bytes));
}

/* A process ends, or what it has run till now does. */
static void
on_end(struct alloc *a, struct buf *b, struct str r)
{
	/* The trailer has the fields of a sample up to the period but the IP. */
	const char *trailer = r.s + r.n - (a->period - 16);
	struct put to = { a, b, word_u64(trailer + REC_TRAILER_TIME) };

	if (a->mode.live)
		retained_end(&a->retained, word_u32(r.s + REC_PID), put, &to);
}

void
alloc_event(struct alloc *a, struct buf *b, struct str r)
{
	uint32_t type = rec_type(r);

	if (type == PD_RECORD_MMAP2 &&
	    memmem(r.s, r.n, ALLOCMARK_LIBRARY, strlen(ALLOCMARK_LIBRARY)) !=
		NULL) {
		a->loads++;
	} else if (type == PD_RECORD_COMM &&
	    (rec_misc(r) & PD_MISC_COMM_EXEC) != 0) {
		a->execs++;
		on_end(a, b, r);
	} else if (type == PD_RECORD_EXIT &&
	    word_u32(r.s + REC_PID) == word_u32(r.s + REC_TASK_TID)) {
		on_end(a, b, r);
	}
}

void
alloc_end(struct alloc *a, struct buf *b, uint64_t now)
{
	struct put to = { a, b, now };

	retained_end_all(&a->retained, put, &to);
}

void
alloc_free(struct alloc *a)
{
	for (size_t i = 0; i < a->tids.n; i++)
		buf_free(&a->threads[i].sample);
	xfree(a->threads);
	table_free(&a->tids);
	for (size_t i = 0; i < a->nprobes; i++)
		uprobe_free(&a->probes[i].place);
	xfree(a->probes);
	ids_free(&a->sources);
	retained_free(&a->retained);
	*a = (struct alloc){ 0 };
}
