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

#include "archive.h"
#include "child.h"
#include "common/buf.h"
#include "common/num.h"
#include "common/opts.h"
#include "common/space/guard.h"
#include "deflate.h"
#include "event.h"
#include "family.h"
#include "list.h"
#include "live.h"
#include "offcpu.h"
#include "proc.h"
#include "record.h"
#include "refusal.h"
#include "rotate.h"
#include "safe.h"
#include "sampler.h"
#include "standard.h"
#include "target.h"
#include "tracing.h"
#include "writer.h"

#define MAX_RATE "/proc/sys/kernel/perf_event_max_sample_rate"

#define NS_PER_MS 1000000U
#define NS_PER_S 1000000000U

#define PRIORITY (-20) /* the highest of setpriority(2) */

/* As a shell has it: found but not to be run, and not found. */
#define STATUS_NOT_RUN 126
#define STATUS_NOT_FOUND 127

/*
 * Bytes of stack, unless given, where samples come in bursts: the rings take
 * four times as many at a time, and stacks that are deeper are rare.
 */
#define BURST_STACK 16384

/* Frames of a stack that is unwound, and those that a record has room for. */
#define MAX_STACK 4096
#define STACK_LIMIT 8000

static const struct opts_program program = {
	.name = "fg-record",
	.usage = "usage: fg-record [-aglq] [-c N | -F HZ] [-e EVENT] "
		 "[-o FILE] [-p PID] [option ...] [--] [COMMAND ...]\n",
	.help =
	    "Samples a command, running processes or the whole machine, and\n"
	    "writes the stacks seen as perf.data: to a file or to a pipe.\n"
	    "\n"
	    "  -a, --all-cpus       every process\n"
	    "      --all-kernel     only the kernel\n"
	    "      --all-user       only user code\n"
	    "      --as-user        under sudo, run the command as who called "
	    "it\n"
	    "  -C, --cpu=LIST       only on these CPUs\n"
	    "  -c, --count=N        a sample every N events\n"
	    "      --call-graph=MODE  dwarf[,BYTES][,dump] (default: dwarf),\n"
	    "                       fp[,noleaf] or none\n"
	    "  -D, --delay=MS       begin after so many milliseconds\n"
	    "      --duration=S     end after so many seconds\n"
	    "  -e, --event=LIST     sample at these events (default: cycles,\n"
	    "                       or cpu-clock where there is no counter)\n"
	    "  -F, --freq=HZ        samples a second (default: 999)\n"
	    "      --filter=EXPR    of the tracepoint before: only those\n"
	    "  -G, --cgroup=LIST    every process of these control groups\n"
	    "  -g                   with call stacks, as is the default\n"
	    "  -h, --help           this text\n"
	    "  -i, --no-inherit     not what is started by what is sampled\n"
	    "      --keep=N         of the files of --rotate, the last N\n"
	    "  -l, --list           list the events (patterns may follow)\n"
	    "      --max-stack=N    frames to unwind at most (default: 4096)\n"
	    "      --no-archive     keep no copies of compilers' symbols\n"
	    "      --no-callchain   without call stacks\n"
	    "      --off-cpu        also time off the CPUs, blocked and "
	    "preempted\n"
	    "      --on-signal[=USR1|USR2]  sample from one such signal "
	    "to the next\n"
	    "  -o, --output=FILE    where to write (default: standard output)\n"
	    "  -p, --pid=LIST       running processes\n"
	    "  -q, --quiet          say only what went wrong\n"
	    "      --rotate=WHEN    a new file after so much: 10M, 1h; or "
	    "signal\n"
	    "  -t, --tid=LIST       running threads\n"
	    "  -u, --uid=USER       the processes of a user\n"
	    "      --version        name and version\n"
	    "      --wall           all time: -e cpu-clock --off-cpu\n"
	    "  -z, --compression-level[=N]  compress what is recorded\n",
};

enum {
	OPT_ALL_KERNEL = OPTS_LONG,
	OPT_ALL_USER,
	OPT_AS_USER,
	OPT_CALL_GRAPH,
	OPT_DURATION,
	OPT_FILTER,
	OPT_KEEP,
	OPT_MAX_STACK,
	OPT_NO_ARCHIVE,
	OPT_NO_CALLCHAIN,
	OPT_OFF_CPU,
	OPT_ON_SIGNAL,
	OPT_ROTATE,
	OPT_WALL
};

static const struct option long_options[] = {
	{ "all-cpus", no_argument, NULL, 'a' },
	{ "all-kernel", no_argument, NULL, OPT_ALL_KERNEL },
	{ "all-user", no_argument, NULL, OPT_ALL_USER },
	{ "as-user", no_argument, NULL, OPT_AS_USER },
	{ "call-graph", required_argument, NULL, OPT_CALL_GRAPH },
	{ "cgroup", required_argument, NULL, 'G' },
	{ "compression-level", optional_argument, NULL, 'z' },
	{ "count", required_argument, NULL, 'c' },
	{ "cpu", required_argument, NULL, 'C' },
	{ "delay", required_argument, NULL, 'D' },
	{ "duration", required_argument, NULL, OPT_DURATION },
	{ "event", required_argument, NULL, 'e' },
	{ "filter", required_argument, NULL, OPT_FILTER },
	{ "freq", required_argument, NULL, 'F' },
	{ "help", no_argument, NULL, 'h' },
	{ "keep", required_argument, NULL, OPT_KEEP },
	{ "list", no_argument, NULL, 'l' },
	{ "max-stack", required_argument, NULL, OPT_MAX_STACK },
	{ "no-archive", no_argument, NULL, OPT_NO_ARCHIVE },
	{ "no-callchain", no_argument, NULL, OPT_NO_CALLCHAIN },
	{ "no-inherit", no_argument, NULL, 'i' },
	{ "off-cpu", no_argument, NULL, OPT_OFF_CPU },
	{ "on-signal", optional_argument, NULL, OPT_ON_SIGNAL },
	{ "output", required_argument, NULL, 'o' },
	{ "pid", required_argument, NULL, 'p' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "rotate", required_argument, NULL, OPT_ROTATE },
	{ "switch-max-files", required_argument, NULL, OPT_KEEP },
	{ "switch-output", optional_argument, NULL, OPT_ROTATE },
	{ "tid", required_argument, NULL, 't' },
	{ "uid", required_argument, NULL, 'u' },
	{ "version", no_argument, NULL, 'V' },
	{ "wall", no_argument, NULL, OPT_WALL },
	{ NULL, 0, NULL, 0 },
};

struct options {
	struct events events;
	struct event_rate rate;
	struct target_wish wish;
	bool as_user, list, no_archive, no_callchain, no_inherit, off_cpu;
	bool all_kernel, all_user, quiet, rotated;
	uint64_t delay, duration; /* nanoseconds */
	int toggle;               /* a signal, or 0 */
	struct rotate rotate;
	int level; /* of compression; 0: none */
	struct child_user user;
	uint64_t max_stack;
	enum live_how how;
	uint32_t dump; /* bytes of stack for it */
	bool dump_given;
	const char *output; /* NULL: standard output */
	char **command;     /* NULL: none */
};

/* The command's words are patterns. */
static _Noreturn void
list_and_exit(const struct options *o)
{
	static char *const all[] = { NULL };
	bool whole = list_events(stdout, o->command != NULL ? o->command : all);

	if (fflush(stdout) == EOF)
		err(1, "standard output");
	if (!whole)
		warnx("no tracepoints: " TRACING_WHY);
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
	if (o->events.denied)
		errx(1, "%s: %s", bad, why);
	warnx("%s: %s", bad, why);
	opts_usage(&program, NULL);
}

static void
add_filter(struct options *o, const char *filter)
{
	const char *why = events_filter(&o->events, filter);

	if (why != NULL)
		opts_usage(&program, why);
}

/* Seconds, with a fraction if need be, or so many of a unit, in nanoseconds. */
static uint64_t
span(const char *text, uint64_t unit, const char *what)
{
	char *end;
	double v = strtod(text, &end);

	if (num_isdigit(*text) && *end == '\0' && v > 0 && v <= 1e9)
		return (uint64_t)(v * (double)unit);
	warnx("%s: not a %s", text, what);
	opts_usage(&program, NULL);
}

/* Names as kill(1) takes them; the default is SIGUSR2. */
static int
toggle_signal(const char *text)
{
	struct str s = str_from(text == NULL ? "USR2" : text);

	if (str_starts(s, STR("SIG")))
		s = str_from_index(s, 3);
	if (str_eq(s, STR("USR1")))
		return SIGUSR1;
	if (str_eq(s, STR("USR2")))
		return SIGUSR2;
	opts_usage(&program, "--on-signal: not USR1 or USR2");
}

static void
set_once(const char **to, const char *option)
{
	if (*to == NULL) {
		*to = optarg;
		return;
	}
	warnx("%s twice: join the lists by a comma", option);
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
	o->dump_given = rest.n > 0;
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

/* Is something sampled that runs already? */
static bool
is_attached(const struct options *o)
{
	const struct target_wish *w = &o->wish;

	return w->all || w->cgroups != NULL || w->pids != NULL ||
	    w->tids != NULL || w->user != NULL;
}

static void
check(const struct options *o)
{
	const struct target_wish *w = &o->wish;

	if (o->rate.freq > 0 && o->rate.period > 0)
		opts_usage(&program, "-c and -F exclude each other");
	if ((w->pids != NULL) + (w->tids != NULL) + (w->user != NULL) +
		(w->cgroups != NULL) + w->all >
	    1)
		opts_usage(
		    &program, "-a, -G, -p, -t and -u exclude each other");
	if (o->all_user && o->all_kernel)
		opts_usage(
		    &program, "--all-user and --all-kernel exclude each other");
	if (o->delay > 0 && o->toggle != 0)
		opts_usage(&program, "-D and --on-signal exclude each other");
	if (o->toggle == SIGUSR2 && o->rotated)
		opts_usage(
		    &program, "--rotate takes SIGUSR2: give --on-signal=USR1");
	if (o->rotated && o->output == NULL)
		opts_usage(&program, "--rotate needs -o FILE");
	if (o->rotate.keep > 0 && !o->rotated)
		opts_usage(&program, "--keep needs --rotate");
	if (o->as_user && o->command == NULL)
		opts_usage(&program, "--as-user needs a command");
	if (!is_attached(o) && o->command == NULL)
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
	case 'i':
		o->no_inherit = true;
		return true;
	case OPT_ALL_KERNEL:
		o->all_kernel = true;
		return true;
	case OPT_ALL_USER:
		o->all_user = true;
		return true;
	case OPT_CALL_GRAPH:
		call_graph(o, optarg);
		return true;
	case OPT_FILTER:
		add_filter(o, optarg);
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

/* Options of whom and when to sample; false if c is another one. */
static bool
set_target(struct options *o, int c)
{
	switch (c) {
	case 'a':
		o->wish.all = true;
		return true;
	case 'C':
		set_once(&o->wish.cpus, "-C");
		return true;
	case 'D':
		o->delay = span(optarg, NS_PER_MS, "number of milliseconds");
		return true;
	case 'G':
		set_once(&o->wish.cgroups, "-G");
		return true;
	case 'p':
		set_once(&o->wish.pids, "-p");
		return true;
	case 't':
		set_once(&o->wish.tids, "-t");
		return true;
	case 'u':
		set_once(&o->wish.user, "-u");
		return true;
	case OPT_DURATION:
		o->duration = span(optarg, NS_PER_S, "number of seconds");
		return true;
	case OPT_ON_SIGNAL:
		o->toggle = toggle_signal(optarg);
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
	case 'l':
		o->list = true;
		break;
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
	while ((c = getopt_long(argc, argv, "+aC:c:D:e:F:G:ghilo:p:qt:u:z::",
		    long_options, NULL)) != -1)
		if (!set_sampling(o, c) && !set_target(o, c) &&
		    !set_output(o, c))
			set_option(o, c);
	o->command = optind < argc ? argv + optind : NULL;
	if (o->list)
		list_and_exit(o);
	/* CPUs alone: whoever runs there. */
	o->wish.all |= o->wish.cpus != NULL && !is_attached(o);
	check(o);
}

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
		opts_usage(&program,
		    "a recording is not for a terminal: "
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
	const char *why;
	struct str bad;

	switch (target_find(t, &o->wish, &bad, &why)) {
	case TARGET_OK:
		return;
	case TARGET_NONE:
		errx(1, "%.*s: %s", (int)bad.n, bad.s, why);
	default:
		warnx("%.*s: %s", (int)bad.n, bad.s, why);
		opts_usage(&program, NULL);
	}
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
refuse(const struct sampler *s, const struct options *o)
{
	const struct refusal r = { .sampler = s,
		.events = &o->events,
		.all = o->wish.all || o->wish.cgroups != NULL,
		.attached = is_attached(o),
		.error = errno };
	struct buf text = { 0 };

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

static void
tell_none(const struct event *e)
{
	if (!e->attr.freq && e->attr.sample_period == 1)
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
	const char *rate = e->attr.freq ? "lower -F" : "higher -c";

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

/* From a sampler that is ready to the recording's end; the exit status. */
static int
record(const struct options *o, struct record *r)
{
	int error, status = 0;
	bool ok;

	sampler_track(r->sampler);
	record_begin(r);
	r->sampling = o->delay == 0 && o->toggle == 0;
	if (r->sampling && is_attached(o))
		sampler_start(r->sampler);
	else if (r->sampling)
		sampler_start_wide(r->sampler);
	if (r->child != NULL && (error = child_go(r->child)) != 0)
		return not_run(o->command[0], error);
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

/* Are there probes, which are not inherited, of what may fork? */
static bool
follows_probes(const struct options *o)
{
	return events_any_probe(&o->events) && !o->wish.all &&
	    o->wish.cgroups == NULL && o->wish.tids == NULL && !o->no_inherit;
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
	parse_options(&o, argc, argv);
	if (o.events.n == 0)
		events_add_default(&o.events);
	if (o.off_cpu)
		events_add_offcpu(&o.events);
	follow = follows_probes(&o);
	if (o.wish.all || o.wish.cgroups != NULL || o.delay > 0 ||
	    o.toggle != 0 || follow)
		events_add_tracker(&o.events);
	if (o.all_user || o.all_kernel)
		events_modes(&o.events, o.all_user, o.all_kernel);
	events_rate(&o.events, o.rate);
	limit_rate(&o);
	find_target(&target, &o);
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
	/* Writing to a closed pipe, or past a limit, shall fail and no more. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	raise_file_limit();
	raise_priority();
	if (!sampler_open(&sampler, &o.events, &target,
		(struct sampler_mode){ .callchain = !o.no_callchain,
		    .how = o.no_callchain ? LIVE_NOT : o.how,
		    .dump = o.dump,
		    .burst = o.dump_given || o.dump < BURST_STACK ? o.dump
								  : BURST_STACK,
		    .family = follow,
		    .alone = o.no_inherit || o.wish.tids != NULL,
		    .on_exec =
			!is_attached(&o) && o.delay == 0 && o.toggle == 0 }))
		refuse(&sampler, &o);
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
		offcpu_init(&offcpu, &o.events, &sampler);
		r.offcpu = &offcpu;
	}
	exit(record(&o, &r));
}
