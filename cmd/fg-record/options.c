/* SPDX-License-Identifier: ISC */
/* The command line of fg-record. */
#include "options.h"

#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/opts.h"
#include "common/span.h"
#include "deflate.h"
#include "list.h"
#include "safe.h"
#include "tracing.h"

/* No time that is waited for is longer: 30 years. */
#define LONGEST (UINT64_C(1000000000) * SPAN_SECOND)

/* Frames of a stack that is unwound, and those that a record has room for. */
#define MAX_STACK 4096
#define STACK_LIMIT 8000
/* Bytes of it with each allocation. */
#define ALLOC_STACK 8192

enum {
	OPT_ALL_KERNEL = OPTS_LONG,
	OPT_ALL_USER,
	OPT_ALLOC,
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

static const struct opts_option table[] = {
	{ .help = "Whom" },
	{ 'a', "all-cpus", NULL, "every process" },
	{ OPT_AS_USER, "as-user", NULL,
	    "under sudo, run the command as who called it" },
	{ 'C', "cpu", "LIST", "only on these CPUs" },
	{ 'G', "cgroup", "LIST", "every process of these control groups" },
	{ 'i', "no-inherit", NULL, "not what is started by what is sampled" },
	{ 'p', "pid", "LIST", "running processes" },
	{ 't', "tid", "LIST", "running threads" },
	{ 'u', "uid", "USER", "the processes of a user" },
	{ .help = "What" },
	{ OPT_ALL_KERNEL, "all-kernel", NULL, "only the kernel" },
	{ OPT_ALL_USER, "all-user", NULL, "only user code" },
	{ OPT_ALLOC, "alloc", "[=WHAT]",
	    "memory allocated: sampled[,BYTES] (default) or all: bytes, count; "
	    "what is not freed: sampled-live[,BYTES], live" },
	{ 'e', "event", "LIST",
	    "sample at these events (default: cycles, or cpu-clock where there "
	    "is no counter)" },
	{ OPT_FILTER, "filter", "EXPR",
	    "of the tracepoint before: only those" },
	{ 'l', "list", NULL, "list the events (patterns may follow)" },
	{ OPT_OFF_CPU, "off-cpu", NULL,
	    "also time off the CPUs, blocked and preempted" },
	{ OPT_WALL, "wall", NULL, "all time: -e cpu-clock --off-cpu" },
	{ .help = "How often, and when" },
	{ 'c', "count", "N", "a sample every N events" },
	{ 'D', "delay", "TIME", "begin after so long: 1.5s; milliseconds" },
	{ OPT_DURATION, "duration", "TIME", "end after so long: 5m; seconds" },
	{ 'F', "freq", "HZ", "samples a second (default: 999)" },
	{ OPT_ON_SIGNAL, "on-signal", "[=USR1|USR2]",
	    "sample from one such signal to the next" },
	{ .help = "Stacks" },
	{ OPT_CALL_GRAPH, "call-graph", "MODE",
	    "dwarf[,BYTES][,dump] (default: dwarf), fp[,noleaf], lbr or none" },
	{ 'g', NULL, NULL, "with call stacks, as is the default" },
	{ OPT_MAX_STACK, "max-stack", "N", "frames at most (default: 4096)" },
	{ OPT_NO_CALLCHAIN, "no-callchain", NULL, "without call stacks" },
	{ .help = "Output" },
	OPTS_HELP,
	{ OPT_KEEP, "keep", "N", "of the files of --rotate, the last N" },
	{ OPT_NO_ARCHIVE, "no-archive", NULL,
	    "keep no copies of compilers' symbols" },
	OPTS_NO_PROGRESS,
	OPTS_OUTPUT,
	OPTS_PROGRESS,
	OPTS_QUIET,
	{ OPT_ROTATE, "rotate", "WHEN",
	    "a new file after so much: 10M, 1h; or signal" },
	{ OPT_KEEP, "switch-max-files", "N", NULL },
	{ OPT_ROTATE, "switch-output", "[=WHEN]", NULL },
	{ 'v', "verbose", NULL, NULL },
	OPTS_VERSION,
	{ 'z', "compression-level", "[=N]", "compress what is recorded" },
	{ 0 },
};

static const char *const examples[] = { "fg-record -o perf.data -- ./prog",
	"fg-record -F 99 -- ./prog | fg-script | fg-collapse | fg-svg >out.svg",
	"fg-record --wall -p 1234 --duration=10s -o wall.data", NULL };

static const struct opts_program program = {
	.name = "fg-record",
	.operands = "[--] [command ...]",
	.about =
	    "Samples a command, running processes or the whole machine, and "
	    "writes the stacks seen as perf.data: to a file or to a pipe.",
	.options = table,
	.examples = examples,
	.command = true,
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
positive(int key, const char *what)
{
	uint64_t v;

	if (num_parse_dec(str_from(optarg), &v) && v > 0)
		return v;
	opts_refuse(&program, key, what);
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
	warnx("--event: %s: %s", bad, why);
	opts_usage(&program, NULL);
}

static void
add_filter(struct options *o, const char *filter)
{
	const char *why = events_filter(&o->events, filter);

	if (why != NULL)
		opts_usage(&program, why);
}

/* A time, of a unit unless it says which, in nanoseconds: the least. */
static uint64_t
span(int key, uint64_t unit, uint64_t least, const char *what)
{
	uint64_t ns;

	if (span_parse(str_from(optarg), unit, &ns) && ns >= least &&
	    ns <= LONGEST)
		return ns;
	opts_refuse(&program, key, what);
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
	opts_refuse(&program, OPT_ON_SIGNAL, "USR1 or USR2");
}

static void
set_once(const char **to, const char *option)
{
	if (*to == NULL) {
		*to = optarg;
		return;
	}
	warnx("--%s twice: join the lists by a comma", option);
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
	} else if (str_eq(s, STR("lbr"))) {
		ok = rest.n == 0;
		o->how = LIVE_LBR;
	} else {
		o->no_callchain = true;
		ok = str_eq(s, STR("none")) && rest.n == 0;
	}
	if (!ok)
		opts_refuse(&program, OPT_CALL_GRAPH,
		    "fp[,noleaf], lbr, none or dwarf[,BYTES][,dump] (a "
		    "multiple of 8 up to 65528)");
}

bool
options_attached(const struct options *o)
{
	const struct target_wish *w = &o->wish;

	return w->all || w->cgroups != NULL || w->pids != NULL ||
	    w->tids != NULL || w->user != NULL;
}

/*
 * Allocations of a command are taken by the library, others by probes: all of
 * them, for which less of the stack must do.
 */
static void
set_alloc(struct options *o)
{
	bool command = !options_attached(o);
	const char *what = o->alloc_what[0] != '\0' ? o->alloc_what
	    : command                               ? "sampled"
						    : "bytes";

	(void)allocmode_parse(&o->alloc, str_from(what));
	if (o->alloc.sampled && !command)
		opts_usage(&program,
		    "--alloc=sampled needs a command: "
		    "with -a and -p, use bytes, count or live");
	if (o->no_callchain || o->how < LIVE_DWARF || o->how == LIVE_LBR)
		opts_usage(&program, "--alloc needs --call-graph dwarf or fp");
	o->alloc.preload = command;
	if (!o->alloc.sampled && !o->dump_given)
		o->dump = ALLOC_STACK;
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
	if (!options_attached(o) && o->command == NULL)
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
		o->rate.period = positive(c, "a number of events");
		return true;
	case 'e':
		add_events(o, optarg);
		return true;
	case 'F':
		o->rate.freq = positive(c, "a frequency in hertz");
		return true;
	case 'g':
		o->no_callchain = false;
		return true;
	case 'i':
		o->no_inherit = true;
		return true;
	case OPT_ALLOC:
		o->alloc_what = optarg != NULL ? optarg : "";
		if (optarg != NULL &&
		    !allocmode_parse(&o->alloc, str_from(optarg)))
			opts_refuse(&program, c,
			    "bytes, count, live, sampled or sampled-live, the "
			    "last two with ,BYTES or not");
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
		o->max_stack = positive(c, "a number of frames");
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
		set_once(&o->wish.cpus, "cpu");
		return true;
	case 'D':
		o->delay = span(c, SPAN_MS, 0, "a time: milliseconds, or 1.5s");
		return true;
	case 'G':
		set_once(&o->wish.cgroups, "cgroup");
		return true;
	case 'p':
		set_once(&o->wish.pids, "pid");
		return true;
	case 't':
		set_once(&o->wish.tids, "tid");
		return true;
	case 'u':
		set_once(&o->wish.user, "uid");
		return true;
	case OPT_DURATION:
		o->duration = span(c, SPAN_SECOND, 1, "a time: seconds, or 5m");
		return true;
	case OPT_ON_SIGNAL:
		o->toggle = toggle_signal(optarg);
		return true;
	default:
		return false;
	}
}

static int
level(void)
{
	uint64_t v = optarg != NULL ? positive('z', "a level of compression")
				    : DEFLATE_LEVEL;

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
		o->level = level();
		return true;
	case OPT_KEEP:
		o->rotate.keep = positive(c, "a number of files");
		return true;
	case OPT_NO_ARCHIVE:
		o->no_archive = true;
		return true;
	case OPT_ROTATE:
		o->rotated = true;
		if (!rotate_parse(
			&o->rotate, optarg != NULL ? optarg : "signal"))
			opts_refuse(&program, c,
			    "a size (10M), a time (1h) or \"signal\"");
		return true;
	default:
		return false;
	}
}

static void
set_rest(struct options *o, int c)
{
	switch (c) {
	case 'l':
		o->list = true;
		break;
	case OPTS_KEY_PROGRESS:
	case OPTS_KEY_NO_PROGRESS:
		o->progress = opts_progress(c);
		break;
	case 'q':
		o->quiet = true;
		break;
	case OPT_AS_USER:
		o->as_user = true;
		if (!safe_invoker(&o->user.uid, &o->user.gid))
			opts_usage(&program, "--as-user: not called by sudo");
		break;
	case 'v':
		/* perf's; what it would tell is told unless -q is given. */
		o->quiet = false;
		break;
	default:
		break;
	}
}

static void
set_option(void *arg, int c)
{
	struct options *o = arg;

	if (!set_sampling(o, c) && !set_target(o, c) && !set_output(o, c))
		set_rest(o, c);
}

void
options_parse(struct options *o, int argc, char **argv)
{
	*o = (struct options){ .max_stack = MAX_STACK };
	if (live_possible()) {
		o->how = LIVE_DWARF;
		o->dump = LIVE_STACK;
	}
	opts_parse(&program, argc, argv, set_option, o);
	o->command = optind < argc ? argv + optind : NULL;
	if (o->list)
		list_and_exit(o);
	/* CPUs alone: whoever runs there. */
	o->wish.all |= o->wish.cpus != NULL && !options_attached(o);
	check(o);
	if (o->alloc_what != NULL)
		set_alloc(o);
}

void
options_usage(const char *why)
{
	opts_usage(&program, why);
}
