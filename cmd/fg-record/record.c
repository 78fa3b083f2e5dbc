/* SPDX-License-Identifier: ISC */
/* Beginning, waiting, changing files and ending. */
#include "record.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "alloc.h"
#include "archive.h"
#include "asleep.h"
#include "child.h"
#include "clock.h"
#include "common/num.h"
#include "common/perf/format.h"
#include "common/xalloc.h"
#include "drain.h"
#include "event.h"
#include "feature.h"
#include "live.h"
#include "meter.h"
#include "offcpu.h"
#include "proc.h"
#include "rotate.h"
#include "sampler.h"
#include "synth.h"
#include "target.h"
#include "writer.h"

#define MS UINT64_C(1000000)
/* Milliseconds without progress until a reader is given up, after a signal. */
#define PATIENCE_MS 2000
/* What is waited for besides the rings. */
#define WAITS 2

const int record_signals[] = { SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM,
	SIGUSR2, 0 };

/* A shell starts what runs in the background with SIGINT ignored. */
static bool
ignores(pid_t pid, int sig)
{
	struct buf status = { 0 };
	uint64_t set = 0;

	if (proc_read(&status, "/proc/%d/status", (int)pid))
		(void)num_parse_hex(
		    proc_field(buf_str(&status), STR("SigIgn")), &set);
	buf_free(&status);
	return (set >> (sig - 1) & 1) != 0;
}

/* What is held until now: who is off the CPUs, and what lives. */
static void
end_held(struct record *r)
{
	struct buf *buf = &r->writer->buf;
	size_t start = buf->n;
	uint64_t at = clock_now();

	if (r->offcpu != NULL)
		offcpu_end(r->offcpu, buf, at);
	if (r->alloc != NULL)
		alloc_end(r->alloc, buf, at);
	drain_account(r, start);
}

void
record_start(struct record *r)
{
	uint64_t since = clock_now();

	sampler_start(r->sampler);
	if (r->offcpu != NULL && !r->target->all)
		asleep_start(r->offcpu, r->live, r->target, since);
}

static void
toggle(struct record *r)
{
	if (r->error != 0 || r->stop)
		return;
	r->sampling = !r->sampling;
	if (r->sampling) {
		record_start(r);
		return;
	}
	sampler_pause(r->sampler);
	drain(r);
	end_held(r);
}

static void
handle(struct record *r, const struct signalfd_siginfo *s)
{
	int sig = (int)s->ssi_signo;

	if (sig == r->toggle) {
		toggle(r);
		return;
	}
	if (sig == SIGUSR2 && r->rotate != NULL)
		r->rotate->asked = true;
	if (sig == SIGCHLD || sig == SIGUSR2)
		return;
	r->told = true;
	if (r->child == NULL)
		r->stop = true;
	else if (s->ssi_code != SI_KERNEL && !r->child->ended)
		(void)kill(
		    r->child->pid, ignores(r->child->pid, sig) ? SIGTERM : sig);
}

static void
read_signals(struct record *r)
{
	struct signalfd_siginfo s;

	while (read(r->signals, &s, sizeof(s)) == sizeof(s))
		handle(r, &s);
	if (r->child != NULL && child_ended(r->child, false))
		r->stop = true;
}

/* Sampling has begun now. */
static void
end_after(struct record *r)
{
	if (r->duration > 0)
		r->stop_at = clock_now() + r->duration;
}

/* Does what the time has come for; the milliseconds until the next time. */
static int
keep_time(struct record *r, int most)
{
	uint64_t t, next;

	if (r->start_at == 0 && r->stop_at == 0)
		return most;
	t = clock_now();
	if (r->start_at != 0 && t >= r->start_at) {
		r->start_at = 0;
		record_start(r);
		end_after(r);
	}
	if (r->stop_at != 0 && t >= r->stop_at) {
		r->stop_at = 0;
		r->stop = true;
	}
	next = r->start_at != 0 ? r->start_at : r->stop_at;
	if (next == 0)
		return most;
	next = (next - t) / MS + 1;
	return most != -1 && (uint64_t)most < next ? most
	    : next < INT_MAX                       ? (int)next
						   : INT_MAX;
}

/* Milliseconds until what there is must be written. */
static int
left_to_wait(const struct record *r)
{
	uint64_t t = clock_now();

	return t < r->due ? (int)((r->due - t + MS - 1) / MS) : 0;
}

/*
 * Waits for a signal, for a ring half full, for a reader to make room, or for
 * the time to flush. While the reader has far too much to read already, rings
 * are not waited for.
 */
static void
wait_for_more(struct record *r, struct pollfd *p)
{
	bool left = r->error == 0 && sampler_poll(r->sampler, p + WAITS);
	bool rings = left && !writer_full(r->writer);
	int n, ms;

	if (!left && r->child == NULL) {
		r->stop = true;
		return;
	}
	ms = keep_time(r, left ? left_to_wait(r) : -1);
	if (left && ms > OFFCPU_LOOK_MS && r->offcpu != NULL &&
	    offcpu_hurries(r->offcpu, clock_now()))
		ms = OFFCPU_LOOK_MS;
	if (r->stop)
		return;
	p[0] = (struct pollfd){ .fd = r->signals, .events = POLLIN };
	p[1] =
	    (struct pollfd){ .fd = writer_waits(r->writer) ? r->writer->fd : -1,
		    .events = POLLOUT };
	n = poll(p, rings ? WAITS + r->sampler->n : WAITS, ms);
	if (n <= 0)
		return;
	if (rings)
		sampler_polled(r->sampler, p + WAITS);
	if (p[0].revents != 0)
		read_signals(r);
}

/* The recording is over; signals are still the command's. */
static void
wait_for_child(struct record *r)
{
	struct pollfd p = { .fd = r->signals, .events = POLLIN };

	while (!child_ended(r->child, false)) {
		(void)poll(&p, 1, -1);
		read_signals(r);
	}
}

/* Waits for the reader of a pipe to take what is left, within reason. */
static void
settle(struct record *r)
{
	struct pollfd p[WAITS];
	int n;

	drain_flush(r);
	while (r->error == 0 && writer_waits(r->writer)) {
		p[0] = (struct pollfd){ .fd = r->signals, .events = POLLIN };
		p[1] =
		    (struct pollfd){ .fd = r->writer->fd, .events = POLLOUT };
		n = poll(p, WAITS, r->told ? PATIENCE_MS : -1);
		if (n == 0) {
			errno = ETIMEDOUT;
			drain_fail(r);
		}
		if (n > 0 && p[0].revents != 0)
			read_signals(r);
		drain_flush(r);
	}
}

/* A process that runs already, and what of it fills a block. */
struct before {
	struct record *r;
	struct synth *synth;
};

static void
before(void *arg, int32_t pid)
{
	struct before *b = arg;
	const struct buf *buf = b->synth->out;
	size_t start = buf->n;

	synth_process(b->synth, pid);
	if (b->r->live != NULL)
		live_events(b->r->live, str_from_index(buf_str(buf), start));
	if (b->r->archive != NULL)
		archive_add(b->r->archive, str_from_index(buf_str(buf), start));
	if (b->r->rotate != NULL)
		relay_note(&b->r->relay, (uint32_t)pid);
	if (b->r->writer->buf.n >= WRITER_BLOCK)
		drain_flush(b->r);
}

static bool
sees_kernel(const struct events *ev)
{
	for (size_t i = 0; i < ev->n; i++)
		if (!ev->v[i].attr.exclude_kernel)
			return true;
	return false;
}

/* All that was there when sampling began. */
static void
synthesize(struct record *r, struct synth *s)
{
	struct before b = { .r = r, .synth = s };
	const struct target *t = r->target;

	if (sees_kernel(r->events))
		synth_kernel(s);
	if (t->all)
		(void)proc_each("/proc", before, &b);
	else if (r->child != NULL && t->npids == 1 &&
	    t->pids[0] == r->child->pid)
		synth_name(s, t->pids[0]);
	else
		for (size_t i = 0; i < t->npids; i++)
			before(&b, t->pids[i]);
	synth_mark(s, PD_RECORD_FINISHED_INIT);
	drain_flush(r);
}

/* The kernel tells of losses only with the next record that fits. */
static void
add_untold_losses(struct record *r, struct synth *s)
{
	uint64_t lost = sampler_lost(r->sampler);

	if (lost <= r->tally.lost)
		return;
	synth_lost(s, lost - r->tally.lost);
	r->tally.lost = lost;
}

void
record_begin(struct record *r)
{
	uint64_t type = r->events->v[0].attr.sample_type;

	r->facts = (struct feature_facts){ .events = r->events,
		.sampler = r->sampler,
		.argv = r->argv,
		.deflate = r->writer->deflate,
		.clock = feature_now() };
	if (r->child != NULL && r->rotate != NULL)
		relay_note(&r->relay, (uint32_t)r->child->pid);
	synth_init(&r->synth, &r->writer->buf, &r->tally.objects, type);
	merge_init(&r->merge, r->sampler, type);
	if (!writer_begin(r->writer, &r->facts))
		drain_fail(r);
	synthesize(r, &r->synth);
}

/* Ends the file: what is known only by now goes behind the records. */
static void
end_file(struct record *r)
{
	const struct writer *w = r->writer;

	settle(r);
	if (r->archive != NULL)
		archive_look(r->archive, true);
	r->facts.archive = r->archive;
	r->facts.tally = &r->tally;
	r->facts.ratio = w->records > 0 ? (uint32_t)(w->raw / w->records) : 0;
	if (r->error == 0 && !writer_end(r->writer, &r->facts))
		drain_fail(r);
	r->facts.tally = NULL;
	r->facts.ratio = 0;
}

/* Where the next file begins: empty, but told when that was. */
static void
begin_file(struct record *r)
{
	struct writer *w = r->writer;
	uint64_t bytes = w->bytes;
	int fd;

	close(w->fd);
	fd = rotate_open(r->rotate);
	writer_reopen(w, fd);
	w->bytes = bytes;
	tally_next(&r->tally);
	if (r->archive != NULL)
		archive_next(r->archive);
	r->facts.clock = feature_now();
	if (fd == -1 || !writer_begin(w, &r->facts))
		drain_fail(r);
}

/* Gathers a process for the next file, while the rings go on to this one. */
static void
again(void *arg, int32_t pid)
{
	struct before *b = arg;

	synth_process(b->synth, pid);
	drain(b->r);
}

/*
 * Goes on in a new file. That begins with what lives by now, and with what
 * happened to it while that was found out, which the old file has as well. No
 * sample is in both, and none in neither.
 */
static void
rotate(struct record *r)
{
	struct buf first = { 0 };
	struct before b = { .r = r, .synth = &r->synth };
	struct buf *out = &r->writer->buf;

	r->synth.out = &first;
	r->relay.keeping = true;
	drain(r);
	if (sees_kernel(r->events))
		synth_kernel(&r->synth);
	relay_each(&r->relay, again, &b);
	drain(r);
	r->relay.keeping = false;
	r->synth.out = out;
	end_file(r);
	if (r->error == 0)
		begin_file(r);
	buf_addstr(out, buf_str(&first));
	buf_addstr(out, buf_str(&r->relay.kept));
	synth_mark(&r->synth, PD_RECORD_FINISHED_INIT);
	drain_flush(r);
	buf_clear(&r->relay.kept);
	buf_free(&first);
}

/* What the kernel delivers, to its last record. */
static void
record(struct record *r)
{
	struct pollfd *p = xcalloc(WAITS + r->sampler->n, sizeof(*p));

	r->start_at = r->delay > 0 ? clock_now() + r->delay : 0;
	if (r->delay == 0)
		end_after(r);
	while (!r->stop) {
		if (writer_full(r->writer))
			drain_flush(r);
		else
			drain(r);
		if (r->rotate != NULL && r->error == 0 &&
		    rotate_due(r->rotate, r->writer->records))
			rotate(r);
		if (r->meter != NULL)
			meter_show(r->meter, &r->tally);
		wait_for_more(r, p);
	}
	sampler_stop(r->sampler);
	if (r->meter != NULL)
		meter_end(r->meter);
	drain(r);
	end_held(r);
	if (r->error == 0)
		add_untold_losses(r, &r->synth);
	xfree(p);
}

bool
record_run(struct record *r)
{
	record(r);
	end_file(r);
	merge_free(&r->merge);
	synth_free(&r->synth);
	relay_free(&r->relay);
	if (r->child != NULL)
		wait_for_child(r);
	return r->error == 0;
}
