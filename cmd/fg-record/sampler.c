/* SPDX-License-Identifier: ISC */
/* perf_event_open(2) for every event, CPU and thread. */
#include "sampler.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/perf/format.h"
#include "common/xalloc.h"
#include "event.h"
#include "live.h"
#include "target.h"
#include "uprobe.h"

/* Numbers of events that are made here; the kernel counts its own up from 1. */
#define MADE_ID (UINT64_C(1) << 62)

/* What is tried first; adapt() takes away what the kernel does not know. */
static void
prepare(struct event *e, bool first, const struct target *t,
    struct sampler_mode mode)
{
	struct perf_event_attr *a = &e->attr;

	a->sample_type = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_IP |
	    PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_PERIOD;
	/*
	 * With this field, the kernel samples every one of what it counts
	 * itself, whatever the period.
	 */
	if (e->burst && !a->freq && a->sample_period > 1)
		a->sample_type &= ~(uint64_t)PERF_SAMPLE_PERIOD;
	if (mode.callchain)
		a->sample_type |= PERF_SAMPLE_CALLCHAIN;
	live_ask(a, mode.how, e->burst ? mode.burst : mode.dump);
	if (t->all || mode.cpu)
		a->sample_type |= PERF_SAMPLE_CPU;
	if (a->type == PERF_TYPE_TRACEPOINT)
		a->sample_type |= PERF_SAMPLE_RAW;
	a->sample_id_all = 1;
	a->read_format = PD_READ_LOST;
	a->disabled = 1;
	a->enable_on_exec = mode.on_exec;
	/*
	 * The kernel would look for a probe's path in the memory of who forks,
	 * not find it there, and let fork(2) fail.
	 */
	a->inherit =
	    !t->all && !mode.alone && !event_is_probe(e) && !uprobe_is(a);
	/* 0: wake the reader when the ring, whatever its size, is half full. */
	a->watermark = 1;
	a->wakeup_watermark = 0;
	/* The clock of just-in-time compilers' own records. */
	a->use_clockid = 1;
	a->clockid = CLOCK_MONOTONIC;
	if (!first)
		return;
	a->mmap = a->mmap2 = a->build_id = 1;
	a->comm = a->comm_exec = a->task = 1;
}

static bool
no_such_counter(int error)
{
	return error == ENOENT || error == ENODEV || error == EOPNOTSUPP ||
	    error == EINVAL;
}

static bool
is_right(int error)
{
	return error == EACCES || error == EPERM;
}

/* Makes a smaller wish of e after error; false if there is none. */
static bool
adapt(struct sampler *s, struct event *e, bool first, int error)
{
	struct perf_event_attr *a = &e->attr;

	if (error == EINVAL && a->read_format != 0) {
		a->read_format = 0; /* Linux 6.0 */
	} else if (error == EINVAL && a->build_id) {
		a->build_id = 0; /* Linux 5.12 */
	} else if (is_right(error) && !e->modes && !e->in_kernel) {
		event_to_user(e);
		s->user_only = true;
	} else if (is_right(error) && a->context_switch && !a->exclude_kernel) {
		event_to_switches(e);
		s->approximate = true;
	} else if (is_right(error) && (a->sample_type & PERF_SAMPLE_RAW) != 0) {
		a->sample_type &= ~(uint64_t)PERF_SAMPLE_RAW;
		s->no_fields = true;
	} else if (error != EMFILE && e->best && a->precise_ip > 0) {
		a->precise_ip--;
	} else if (e->fall_back && no_such_counter(error)) {
		event_to_clock(e);
		s->on_clock = true;
		a->read_format = PD_READ_LOST;
		a->build_id = first;
	} else {
		return false;
	}
	return true;
}

static int
open_event(
    struct sampler *s, struct events *ev, uint32_t i, int32_t tid, int32_t cpu)
{
	const unsigned long flags =
	    PERF_FLAG_FD_CLOEXEC | (s->cgroups ? PERF_FLAG_PID_CGROUP : 0);
	struct event *e = &ev->v[i];
	int fd;

	do {
		fd = (int)syscall(
		    SYS_perf_event_open, &e->attr, tid, cpu, -1, flags);
	} while (fd == -1 &&
	    (errno == EINTR || (!s->settled && adapt(s, e, i == 0, errno))));
	return fd;
}

/* Its number, and which of its events are of interest. */
static bool
set_up(struct sampler *s, struct counter *c, const char *filter)
{
	if (ioctl(c->fd, PERF_EVENT_IOC_ID, &c->id) == -1)
		return false;
	s->bad_filter = filter != NULL &&
	    ioctl(c->fd, PERF_EVENT_IOC_SET_FILTER, filter) == -1;
	return !s->bad_filter;
}

/* One event of one thread on one CPU; false with errno. */
static bool
add_counter(struct sampler *s, struct sampler_cpu *c, struct events *ev,
    uint32_t event, int32_t tid, int32_t cpu)
{
	struct counter new = { .event = event };
	int error;

	s->tid = tid;
	s->event = event;
	new.fd = open_event(s, ev, event, tid, cpu);
	if (new.fd == -1)
		return false;
	if (!set_up(s, &new, ev->v[event].filter)) {
		error = errno;
		close(new.fd);
		errno = error;
		return false;
	}
	c->counters =
	    xgrow(c->counters, &c->cap, c->n + 1, sizeof(*c->counters));
	c->counters[c->n++] = new;
	return true;
}

/* Threads end and CPUs go offline while they are gone through. */
static bool
is_gone(int error, const struct sampler *s, const struct sampler_cpu *c)
{
	return error == ESRCH || (error == ENODEV && c->n == 0 && s->settled);
}

/* For every process. */
static bool
open_wide(struct sampler *s, struct events *ev, uint32_t event,
    const struct target *t)
{
	ev->v[event].attr.enable_on_exec = 0;
	for (size_t i = 0; i < t->ncpus; i++) {
		struct sampler_cpu *c = &s->cpus[i];

		if (!add_counter(s, c, ev, event, -1, t->cpus[i]))
			return false;
		c->counters[c->n - 1].wide = true;
	}
	return true;
}

static bool
open_event_everywhere(struct sampler *s, struct events *ev, uint32_t event,
    const struct target *t)
{
	s->settled = false;
	for (size_t i = 0; i < t->ncpus; i++)
		for (size_t j = 0; j < t->ntids; j++) {
			struct sampler_cpu *c = &s->cpus[i];

			if (add_counter(
				s, c, ev, event, t->tids[j], t->cpus[i]))
				s->settled = true;
			else if (!is_gone(errno, s, c))
				return false;
		}
	return s->settled;
}

/* A ring of this size for each CPU; none, and false with errno, if not all. */
static bool
map_rings(struct sampler *s, size_t size)
{
	int error;

	for (size_t i = 0; i < s->n; i++) {
		struct sampler_cpu *c = &s->cpus[i];

		if (c->n == 0 || ring_map(&c->ring, c->counters[0].fd, size))
			continue;
		error = errno;
		while (i-- > 0)
			ring_unmap(&s->cpus[i].ring);
		errno = error;
		return false;
	}
	return true;
}

/*
 * How much memory a user may lock is counted for all CPUs together: the first
 * ones' rings must leave some to the others.
 */
static bool
make_rings(struct sampler *s, size_t size)
{
	for (; !map_rings(s, size); size /= 2) {
		if (errno == EPERM || errno == ENOMEM)
			s->no_memory = true;
		else
			return false;
	}
	s->cramped = s->no_memory;
	s->no_memory = false;
	return true;
}

/* Lets each CPU's counters write to the ring of its first one. */
static bool
share_rings(struct sampler *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct sampler_cpu *c = &s->cpus[i];

		for (size_t j = 1; j < c->n; j++)
			if (ioctl(c->counters[j].fd, PERF_EVENT_IOC_SET_OUTPUT,
				c->counters[0].fd) == -1)
				return false;
	}
	return true;
}

/* As many a second of what can come in bursts as is hoped for. */
#define BURST_FREQ 32768

static bool
any_burst(const struct events *ev)
{
	for (size_t i = 0; i < ev->n; i++)
		if (ev->v[i].burst)
			return true;
	return false;
}

/*
 * Room for what comes in an eighth of a second, half of which passes until the
 * recorder is woken: it waits for its turn, or reads the rules of much code
 * that is new. With many CPUs less of it must do.
 */
static size_t
ring_size(
    const struct sampler *s, const struct events *ev, struct sampler_mode mode)
{
	uint64_t freq = events_top_freq(ev);
	uint64_t rate = (freq > 0 ? freq : EVENT_FREQ) * mode.dump;
	size_t size = RING_SIZE;

	if (mode.how == LIVE_NOT)
		return size;
	if (any_burst(ev) && rate < (uint64_t)BURST_FREQ * mode.burst)
		rate = (uint64_t)BURST_FREQ * mode.burst;
	while (size < RING_MAX && size * 2 * s->n <= RINGS_MAX &&
	    (mode.bursts || size < rate / 8))
		size *= 2;
	return size;
}

bool
sampler_open(struct sampler *s, struct events *ev, const struct target *t,
    struct sampler_mode mode)
{
	*s = (struct sampler){ .n = t->ncpus,
		.tracker = ev->v[0].tracker,
		.cgroups = t->cgroups };
	s->cpus = xcalloc(t->ncpus, sizeof(*s->cpus));
	for (uint32_t e = 0; e < ev->n; e++) {
		if (ev->v[e].made) {
			/* What it is made of comes before. */
			ev->v[e].attr = ev->v[e - 1].attr;
			continue;
		}
		prepare(&ev->v[e], e == 0, t, mode);
		if (mode.family && event_is_probe(&ev->v[e])
			? !open_wide(s, ev, e, t)
			: !open_event_everywhere(s, ev, e, t))
			return false;
	}
	events_forget_pointers(ev);
	return make_rings(s, ring_size(s, ev, mode)) && share_rings(s);
}

/* Of the events from first to before end. */
static void
counters(struct sampler *s, unsigned int request, uint32_t first, uint32_t end)
{
	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 0; j < s->cpus[i].n; j++) {
			const struct counter *c = &s->cpus[i].counters[j];

			if (c->event >= first && c->event < end)
				(void)ioctl(c->fd, request, 0);
		}
}

void
sampler_track(struct sampler *s)
{
	if (s->tracker)
		counters(s, PERF_EVENT_IOC_ENABLE, 0, 1);
}

void
sampler_pause(struct sampler *s)
{
	counters(s, PERF_EVENT_IOC_DISABLE, s->tracker, UINT32_MAX);
}

void
sampler_start_wide(struct sampler *s)
{
	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 0; j < s->cpus[i].n; j++)
			if (s->cpus[i].counters[j].wide)
				(void)ioctl(s->cpus[i].counters[j].fd,
				    PERF_EVENT_IOC_ENABLE, 0);
}

void
sampler_start(struct sampler *s)
{
	counters(s, PERF_EVENT_IOC_ENABLE, 0, UINT32_MAX);
}

void
sampler_stop(struct sampler *s)
{
	counters(s, PERF_EVENT_IOC_DISABLE, 0, UINT32_MAX);
}

uint64_t
sampler_lost(const struct sampler *s)
{
	uint64_t sum = 0, v[2]; /* value, lost */

	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 0; j < s->cpus[i].n; j++)
			if (read(s->cpus[i].counters[j].fd, v, sizeof(v)) ==
			    sizeof(v))
				sum += v[1];
	return sum;
}

void
sampler_ids(const struct sampler *s, uint32_t event, struct buf *ids)
{
	const uint64_t made = MADE_ID + event;
	size_t before = ids->n;

	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 0; j < s->cpus[i].n; j++) {
			const struct counter *c = &s->cpus[i].counters[j];

			if (c->event == event)
				buf_add(ids, &c->id, sizeof(c->id));
		}
	if (ids->n == before)
		buf_add(ids, &made, sizeof(made));
}

bool
sampler_poll(const struct sampler *s, struct pollfd *p)
{
	bool any = false;

	for (size_t i = 0; i < s->n; i++) {
		const struct sampler_cpu *c = &s->cpus[i];
		/* The tracker, which has every thread, comes before these. */
		bool left = c->polled < c->n && !c->counters[c->polled].wide;

		p[i] = (struct pollfd){ .events = POLLIN,
			.fd = left ? c->counters[c->polled].fd : -1 };
		any = any || left;
	}
	return any;
}

void
sampler_polled(struct sampler *s, const struct pollfd *p)
{
	for (size_t i = 0; i < s->n; i++)
		if ((p[i].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
			s->cpus[i].polled++;
}

void
sampler_close(struct sampler *s)
{
	for (size_t i = 0; i < s->n; i++) {
		ring_unmap(&s->cpus[i].ring);
		for (size_t j = 0; j < s->cpus[i].n; j++)
			close(s->cpus[i].counters[j].fd);
		xfree(s->cpus[i].counters);
	}
	xfree(s->cpus);
	*s = (struct sampler){ 0 };
}
