/* SPDX-License-Identifier: ISC */
/* fg-script: a recording in perf.data's format as the text of perf script. */
#include <err.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/limit.h"
#include "common/num.h"
#include "common/opts.h"
#include "common/out.h"
#include "common/pipe.h"
#include "common/reader.h"
#include "common/space/servers.h"
#include "report.h"
#include "session.h"
#include "show.h"

static const struct opts_program program = {
	.name = "fg-script",
	.usage = "usage: fg-script [-Gqv] [-F fields] [--time start,stop] "
		 "[option ...] [file]\n",
	.help =
	    "Prints a recording of fg-record or perf record, in the format of "
	    "perf.data,\n"
	    "as the text of perf script. Without a file, or with -, it reads "
	    "standard input.\n"
	    "\n"
	    "      --addr KIND        user addresses in callchains: memory "
	    "(the "
	    "default),\n"
	    "                         or file, their offsets in files\n"
	    "      --buildid-dir DIR  perf's cache of files by build-id "
	    "[~/.debug]\n"
	    "  -c, --comm LIST        only samples of these commands\n"
	    "  -C, --cpu LIST         ... of these CPUs: 0,2-4\n"
	    "      --debuginfod[=URLS]  ask servers for symbols that are not "
	    "here\n"
	    "      --deltatime        print the time since the last sample\n"
	    "      --demangle[=full]  readable names of C++, Rust and D; full: "
	    "with "
	    "parameters\n"
	    "      --event LIST       ... of these events, by full or base "
	    "name\n"
	    "  -F, --fields LIST      print these: comm pid tid cpu misc "
	    "time period event\n"
	    "                         trace addr data_src weight ins_lat ip "
	    "sym symoff dso\n"
	    "                         dsoff srcline iregs uregs brstack "
	    "brstacksym\n"
	    "                         brstackoff bpf-output phys_addr "
	    "data_page_size\n"
	    "                         code_page_size; or change the default: "
	    "+pid,-period;\n"
	    "                         for one type of events: hw:LIST sw: "
	    "trace: raw: break:\n"
	    "  -G, --hide-call-graph  print a sample's own address only\n"
	    "      --header           first what the recording says of itself\n"
	    "      --header-only      ... and nothing behind it\n"
	    "  -h, --help             print this and exit\n"
	    "  -i, --input FILE       read FILE\n"
	    "      --kallsyms FILE    kernel symbols: a copy of "
	    "/proc/kallsyms\n"
	    "      --max-stack N      print at most N frames of a stack\n"
	    "      --no-demangle      leave names as compilers made them\n"
	    "      --no-inline        leave inlined functions out\n"
	    "      --no-progress      do not show progress on a terminal\n"
	    "      --ns               print times to the nanosecond\n"
	    "      --pid LIST         only samples of these processes\n"
	    "  -q, --quiet            no warnings, only errors\n"
	    "      --reltime          print times since the first sample\n"
	    "      --show-bpf-events --show-cgroup-events --show-lost-events\n"
	    "      --show-mmap-events --show-namespace-events "
	    "--show-round-events\n"
	    "      --show-switch-events --show-task-events "
	    "--show-text-poke-events\n"
	    "                         print these records among the samples\n"
	    "      --symfs DIR        look for recorded files below DIR\n"
	    "      --tid LIST         only samples of these threads\n"
	    "      --time START,STOP  only samples of this time: seconds, or "
	    "10%-20%\n"
	    "  -v, --verbose          say what became of every record\n"
	    "      --version          print the version and exit\n",
};

enum {
	OPT_ADDR = OPTS_LONG,
	OPT_BUILDID_DIR,
	OPT_DEBUGINFOD,
	OPT_DELTATIME,
	OPT_DEMANGLE,
	OPT_EVENT,
	OPT_HEADER,
	OPT_HEADER_ONLY,
	OPT_INLINE,
	OPT_KALLSYMS,
	OPT_MAX_STACK,
	OPT_NO_DEMANGLE,
	OPT_NO_INLINE,
	OPT_NO_PROGRESS,
	OPT_NS,
	OPT_PID,
	OPT_RELTIME,
	OPT_SYMFS,
	OPT_TID,
	OPT_TIME,
	OPT_SHOW = 1 << 16 /* and a bit of enum show */
};

static const struct option longs[] = {
	{ "addr", required_argument, NULL, OPT_ADDR },
	{ "buildid-dir", required_argument, NULL, OPT_BUILDID_DIR },
	{ "comm", required_argument, NULL, 'c' },
	{ "comms", required_argument, NULL, 'c' },
	{ "cpu", required_argument, NULL, 'C' },
	{ "debuginfod", optional_argument, NULL, OPT_DEBUGINFOD },
	{ "deltatime", no_argument, NULL, OPT_DELTATIME },
	{ "demangle", optional_argument, NULL, OPT_DEMANGLE },
	{ "event", required_argument, NULL, OPT_EVENT },
	{ "fields", required_argument, NULL, 'F' },
	{ "force", no_argument, NULL, 'f' },
	{ "header", no_argument, NULL, OPT_HEADER },
	{ "header-only", no_argument, NULL, OPT_HEADER_ONLY },
	{ "help", no_argument, NULL, 'h' },
	{ "hide-call-graph", no_argument, NULL, 'G' },
	{ "inline", no_argument, NULL, OPT_INLINE },
	{ "input", required_argument, NULL, 'i' },
	{ "kallsyms", required_argument, NULL, OPT_KALLSYMS },
	{ "max-stack", required_argument, NULL, OPT_MAX_STACK },
	{ "no-demangle", no_argument, NULL, OPT_NO_DEMANGLE },
	{ "no-inline", no_argument, NULL, OPT_NO_INLINE },
	{ "no-progress", no_argument, NULL, OPT_NO_PROGRESS },
	{ "ns", no_argument, NULL, OPT_NS },
	{ "pid", required_argument, NULL, OPT_PID },
	{ "quiet", no_argument, NULL, 'q' },
	{ "reltime", no_argument, NULL, OPT_RELTIME },
	{ "show-bpf-events", no_argument, NULL, OPT_SHOW | SHOW_BPF },
	{ "show-cgroup-events", no_argument, NULL, OPT_SHOW | SHOW_CGROUP },
	{ "show-lost-events", no_argument, NULL, OPT_SHOW | SHOW_LOST },
	{ "show-mmap-events", no_argument, NULL, OPT_SHOW | SHOW_MMAP },
	{ "show-namespace-events", no_argument, NULL,
	    OPT_SHOW | SHOW_NAMESPACES },
	{ "show-round-events", no_argument, NULL, OPT_SHOW | SHOW_ROUND },
	{ "show-switch-events", no_argument, NULL, OPT_SHOW | SHOW_SWITCH },
	{ "show-task-events", no_argument, NULL, OPT_SHOW | SHOW_TASK },
	{ "show-text-poke-events", no_argument, NULL,
	    OPT_SHOW | SHOW_TEXT_POKE },
	{ "symfs", required_argument, NULL, OPT_SYMFS },
	{ "tid", required_argument, NULL, OPT_TID },
	{ "time", required_argument, NULL, OPT_TIME },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

struct options {
	struct session_options session;
	bool quiet;
	char *input[2]; /* ends with NULL */
};

/* Where perf has its cache. */
static const char *
default_buildids(struct buf *dir)
{
	const char *home = getenv("HOME"), *own = getenv("PERF_BUILDID_DIR");

	if (own != NULL)
		return own;
	if (home == NULL)
		return "";
	buf_addstr(dir, str_from(home));
	buf_add(dir, "/.debug", sizeof("/.debug"));
	return dir->s;
}

static void
set_servers(struct symbols_options *o, const char *urls)
{
	if (!servers_name(urls))
		opts_usage(
		    &program, "--debuginfod: DEBUGINFOD_URLS is not set");
	servers_free(o->servers);
	o->servers = servers_new();
	if (o->servers == NULL)
		errx(1,
		    "--debuginfod: libdebuginfod.so.1, part of elfutils, "
		    "cannot be loaded");
}

static void
set_filter(struct options *o, enum filter_kind kind)
{
	if (filter_parse(&o->session.filter, kind, optarg))
		return;
	warnx("%s: %s: not understood", filter_option(kind), optarg);
	opts_usage(&program, NULL);
}

/* Options that choose samples; false if c is another one. */
static bool
set_choice(struct options *o, int c)
{
	switch (c) {
	case 'c':
		set_filter(o, FILTER_COMM);
		return true;
	case 'C':
		set_filter(o, FILTER_CPU);
		return true;
	case OPT_EVENT:
		set_filter(o, FILTER_EVENT);
		return true;
	case OPT_PID:
		set_filter(o, FILTER_PID);
		return true;
	case OPT_TID:
		set_filter(o, FILTER_TID);
		return true;
	case OPT_TIME:
		set_filter(o, FILTER_TIME);
		return true;
	default:
		return false;
	}
}

static void
parse_fields(struct fields *f, const char *arg)
{
	struct buf why = { 0 };

	buf_addstr(&why, STR("-F: "));
	if (!fields_parse(f, arg, &why)) {
		buf_addc(&why, '\0');
		opts_usage(&program, why.s);
	}
	buf_free(&why);
}

/* One of two words. */
static bool
parse_word(const char *arg, const char *no, const char *yes, const char *what)
{
	if (strcmp(arg, no) != 0 && strcmp(arg, yes) != 0)
		opts_usage(&program, what);
	return strcmp(arg, yes) == 0;
}

static uint64_t
parse_max_stack(const char *arg)
{
	uint64_t n;

	if (!num_parse_dec(str_from(arg), &n) || n == 0)
		opts_usage(&program, "--max-stack: not a number of frames");
	return n;
}

static void
parse_time(struct print_options *o, enum print_time time)
{
	if (o->time != PRINT_ABSOLUTE && o->time != time)
		opts_usage(&program, "--reltime or --deltatime, not both");
	o->time = time;
}

/* Options about how samples are printed; false if c is another one. */
static bool
set_form(struct print_options *o, int c)
{
	switch (c) {
	case 'F':
		parse_fields(&o->fields, optarg);
		return true;
	case 'G':
		o->no_chain = true;
		return true;
	case OPT_ADDR:
		o->file_offset = parse_word(
		    optarg, "memory", "file", "--addr: not memory or file");
		return true;
	case OPT_DELTATIME:
		parse_time(o, PRINT_SINCE_LAST);
		return true;
	case OPT_INLINE:
		o->no_inline = false;
		return true;
	case OPT_MAX_STACK:
		o->max_stack = parse_max_stack(optarg);
		return true;
	case OPT_NO_INLINE:
		o->no_inline = true;
		return true;
	case OPT_NS:
		o->ns = true;
		return true;
	case OPT_RELTIME:
		parse_time(o, PRINT_SINCE_FIRST);
		return true;
	default:
		return false;
	}
}

static void
set_option(struct options *o, int c)
{
	struct session_options *s = &o->session;

	switch (c) {
	case 'f':
		/* perf's, to read files of other users: no question here. */
		break;
	case 'i':
		o->input[0] = optarg;
		break;
	case 'q':
		o->quiet = true;
		break;
	case 'v':
		s->account = true;
		break;
	case OPT_BUILDID_DIR:
		s->symbols.buildids = optarg;
		break;
	case OPT_DEBUGINFOD:
		set_servers(&s->symbols, optarg);
		break;
	case OPT_HEADER:
		s->header = true;
		break;
	case OPT_HEADER_ONLY:
		s->header_only = true;
		break;
	case OPT_DEMANGLE:
		s->symbols.mangled = false;
		s->symbols.parameters = optarg != NULL &&
		    parse_word(optarg, "plain", "full",
			"--demangle: not plain or full");
		break;
	case OPT_KALLSYMS:
		s->symbols.kallsyms = optarg;
		break;
	case OPT_NO_DEMANGLE:
		s->symbols.mangled = true;
		break;
	case OPT_NO_PROGRESS:
		s->progress = false;
		break;
	case OPT_SYMFS:
		s->symbols.symfs = optarg;
		break;
	default:
		if ((c & OPT_SHOW) == 0)
			opts_other(&program, c);
		s->show |= (unsigned)c & ~(unsigned)OPT_SHOW;
	}
}

static void
parse_options(struct options *o, int argc, char **argv)
{
	int c;

	while (
	    (c = getopt_long(argc, argv, "C:F:Gc:fhi:qv", longs, NULL)) != -1) {
		if (!set_choice(o, c) && !set_form(&o->session.print, c))
			set_option(o, c);
	}
	if (argc - optind > (o->input[0] == NULL))
		opts_usage(&program, "more than one file");
	if (optind < argc)
		o->input[0] = argv[optind];
}

/* Says lines of text. */
static void
say(struct buf *b)
{
	struct str rest = buf_str(b);

	while (rest.n > 0) {
		size_t n = str_chr(rest, '\n');

		warnx("%.*s", (int)n, rest.s);
		rest = str_from_index(rest, n + 1);
	}
	buf_free(b);
}

static bool
run(struct reader *r, struct options *o, struct out *out)
{
	struct buf b = { 0 };
	struct session s;
	bool ok = session_open(&s, r, &o->session, out);

	if (!ok && r->err == 0)
		warnx("%s: %s", r->name, s.data.why);
	if (ok) {
		ok = session_run(&s);
		report_errors(&b, &s, r->name);
		if (!o->quiet)
			report_warnings(&b, &s, r->name);
		if (o->session.account)
			report_account(&b, &s, r->name);
		say(&b);
		ok = ok && (s.samples + s.shown > 0 || o->session.header_only);
	}
	session_free(&s);
	return ok;
}

int
main(int argc, char *argv[])
{
	struct options o = { .session = {
				 .symbols.symfs = "", .progress = true } };
	struct buf cache = { 0 };
	struct opts_inputs in;
	struct reader r;
	struct out out;
	bool ok = true;

	o.session.symbols.buildids = default_buildids(&cache);
	parse_options(&o, argc, argv);
	/* Objects that are looked into stay open, each with its debug file. */
	limit_files();
	pipe_widen(STDOUT_FILENO);
	out_init(&out);
	opts_inputs(&in, o.input, &r);
	while (opts_next(&in))
		ok = run(&r, &o, &out) && ok;
	out_close(&out);
	filter_free(&o.session.filter);
	servers_free(o.session.symbols.servers);
	buf_free(&cache);
	return !ok || in.bad;
}
