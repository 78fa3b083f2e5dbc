/* SPDX-License-Identifier: ISC */
/* fg-record: samples programs and writes what it saw as perf.data. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "alloc.h"
#include "allocmark.h"
#include "archive.h"
#include "child.h"
#include "common/num.h"
#include "common/opts.h"
#include "common/space/guard.h"
#include "deflate.h"
#include "event.h"
#include "live.h"
#include "offcpu.h"
#include "proc.h"
#include "progress.h"
#include "record.h"
#include "rotate.h"
#include "safe.h"
#include "sampler.h"
#include "standard.h"
#include "target.h"
#include "writer.h"

#define PARANOID "/proc/sys/kernel/perf_event_paranoid"
/* The highest levels that allow user code, the kernel, and everybody's. */
#define PARANOID_USER 2
#define PARANOID_KERNEL 1
#define PARANOID_ALL 0
#define MAX_RATE "/proc/sys/kernel/perf_event_max_sample_rate"

#define PRIORITY (-20) /* the highest of setpriority(2) */

/* As a shell has it: found but not to be run, and not found. */
#define STATUS_NOT_RUN 126
#define STATUS_NOT_FOUND 127

/* Frames of a stack that is unwound, and those that a record has room for. */
#define MAX_STACK 4096
#define STACK_LIMIT 8000
/* Bytes of it with each allocation. */
#define ALLOC_STACK 8192

static const struct opts_program program = {
	.name = "fg-record",
	.usage = "usage: fg-record [-aglq] [-c N | -F HZ] [-e EVENT] "
		 "[-o FILE] [-p PID] [option ...] [--] [COMMAND ...]\n",
	.help =
	    "Samples a command, running processes or the whole machine, and\n"
	    "writes the stacks seen as perf.data: to a file or to a pipe.\n"
	    "\n"
	    "  -a, --all-cpus       every process\n"
	    "      --alloc[=WHAT]   memory allocated: sampled[,BYTES] "
	    "(default)\n"
	    "                       or all: bytes, count; what is not freed:\n"
	    "                       sampled-live[,BYTES], live\n"
	    "      --as-user        under sudo, run the command as who called "
	    "it\n"
	    "  -c, --count=N        a sample every N events\n"
	    "      --call-graph=MODE  dwarf[,BYTES][,dump] (default: dwarf),\n"
	    "                       fp[,noleaf] or none\n"
	    "  -e, --event=LIST     sample at these events (default: cycles,\n"
	    "                       or cpu-clock where there is no counter)\n"
	    "  -F, --freq=HZ        samples a second (default: 999)\n"
	    "  -g                   with call stacks, as is the default\n"
	    "  -h, --help           this text\n"
	    "      --keep=N         of the files of --rotate, the last N\n"
	    "  -l, --list           list the events\n"
	    "      --max-stack=N    frames to unwind at most (default: 4096)\n"
	    "      --no-archive     keep no copies of compilers' symbols\n"
	    "      --no-callchain   without call stacks\n"
	    "      --off-cpu        also time off the CPUs, blocked and "
	    "preempted\n"
	    "  -o, --output=FILE    where to write (default: standard output)\n"
	    "  -p, --pid=LIST       running processes\n"
	    "      --progress       show on a terminal how it goes, even if a\n"
	    "                       command writes there, or with -q\n"
	    "  -q, --quiet          say only what went wrong\n"
	    "      --rotate=WHEN    a new file after so much: 10M, 1h; or "
	    "signal\n"
	    "      --version        name and version\n"
	    "      --wall           all time: -e cpu-clock --off-cpu\n"
	    "  -z, --compression-level[=N]  compress what is recorded\n",
};

enum {
	OPT_ALLOC = OPTS_LONG,
	OPT_AS_USER,
	OPT_CALL_GRAPH,
	OPT_KEEP,
	OPT_MAX_STACK,
	OPT_NO_ARCHIVE,
	OPT_NO_CALLCHAIN,
	OPT_OFF_CPU,
	OPT_PROGRESS,
	OPT_ROTATE,
	OPT_WALL
};

static const struct option long_options[] = {
	{ "all-cpus", no_argument, NULL, 'a' },
	{ "alloc", optional_argument, NULL, OPT_ALLOC },
	{ "as-user", no_argument, NULL, OPT_AS_USER },
	{ "call-graph", required_argument, NULL, OPT_CALL_GRAPH },
	{ "compression-level", optional_argument, NULL, 'z' },
	{ "count", required_argument, NULL, 'c' },
	{ "event", required_argument, NULL, 'e' },
	{ "freq", required_argument, NULL, 'F' },
	{ "help", no_argument, NULL, 'h' },
	{ "keep", required_argument, NULL, OPT_KEEP },
	{ "list", no_argument, NULL, 'l' },
	{ "max-stack", required_argument, NULL, OPT_MAX_STACK },
	{ "no-archive", no_argument, NULL, OPT_NO_ARCHIVE },
	{ "no-callchain", no_argument, NULL, OPT_NO_CALLCHAIN },
	{ "off-cpu", no_argument, NULL, OPT_OFF_CPU },
	{ "output", required_argument, NULL, 'o' },
	{ "pid", required_argument, NULL, 'p' },
	{ "progress", no_argument, NULL, OPT_PROGRESS },
	{ "quiet", no_argument, NULL, 'q' },
	{ "rotate", required_argument, NULL, OPT_ROTATE },
	{ "switch-max-files", required_argument, NULL, OPT_KEEP },
	{ "switch-output", optional_argument, NULL, OPT_ROTATE },
	{ "version", no_argument, NULL, 'V' },
	{ "wall", no_argument, NULL, OPT_WALL },
	{ NULL, 0, NULL, 0 },
};

struct options {
	struct events events;
	struct event_rate rate;
	const char *alloc_what; /* NULL: no --alloc */
	struct alloc_mode alloc;
	bool dump_set; /* by --call-graph */
	bool all, as_user, no_archive, no_callchain, off_cpu, progress, quiet,
	    rotated;
	struct rotate rotate;
	int level; /* of compression; 0: none */
	struct child_user user;
	uint64_t max_stack;
	enum live_how how;
	uint32_t dump;      /* bytes of stack for it */
	const char *output; /* NULL: standard output */
	const char *pids;
	char **command; /* NULL: none */
};

static void
list_events(void)
{
	const char *name;

	for (size_t i = 0; (name = event_names(i)) != NULL; i++)
		puts(name);
	if (fflush(stdout) == EOF)
		err(1, "standard output");
	exit(0);
}

static uint64_t
positive(const char *text, const char *what)
{
	uint64_t v;

	if (num_parse_dec(str_from(text), &v) && v > 0)
		return v;
	warnx("%s: not a %s", text, what);
	opts_usage(&program, NULL);
}

static void
add_events(struct options *o, const char *list)
{
	char *bad;
	const char *why = events_add(&o->events, list, &bad);

	if (why == NULL)
		return;
	warnx("%s: %s", bad, why);
	opts_usage(&program, NULL);
}

/* What stands behind "dwarf,": bytes of stack, or that it be written. */
static bool
dwarf_options(struct options *o, struct str rest)
{
	uint64_t v = LIVE_STACK;

	o->how = LIVE_DWARF;
	if (str_eq(rest, STR("dump")) || str_ends(rest, STR(",dump"))) {
		o->how = LIVE_DUMP;
		rest.n -= rest.n > 4 ? 5 : 4;
	}
	if (rest.n > 0 &&
	    (!num_parse_dec(rest, &v) || v == 0 || v > LIVE_STACK ||
		v % 8 != 0))
		return false;
	o->dump = (uint32_t)v;
	return true;
}

static void
call_graph(struct options *o, const char *arg)
{
	struct str s = str_from(arg), rest;
	size_t comma = str_chr(s, ',');
	bool ok = true;

	rest = str_from_index(s, comma == STR_NONE ? s.n : comma + 1);
	s = str_head(s, comma);
	o->no_callchain = false;
	o->how = LIVE_NOT;
	o->dump = 0;
	o->dump_set = true;
	if (str_eq(s, STR("dwarf"))) {
		ok = dwarf_options(o, rest);
	} else if (str_eq(s, STR("fp"))) {
		ok = rest.n == 0 || str_eq(rest, STR("noleaf"));
		if (rest.n == 0 && live_possible()) {
			o->how = LIVE_REPAIR;
			o->dump = LIVE_STACK_REPAIR;
		}
	} else {
		o->no_callchain = true;
		ok = str_eq(s, STR("none")) && rest.n == 0;
	}
	if (!ok)
		opts_usage(&program,
		    "--call-graph: not fp[,noleaf], none or "
		    "dwarf[,BYTES][,dump] (a multiple of 8 up to 65528)");
}

/*
 * Allocations of a command are taken by the library, others by probes: all of
 * them, for which less of the stack must do.
 */
static void
set_alloc(struct options *o)
{
	bool command = !o->all && o->pids == NULL;
	const char *what = o->alloc_what[0] != '\0' ? o->alloc_what
	    : command                               ? "sampled"
						    : "bytes";

	if (!alloc_parse(&o->alloc, str_from(what)))
		opts_usage(&program,
		    "--alloc: not bytes, count, live, sampled or sampled-live, "
		    "the last two with ,BYTES or not");
	if (o->alloc.sampled && !command)
		opts_usage(&program,
		    "--alloc=sampled is for a command: "
		    "with -a and -p, use bytes, count or live");
	if (o->no_callchain || o->how < LIVE_DWARF)
		opts_usage(&program, "--alloc needs --call-graph dwarf or fp");
	o->alloc.preload = command;
	if (!o->alloc.sampled && !o->dump_set)
		o->dump = ALLOC_STACK;
}

static void
check(const struct options *o)
{
	if (o->rate.freq > 0 && o->rate.period > 0)
		opts_usage(&program, "-c and -F exclude each other");
	if (o->all && o->pids != NULL)
		opts_usage(&program, "-a and -p exclude each other");
	if (o->rotated && o->output == NULL)
		opts_usage(&program, "--rotate needs -o FILE");
	if (o->rotate.keep > 0 && !o->rotated)
		opts_usage(&program, "--keep needs --rotate");
	if (o->as_user && o->command == NULL)
		opts_usage(&program, "--as-user needs a command");
	if (!o->all && o->pids == NULL && o->command == NULL)
		opts_usage(&program,
		    "nothing to sample: give a command, "
		    "-p or -a");
}

/* Options of which events are recorded and how; false if c is another one. */
static bool
set_sampling(struct options *o, int c)
{
	switch (c) {
	case 'c':
		o->rate.period = positive(optarg, "number of events");
		return true;
	case 'e':
		add_events(o, optarg);
		return true;
	case 'F':
		o->rate.freq = positive(optarg, "frequency in hertz");
		return true;
	case 'g':
		o->no_callchain = false;
		return true;
	case OPT_ALLOC:
		o->alloc_what = optarg != NULL ? optarg : "";
		return true;
	case OPT_CALL_GRAPH:
		call_graph(o, optarg);
		return true;
	case OPT_MAX_STACK:
		o->max_stack = positive(optarg, "number of frames");
		if (o->max_stack > STACK_LIMIT)
			o->max_stack = STACK_LIMIT;
		return true;
	case OPT_NO_CALLCHAIN:
		o->no_callchain = true;
		return true;
	case OPT_OFF_CPU:
		o->off_cpu = true;
		return true;
	case OPT_WALL:
		o->off_cpu = true;
		add_events(o, "cpu-clock");
		return true;
	default:
		return false;
	}
}

static int
level(const char *arg)
{
	uint64_t v =
	    arg != NULL ? positive(arg, "level of compression") : DEFLATE_LEVEL;

	return v < DEFLATE_LEVEL_MAX ? (int)v : DEFLATE_LEVEL_MAX;
}

/* Options of what is written where; false if c is another one. */
static bool
set_output(struct options *o, int c)
{
	switch (c) {
	case 'o':
		o->output = strcmp(optarg, "-") == 0 ? NULL : optarg;
		return true;
	case 'z':
		o->level = level(optarg);
		return true;
	case OPT_KEEP:
		o->rotate.keep = positive(optarg, "number of files");
		return true;
	case OPT_NO_ARCHIVE:
		o->no_archive = true;
		return true;
	case OPT_ROTATE:
		o->rotated = true;
		if (!rotate_parse(
			&o->rotate, optarg != NULL ? optarg : "signal"))
			opts_usage(&program,
			    "--rotate: not a size (10M), a time (1h) or "
			    "\"signal\"");
		return true;
	default:
		return false;
	}
}

static void
set_option(struct options *o, int c)
{
	switch (c) {
	case 'a':
		o->all = true;
		break;
	case 'l':
		list_events();
		break;
	case 'p':
		if (o->pids != NULL)
			opts_usage(
			    &program, "-p twice: join the lists by a comma");
		o->pids = optarg;
		break;
	case OPT_PROGRESS:
		o->progress = true;
		break;
	case 'q':
		o->quiet = true;
		break;
	case OPT_AS_USER:
		o->as_user = true;
		if (!safe_invoker(&o->user.uid, &o->user.gid))
			opts_usage(&program, "--as-user: not called by sudo");
		break;
	default:
		opts_other(&program, c);
	}
}

static void
parse_options(struct options *o, int argc, char **argv)
{
	int c;

	*o = (struct options){ .max_stack = MAX_STACK };
	if (live_possible()) {
		o->how = LIVE_DWARF;
		o->dump = LIVE_STACK;
	}
	while ((c = getopt_long(argc, argv, "+ac:e:F:ghlo:p:qz::", long_options,
		    NULL)) != -1)
		if (!set_sampling(o, c) && !set_output(o, c))
			set_option(o, c);
	o->command = optind < argc ? argv + optind : NULL;
	check(o);
	if (o->alloc_what != NULL)
		set_alloc(o);
}

/* The kernel refuses more, and lowers the limit by itself on slow machines. */
static void
limit_rate(struct options *o)
{
	uint64_t freq = o->rate.freq > 0 ? o->rate.freq : EVENT_FREQ;
	int64_t max;

	if (o->rate.period > 0 || !proc_number(MAX_RATE, &max) || max <= 0 ||
	    freq <= (uint64_t)max)
		return;
	warnx("sampling at %" PRId64 " Hz, not %" PRIu64
	      ": that is the limit in " MAX_RATE,
	    max, freq);
	o->rate.freq = (uint64_t)max;
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
		opts_usage(&program,
		    "a recording is not for a terminal: "
		    "give -o file, or a pipe");
	return fd;
}

/* Blocks the signals that are read; *old is the mask the command gets. */
static int
open_signals(sigset_t *old)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	for (const int *s = record_signals; *s != 0; s++)
		sigaddset(&set, *s);
	sigprocmask(SIG_BLOCK, &set, old);
	/* Ignored children, as some parents leave it, could not be waited for. */
	signal(SIGCHLD, SIG_DFL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd == -1)
		err(1, "signalfd");
	return fd;
}

/* A counter for each event, CPU and thread is more than 1024 in no time. */
static void
raise_file_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < r.rlim_max) {
		r.rlim_cur = r.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &r);
	}
}

/*
 * On a machine with more to do than CPUs the recorder would wait its turn
 * while the rings run over. It may not be allowed to go first; then it waits.
 */
static void
raise_priority(void)
{
	(void)setpriority(PRIO_PROCESS, 0, PRIORITY);
}

/* All but the command, which is not there yet. */
static void
find_target(struct target *t, const struct options *o)
{
	struct str bad;
	int32_t pid;

	target_init(t);
	if (o->all)
		target_add_all(t);
	if (o->pids == NULL || target_add_list(t, o->pids, &bad))
		return;
	if (target_parse_pid(bad, &pid))
		errx(1, "%" PRId32 ": no such process", pid);
	warnx("%.*s: not a process id", (int)bad.n, bad.s);
	opts_usage(&program, NULL);
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

/* No right to sample: what is in the way, and what can be done about it. */
static _Noreturn void
refuse_right(const struct sampler *s, const struct options *o, int error)
{
	const struct event *e = &o->events.v[s->event];
	bool user = e->attr.exclude_kernel != 0;
	int64_t level = -1;

	if (o->alloc_what != NULL && !o->alloc.preload)
		errx(1,
		    "not permitted to probe what runs already: run as root, "
		    "or start the command with --alloc");
	(void)proc_number(PARANOID, &level);
	if (o->pids != NULL && user && level <= PARANOID_USER)
		errx(1,
		    "not permitted to sample process %" PRId32
		    ", which is not yours: run as root or with CAP_PERFMON",
		    s->tid);
	errx(1,
	    "not permitted to sample %s: " PARANOID " is %" PRId64
	    "; lower it (sysctl kernel.perf_event_paranoid=%d), or run as "
	    "root or with CAP_PERFMON%s",
	    o->all     ? "every process"
		: user ? "anything"
		       : "the kernel",
	    level, o->all ? PARANOID_ALL : PARANOID_KERNEL,
	    error == EPERM ? "; a container's seccomp profile must allow "
			     "perf_event_open"
			   : "");
}

/* Why sampling cannot be. */
static _Noreturn void
refuse(const struct sampler *s, const struct options *o)
{
	const char *name = o->events.v[s->event].name;
	int error = errno;

	if (s->no_memory)
		errx(1,
		    "could not lock the memory that sampling takes: "
		    "raise ulimit -l, or run as root or with CAP_IPC_LOCK");
	switch (error) {
	case EACCES:
	case EPERM:
		refuse_right(s, o, error);
	case ESRCH:
		errx(1, "process %" PRId32 " has ended", s->tid);
	case EMFILE:
		errx(1,
		    "too many threads and CPUs for the limit on open "
		    "files (ulimit -n)");
	case ENOENT:
	case ENODEV:
	case EOPNOTSUPP:
		errx(1, "%s: this machine has no such counter", name);
	default:
		errx(1, "%s: cannot be sampled: %s", name, strerror(error));
	}
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
}

/* Says how the command failed to be executed; the status that tells it. */
static int
not_run(const char *name, int error)
{
	warnx("%s: %s", name, strerror(error));
	return error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN;
}

static void
tell_none(const struct event *e)
{
	if (e->attr.type == PERF_TYPE_BREAKPOINT)
		warnx("no samples: too little was allocated, or by functions "
		      "of no shared library");
	else if (!e->attr.freq && e->attr.sample_period == 1)
		warnx("no samples: there was no %s", e->name);
	else
		warnx("no samples: too little %s for this rate; "
		      "try a %s, or a longer run",
		    e->name, e->attr.freq ? "higher -F" : "lower -c");
}

/* Stacks that are not whole. */
static void
tell_cut(const struct live *l, const struct options *o)
{
	if (l->cut > 0 && l->how == LIVE_REPAIR)
		warnx("%" PRIu64 " of %" PRIu64 " stacks are cut, marked "
		      "[truncated]: code without frame pointers; try "
		      "--call-graph dwarf",
		    l->cut, l->walked);
	else if (l->cut > 0)
		warnx("%" PRIu64 " of %" PRIu64 " stacks are cut, marked "
		      "[truncated]: they have more than %" PRIu32
		      " bytes or %" PRIu64 " frames",
		    l->cut, l->walked, o->dump, o->max_stack);
	if (l->foreign > 0)
		warnx("%" PRIu64 " stacks of 32-bit programs are not unwound; "
		      "try --call-graph fp",
		    l->foreign);
}

/* The recording's last words: what is in it and what is missing. */
static void
sum_up(const struct options *o, const struct record *r)
{
	const struct tally *t = &r->tally;
	const struct event *e = &o->events.v[o->events.n - 1];
	const char *rate = o->alloc_what != NULL
	    ? "sampled --alloc with more BYTES, or "
	      "a --call-graph dwarf with fewer"
	    : e->attr.freq ? "lower -F"
			   : "higher -c";

	if (t->lost > 0)
		warnx("%" PRIu64 " samples lost: they came faster than they "
		      "could be written; try a %s",
		    t->lost, rate);
	if (t->throttled > 0)
		warnx("the kernel stopped sampling for a moment %" PRIu64
		      " times, to limit its cost; try a %s",
		    t->throttled, rate);
	if (r->live != NULL)
		tell_cut(r->live, o);
	if (o->quiet)
		return;
	if (t->samples == 0)
		tell_none(e);
	warnx("%" PRIu64 " samples, %" PRIu64 " lost, %" PRIu64 " KB in %s",
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
	    (o->progress ||
		(!o->quiet &&
		    (o->command == NULL || isatty(STDOUT_FILENO) == 0)));
}

/* From a sampler that is ready to the recording's end; the exit status. */
static int
record(const struct options *o, struct record *r)
{
	struct progress progress;
	int error, status = 0;
	bool ok;

	sampler_track(r->sampler);
	record_begin(r);
	if (o->all || o->pids != NULL)
		sampler_start(r->sampler);
	if (r->child != NULL && (error = child_go(r->child)) != 0)
		return not_run(o->command[0], error);
	if (shows_progress(o)) {
		progress_begin(&progress);
		r->progress = &progress;
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
		errx(1, "no function that allocates is found to be probed");
	if (o->alloc.preload && !alloc_preload(&o->alloc))
		errx(1,
		    ALLOCMARK_LIBRARY " is neither beside fg-record nor in "
				      "../lib/fg from there");
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
	parse_options(&o, argc, argv);
	find_target(&target, &o);
	alloc = (struct alloc){ .mode = o.alloc };
	if (o.alloc_what != NULL)
		prepare_alloc(&alloc, &o, &target);
	if (o.events.n == 0)
		events_add_default(&o.events);
	if (o.off_cpu)
		events_add_offcpu(&o.events);
	if (o.all)
		events_add_tracker(&o.events);
	limit_rate(&o);
	events_rate(&o.events, o.rate);
	writer_init(&writer, open_output(&o));
	if (o.level > 0) {
		deflate_init(&deflate, o.level);
		writer.deflate = &deflate;
	}
	if (writer.file && !o.no_archive)
		r.archive = &archive;
	if (o.rotated)
		r.rotate = &o.rotate;
	r.signals = open_signals(&mask);
	if (o.command != NULL) {
		start_command(
		    &child, &target, &o, &mask, standard_is_output(writer.fd));
		r.child = &child;
	}
	/* Writing to a closed pipe, or past a limit, shall fail and no more. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	raise_file_limit();
	raise_priority();
	if (!sampler_open(&sampler, &o.events, &target,
		(struct sampler_mode){ .callchain = !o.no_callchain,
		    .how = o.no_callchain ? LIVE_NOT : o.how,
		    .dump = o.dump,
		    .bursts = o.alloc_what != NULL,
		    .on_exec = !o.all && o.pids == NULL }))
		refuse(&sampler, &o);
	tell_changes(&sampler, &o);
	if (o.how >= LIVE_DWARF && !o.no_callchain) {
		guard_install();
		live_init(&live, &o.events, o.how, (size_t)o.max_stack);
		r.live = &live;
	}
	if (o.off_cpu) {
		offcpu_init(&offcpu, &o.events, &sampler);
		r.offcpu = &offcpu;
	}
	if (o.alloc_what != NULL) {
		alloc_init(&alloc, &o.events, &sampler, &live);
		r.alloc = &alloc;
	}
	exit(record(&o, &r));
}
