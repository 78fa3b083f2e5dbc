/* SPDX-License-Identifier: ISC */
/* fg-record: samples programs and writes what it saw as perf.data. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "alloc.h"
#include "allocmark.h"
#include "archive.h"
#include "child.h"
#include "common/buf.h"
#include "common/limit.h"
#include "common/space/guard.h"
#include "common/warnlines.h"
#include "deflate.h"
#include "event.h"
#include "family.h"
#include "live.h"
#include "meter.h"
#include "offcpu.h"
#include "options.h"
#include "proc.h"
#include "record.h"
#include "refusal.h"
#include "rotate.h"
#include "safe.h"
#include "sampler.h"
#include "standard.h"
#include "summary.h"
#include "target.h"
#include "writer.h"

#define MAX_RATE "/proc/sys/kernel/perf_event_max_sample_rate"
#define PRIORITY (-20) /* the highest of setpriority(2) */

/* As a shell has it: found but not to be run, and not found. */
#define STATUS_NOT_RUN 126
#define STATUS_NOT_FOUND 127

/* The kernel refuses more, and lowers the limit by itself on slow machines. */
static void
limit_rate(struct options *o)
{
	uint64_t freq = events_top_freq(&o->events);
	int64_t max;

	if (!proc_number(MAX_RATE, &max) || max <= 0 || freq <= (uint64_t)max)
		return;
	warnx("sampling at %" PRId64 " Hz, not %" PRIu64
	      ": that is the limit in " MAX_RATE,
	    max, freq);
	events_limit_freq(&o->events, (uint64_t)max);
}

static const char *
output_name(const struct options *o)
{
	return o->output != NULL ? o->output : "standard output";
}

/* It is emptied once all is ready. */
static int
open_file(const char *path)
{
	const char *name;
	int folder = safe_folder(path, &name);
	int fd = folder != -1 ? safe_open(folder, name, false) : -1;

	if (fd == -1)
		err(1, "%s", path);
	close(folder);
	return fd;
}

static int
open_output(struct options *o)
{
	int fd = STDOUT_FILENO;

	if (o->rotated) {
		if (!rotate_begin(&o->rotate, o->output) ||
		    (fd = rotate_open(&o->rotate)) == -1)
			err(1, "%s", o->output);
	} else if (o->output != NULL) {
		fd = open_file(o->output);
	}
	if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		errx(1, "standard output: %s", strerror(EBADF));
	if (isatty(fd))
		options_usage("a recording is not for a terminal: "
			      "give -o file, or a pipe");
	return fd;
}

/* Blocks the signals that are read; *old is the mask the command gets. */
static int
open_signals(sigset_t *old, int toggle)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	for (const int *s = record_signals; *s != 0; s++)
		sigaddset(&set, *s);
	if (toggle != 0)
		sigaddset(&set, toggle);
	sigprocmask(SIG_BLOCK, &set, old);
	/* Ignored children, as some parents leave it, could not be waited for. */
	signal(SIGCHLD, SIG_DFL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd == -1)
		err(1, "signalfd");
	return fd;
}

/*
 * On a machine with more to do than CPUs the recorder would wait its turn
 * while the rings run over. Among processes of other sessions a nice value does
 * not help, which counts within one's own only (sched(7), "autogroup"). It may
 * not be allowed to go first; then it waits. By the system call, since musl's
 * function of that name always fails.
 */
static void
raise_priority(void)
{
	const int policy = SCHED_RR | SCHED_RESET_ON_FORK;
	const struct sched_param p = { .sched_priority = 1 };

	if (syscall(SYS_sched_setscheduler, 0, policy, &p) == -1)
		(void)setpriority(PRIO_PROCESS, 0, PRIORITY);
}

/* All but the command, which is not there yet. */
static void
find_target(struct target *t, const struct options *o)
{
	struct target_fault f;
	enum target_status st = target_find(t, &o->wish, &f);

	if (st == TARGET_OK)
		return;
	warnx("%s: %.*s: %s", f.option, (int)f.part.n, f.part.s, f.why);
	if (st == TARGET_WRONG)
		options_usage(NULL);
	exit(1);
}

/* Makes the command's process; it is the target unless another was given. */
static void
start_command(struct child *c, struct target *t, const struct options *o,
    const sigset_t *mask, bool to_stdout)
{
	const struct child_user *user = o->as_user ? &o->user : NULL;

	if (!child_fork(c, o->command, mask, to_stdout, user))
		err(1, "fork");
	if (t->ntids == 0)
		target_add_new(t, c->pid);
}

/* Why sampling cannot be. */
static _Noreturn void
refuse(const struct sampler *s, const struct options *o, const struct target *t)
{
	const struct refusal r = { .sampler = s,
		.events = &o->events,
		.all = t->all,
		.attached = options_attached(o),
		.error = errno };
	struct buf text = { 0 };

	if (o->alloc_what != NULL && !o->alloc.preload &&
	    (r.error == EACCES || r.error == EPERM))
		errx(1,
		    "not permitted to probe what runs already: run as root, "
		    "or start the command with --alloc");
	refusal_text(&text, &r);
	errx(1, "%s", text.s);
}

static void
tell_changes(const struct sampler *s, const struct options *o)
{
	if (o->quiet)
		return;
	if (s->on_clock)
		warnx("no counter of cycles here: sampling cpu-clock");
	if (s->user_only)
		warnx("not permitted to sample the kernel: user code only");
	if (s->approximate)
		warnx("not permitted to sample where threads leave the CPUs: "
		      "time off them is approximate, with the stack of each "
		      "thread's last sample before");
	if (s->no_fields)
		warnx("not permitted to see tracepoints' fields: "
		      "recorded without");
}

/* Says how the command failed to be executed; the status that tells it. */
static int
not_run(const char *name, int error)
{
	warnx("%s: %s", name, strerror(error));
	return error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN;
}

/* The recording's last words: what is in it and what is missing. */
static void
sum_up(const struct options *o, const struct record *r)
{
	const struct tally *t = &r->tally;
	struct buf text = { 0 };

	summary_text(&text, o, r);
	warn_lines(&text);
	if (!o->quiet)
		warnx("%" PRIu64 " samples, %" PRIu64 " lost, %" PRIu64
		      " KB in %s",
		    t->samples, t->lost, (r->writer->bytes + 1023) / 1024,
		    output_name(o));
}

/* The command's status; a death by signal is said as a shell would say it. */
static int
command_status(const char *name, const struct child *c)
{
	int sig = child_signal(c);

	if (sig != 0 && sig != SIGINT && sig != SIGPIPE)
		warnx("%s: %s", name, strsignal(sig));
	return child_status(c);
}

/* The reader of the pipe has gone: end as it ends any program that writes. */
static void
end_by_sigpipe(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}

/* On a terminal that no command is thought to write to. */
static bool
shows_progress(const struct options *o)
{
	return isatty(STDERR_FILENO) != 0 &&
	    (o->progress == OPTS_PROGRESS_SHOWN ||
		(o->progress == OPTS_PROGRESS_USUAL && !o->quiet &&
		    (o->command == NULL || isatty(STDOUT_FILENO) == 0)));
}

/* From a sampler that is ready to the recording's end; the exit status. */
static int
record(const struct options *o, struct record *r)
{
	struct meter meter;
	int error, status = 0;
	bool ok;

	sampler_track(r->sampler);
	record_begin(r);
	r->sampling = o->delay == 0 && o->toggle == 0;
	if (r->sampling && options_attached(o))
		record_start(r);
	else if (r->sampling)
		sampler_start_wide(r->sampler);
	if (r->child != NULL && (error = child_go(r->child)) != 0)
		return not_run(o->command[0], error);
	if (shows_progress(o)) {
		meter_begin(&meter);
		r->meter = &meter;
	}
	ok = record_run(r);
	if (r->child != NULL)
		status = command_status(o->command[0], r->child);
	if (r->error == EPIPE)
		end_by_sigpipe();
	if (r->error == ETIMEDOUT)
		errx(1, "%s: its reader has stopped: the end is missing",
		    output_name(o));
	if (!ok)
		errx(1, "%s: %s", output_name(o), strerror(r->error));
	sum_up(o, r);
	return status;
}

/* Allocations come before events that are made of others. */
static void
prepare_alloc(struct alloc *a, struct options *o, const struct target *t)
{
	if (!alloc_add_events(a, &o->events, t))
		errx(1, "no function that allocates is found to be probed%s",
		    geteuid() != 0 ? ": only root may probe what runs already"
				   : "");
	if (!o->alloc.preload || allocmode_preload(&o->alloc))
		return;
	if (errno == EINVAL)
		errx(1,
		    "the path of " ALLOCMARK_LIBRARY " has a blank or colon, "
		    "which LD_PRELOAD cannot take: install it elsewhere");
	errx(1,
	    ALLOCMARK_LIBRARY " is neither beside fg-record nor in "
			      "../lib/fg from there");
}

/* Are there probes, which are not inherited, of what may fork? */
static bool
follows_probes(const struct options *o, const struct target *t)
{
	return events_any_probe(&o->events) && !t->all &&
	    o->wish.tids == NULL && !o->no_inherit;
}

/* What is sampled, and how often; are there probes that must be followed? */
static bool
choose_events(struct options *o, struct alloc *alloc, const struct target *t)
{
	bool follow;

	*alloc = (struct alloc){ .mode = o->alloc };
	if (o->alloc_what != NULL)
		prepare_alloc(alloc, o, t);
	if (o->events.n == 0)
		events_add_default(&o->events);
	if (o->off_cpu)
		events_add_offcpu(&o->events, t->all);
	follow = follows_probes(o, t);
	if (t->all || o->delay > 0 || o->toggle != 0 || follow)
		events_add_tracker(&o->events);
	if (o->all_user || o->all_kernel)
		events_modes(&o->events, o->all_user, o->all_kernel);
	events_rate(&o->events, o->rate);
	limit_rate(o);
	return follow;
}

static struct sampler_mode
mode_of(const struct options *o, bool follow)
{
	return (struct sampler_mode){ .callchain = !o->no_callchain,
		.how = o->no_callchain ? LIVE_NOT : o->how,
		.dump = o->dump,
		.cpu = o->off_cpu,
		.bursts = o->alloc_what != NULL,
		.burst = o->dump_given || o->dump < OPTIONS_BURST
		    ? o->dump
		    : OPTIONS_BURST,
		.family = follow,
		.alone = o->no_inherit || o->wish.tids != NULL,
		.on_exec =
		    !options_attached(o) && o->delay == 0 && o->toggle == 0 };
}

/* What the recorder needs of the system for itself. */
static void
prepare(void)
{
	/* Writing to a closed pipe, or past a limit, shall fail and no more. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	/* A counter for each event, CPU and thread is more than 1024 in no time. */
	limit_files();
	raise_priority();
}

int
main(int argc, char **argv)
{
	struct options o;
	struct child child = { 0 };
	struct target target;
	struct sampler sampler;
	struct writer writer;
	struct live live;
	struct offcpu offcpu;
	struct alloc alloc;
	struct family family;
	bool follow;
	struct archive archive = { 0 };
	struct deflate deflate;
	struct record r = { .sampler = &sampler,
		.writer = &writer,
		.target = &target,
		.events = &o.events,
		.argv = argv };
	sigset_t mask;

	if (!standard_hold())
		err(1, "/dev/null");
	options_parse(&o, argc, argv);
	find_target(&target, &o);
	if (o.command != NULL && !child_exists(o.command[0]))
		exit(not_run(o.command[0], ENOENT));
	follow = choose_events(&o, &alloc, &target);
	writer_init(&writer, open_output(&o));
	if (o.level > 0) {
		deflate_init(&deflate, o.level);
		writer.deflate = &deflate;
	}
	if (writer.file && !o.no_archive)
		r.archive = &archive;
	if (o.rotated)
		r.rotate = &o.rotate;
	r.signals = open_signals(&mask, o.toggle);
	r.toggle = o.toggle;
	r.delay = o.delay;
	r.duration = o.duration;
	if (o.command != NULL) {
		start_command(
		    &child, &target, &o, &mask, standard_is_output(writer.fd));
		r.child = &child;
	}
	prepare();
	if (!sampler_open(&sampler, &o.events, &target, mode_of(&o, follow)))
		refuse(&sampler, &o, &target);
	tell_changes(&sampler, &o);
	if (o.how >= LIVE_DWARF && !o.no_callchain) {
		guard_install();
		live_init(
		    &live, &o.events, &sampler, o.how, (size_t)o.max_stack);
		r.live = &live;
	}
	if (follow) {
		family_init(&family, &o.events, &sampler, &target);
		r.family = &family;
	}
	if (o.off_cpu) {
		offcpu_init(&offcpu, &o.events, &sampler, target.all);
		r.offcpu = &offcpu;
	}
	if (o.alloc_what != NULL) {
		alloc_init(&alloc, &o.events, &sampler, &live);
		r.alloc = &alloc;
	}
	exit(record(&o, &r));
}
