/* SPDX-License-Identifier: ISC */
/* Why sampling cannot be. */
#include "refusal.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <string.h>

#include "common/buf.h"
#include "event.h"
#include "proc.h"
#include "sampler.h"
#include "say.h"

#define PARANOID "/proc/sys/kernel/perf_event_paranoid"
/* The highest levels that allow user code, the kernel, and everybody's. */
#define PARANOID_USER 2
#define PARANOID_KERNEL 1
#define PARANOID_ALL 0

#define AS_ROOT "run as root or with CAP_PERFMON"

/* What may be done about the level, and which it must be. */
static void
say_level(struct buf *b, int64_t level, int must)
{
	say(b, PARANOID " is %" PRId64, level);
	if (level > must)
		say(b,
		    "; lower it (sysctl kernel.perf_event_paranoid=%d), "
		    "or " AS_ROOT,
		    must);
	else
		say(b, "; " AS_ROOT);
}

/* The kernel itself refuses with EACCES, but for the fields of tracepoints. */
static bool
is_forbidden(int error, const struct event *e)
{
	return error == ENOSYS || (error == EPERM && e->tracepoint == NULL);
}

/* No right to sample. */
static void
say_right(struct buf *b, const struct refusal *r, const struct event *e)
{
	bool user = e->attr.exclude_kernel != 0;
	int64_t level = -1;

	(void)proc_number(PARANOID, &level);
	if (is_forbidden(r->error, e)) {
		say(b,
		    "perf_event_open is forbidden here, as by the seccomp "
		    "profile of a container: give that CAP_PERFMON, or a "
		    "profile that allows the call");
	} else if (event_is_probe(e)) {
		say(b,
		    "%s: not permitted to probe code, at any "
		    "perf_event_paranoid: " AS_ROOT,
		    e->name);
	} else if (r->all) {
		say(b, "not permitted to sample every process: ");
		say_level(b, level, PARANOID_ALL);
	} else if (r->attached && (user || level <= PARANOID_KERNEL) &&
	    level <= PARANOID_USER) {
		say(b,
		    "not permitted to sample process %" PRId32
		    ", which is not yours: " AS_ROOT,
		    r->sampler->tid);
	} else if (e->in_kernel) {
		say(b,
		    "%s: happens in the kernel, which you are not permitted "
		    "to sample: ",
		    e->name);
		say_level(b, level, PARANOID_KERNEL);
	} else {
		say(b, "not permitted to sample %s: ",
		    user ? "anything" : "the kernel");
		say_level(b, level, user ? PARANOID_USER : PARANOID_KERNEL);
	}
}

static void
say_invalid(struct buf *b, const struct event *e)
{
	if (e->attr.type == PERF_TYPE_BREAKPOINT)
		say(b,
		    "%s: the processor has no such breakpoint: the address "
		    "must be a multiple of the length (1, 2, 4 or 8)",
		    e->name);
	else if (e->attr.precise_ip > 0)
		say(b, "%s: no exact addresses for this event (modifier p)",
		    e->name);
	else if (e->attr.type >= PERF_TYPE_MAX && e->uprobe.path == NULL)
		say(b,
		    "%s: this PMU can count but not sample, or not for "
		    "single processes (then try -a)",
		    e->name);
	else if (!e->attr.freq && e->attr.sample_period > INT64_MAX)
		say(b, "%s: one in %" PRIu64 " is more than the kernel counts",
		    e->name, (uint64_t)e->attr.sample_period);
	else
		say(b, "%s: cannot be sampled: %s", e->name, strerror(EINVAL));
}

static void
say_error(struct buf *b, const struct refusal *r, const struct event *e)
{
	switch (r->error) {
	case EACCES:
	case EPERM:
	case ENOSYS:
		say_right(b, r, e);
		break;
	case ESRCH:
		say(b, "process %" PRId32 " has ended", r->sampler->tid);
		break;
	case EMFILE:
	case ENFILE:
		say(b,
		    "too many threads and CPUs for the limit on open "
		    "files (ulimit -n)");
		break;
	case ENOSPC:
		say(b, "%s: all breakpoints of the processor are in use",
		    e->name);
		break;
	case ENOENT:
	case ENODEV:
	case EOPNOTSUPP:
		say(b, "%s: this machine has no such counter", e->name);
		break;
	case EINVAL:
		say_invalid(b, e);
		break;
	default:
		say(b, "%s: cannot be sampled: %s", e->name,
		    strerror(r->error));
	}
}

void
refusal_text(struct buf *b, const struct refusal *r)
{
	const struct event *e = &r->events->v[r->sampler->event];

	if (r->sampler->no_memory)
		say(b,
		    "could not lock the memory that sampling takes: raise "
		    "ulimit -l, or run as root or with CAP_IPC_LOCK");
	else if (r->sampler->bad_filter)
		say(b,
		    "--filter '%s': not a condition on the fields of %s, "
		    "which are in /sys/kernel/tracing/events/%s/format",
		    e->filter, e->name, e->tracepoint);
	else if (e->attr.branch_sample_type != 0 &&
	    (r->error == EOPNOTSUPP || r->error == EINVAL))
		say(b,
		    "--call-graph lbr: the processor keeps no account of calls "
		    "for %s (last branch records, of some processors' own "
		    "events alone): use dwarf or fp",
		    e->name);
	else
		say_error(b, r, e);
	buf_addzero(b, 1);
}
