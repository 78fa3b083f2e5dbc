/* SPDX-License-Identifier: ISC */
/* The command line of fg-script. */
#include "options.h"

#include <err.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "common/num.h"
#include "common/opts.h"
#include "common/space/servers.h"
#include "show.h"

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
	OPT_NS,
	OPT_PID,
	OPT_RELTIME,
	OPT_SYMFS,
	OPT_TID,
	OPT_TIME,
	OPT_SHOW = 1 << 16 /* and a bit of enum show */
};

static const struct opts_option table[] = {
	{ .help = "Input" },
	{ 'f', "force", NULL, NULL },
	{ 'i', "input", "FILE", "read FILE" },
	{ .help = "Samples" },
	{ 'c', "comm", "LIST", "only samples of these commands" },
	{ 'c', "comms", "LIST", NULL },
	{ 'C', "cpu", "LIST", "... of these CPUs: 0,2-4" },
	{ OPT_EVENT, "event-filter", "EVENT",
	    "... of these events, by full or base name" },
	{ OPT_EVENT, "event", "LIST", NULL },
	{ OPT_PID, "pid", "LIST", "... of these processes" },
	{ OPT_TID, "tid", "LIST", "... of these threads" },
	{ OPT_TIME, "time", "FROM,TO",
	    "... of this time: seconds, or 10%-20%" },
	{ .help = "Symbols" },
	{ OPT_BUILDID_DIR, "buildid-dir", "DIR",
	    "perf's cache of files by build-id [~/.debug]" },
	{ OPT_DEBUGINFOD, "debuginfod", "[=URLS]",
	    "ask servers for symbols that are not here" },
	{ OPT_DEMANGLE, "demangle", "[=plain|full]",
	    "readable names of C++, Rust and D; full: with parameters" },
	{ OPT_INLINE, "inline", NULL, NULL },
	{ OPT_KALLSYMS, "kallsyms", "FILE",
	    "kernel symbols: a copy of /proc/kallsyms" },
	{ OPT_NO_DEMANGLE, "no-demangle", NULL,
	    "leave names as compilers made them" },
	{ OPT_NO_INLINE, "no-inline", NULL, "leave inlined functions out" },
	{ OPT_SYMFS, "symfs", "DIR", "look for recorded files below DIR" },
	{ .help = "Text" },
	{ OPT_ADDR, "addr", "memory|file",
	    "user addresses in callchains: memory (the default), or offsets in "
	    "files" },
	{ OPT_DELTATIME, "deltatime", NULL,
	    "print the time since the last sample" },
	{ 'F', "fields", "LIST",
	    "print these: comm pid tid cpu misc time period event trace addr "
	    "data_src weight ins_lat ip sym symoff dso dsoff srcline iregs "
	    "uregs brstack brstacksym brstackoff bpf-output phys_addr "
	    "data_page_size code_page_size; or change the default: "
	    "+pid,-period; for one type of events: hw:LIST sw: trace: raw: "
	    "break:" },
	{ 'G', "hide-call-graph", NULL, "print a sample's own address only" },
	{ OPT_HEADER, "header", NULL,
	    "first what the recording says of itself" },
	{ OPT_HEADER_ONLY, "header-only", NULL, "... and nothing behind it" },
	{ OPT_MAX_STACK, "max-stack", "N",
	    "print at most N frames of a stack" },
	{ OPT_NS, "ns", NULL, "print times to the nanosecond" },
	{ OPT_RELTIME, "reltime", NULL, "print times since the first sample" },
	{ OPT_SHOW | SHOW_BPF, "show-bpf-events", NULL,
	    "print these records among the samples" },
	{ OPT_SHOW | SHOW_CGROUP, "show-cgroup-events", NULL, "" },
	{ OPT_SHOW | SHOW_LOST, "show-lost-events", NULL, "" },
	{ OPT_SHOW | SHOW_MMAP, "show-mmap-events", NULL, "" },
	{ OPT_SHOW | SHOW_NAMESPACES, "show-namespace-events", NULL, "" },
	{ OPT_SHOW | SHOW_ROUND, "show-round-events", NULL, "" },
	{ OPT_SHOW | SHOW_SWITCH, "show-switch-events", NULL, "" },
	{ OPT_SHOW | SHOW_TASK, "show-task-events", NULL, "" },
	{ OPT_SHOW | SHOW_TEXT_POKE, "show-text-poke-events", NULL, "" },
	{ .help = "Output" },
	OPTS_HELP,
	OPTS_NO_PROGRESS,
	OPTS_OUTPUT,
	OPTS_PROGRESS,
	OPTS_QUIET,
	OPTS_VERBOSE,
	OPTS_VERSION,
	{ 0 },
};

static const char *const examples[] = {
	"fg-script perf.data | fg-collapse | fg-svg >out.svg",
	"fg-script --comm=prog --time=10%-20% perf.data", NULL
};

static const struct opts_program program = {
	.name = "fg-script",
	.operands = "[file]",
	.about = "Prints a recording of fg-record or perf record, in the "
		 "format of perf.data, as the text of perf script.",
	.options = table,
	.examples = examples,
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
		    &program, "--debuginfod needs a value, or DEBUGINFOD_URLS");
	servers_free(o->servers);
	o->servers = servers_new();
	if (o->servers == NULL)
		errx(1,
		    "--debuginfod: libdebuginfod.so.1, part of elfutils, "
		    "cannot be loaded");
}

static void
set_filter(struct options *o, int key, enum filter_kind kind)
{
	static const char *const what[FILTER_KINDS] = {
		[FILTER_COMM] = "a list of commands",
		[FILTER_CPU] = "a list of CPUs, as 0,2-4",
		[FILTER_EVENT] = "the name of an event",
		[FILTER_PID] = "a list of process ids",
		[FILTER_TID] = "a list of thread ids",
		[FILTER_TIME] = "FROM,TO or 10%-20%"
	};

	if (!filter_parse(&o->session.filter, kind, optarg))
		opts_refuse(&program, key, what[kind]);
}

/* Options that choose samples; false if c is another one. */
static bool
set_choice(struct options *o, int c)
{
	switch (c) {
	case 'c':
		set_filter(o, c, FILTER_COMM);
		return true;
	case 'C':
		set_filter(o, c, FILTER_CPU);
		return true;
	case OPT_EVENT:
		set_filter(o, c, FILTER_EVENT);
		return true;
	case OPT_PID:
		set_filter(o, c, FILTER_PID);
		return true;
	case OPT_TID:
		set_filter(o, c, FILTER_TID);
		return true;
	case OPT_TIME:
		set_filter(o, c, FILTER_TIME);
		return true;
	default:
		return false;
	}
}

static void
parse_fields(struct fields *f, const char *arg)
{
	struct buf why = { 0 };

	buf_addstr(&why, STR("--fields: "));
	if (!fields_parse(f, arg, &why)) {
		buf_addc(&why, '\0');
		opts_usage(&program, why.s);
	}
	buf_free(&why);
}

/* One of two words. */
static bool
parse_word(int key, const char *no, const char *yes, const char *what)
{
	if (strcmp(optarg, no) != 0 && strcmp(optarg, yes) != 0)
		opts_refuse(&program, key, what);
	return strcmp(optarg, yes) == 0;
}

static uint64_t
parse_max_stack(const char *arg)
{
	uint64_t n;

	if (!num_parse_dec(str_from(arg), &n) || n == 0)
		opts_refuse(&program, OPT_MAX_STACK, "a number of frames");
	return n;
}

static void
parse_time(struct print_options *o, enum print_time time)
{
	if (o->time != PRINT_ABSOLUTE && o->time != time)
		opts_usage(
		    &program, "--reltime and --deltatime exclude each other");
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
		o->file_offset =
		    parse_word(c, "memory", "file", "memory or file");
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
set_rest(struct options *o, int c)
{
	struct session_options *s = &o->session;

	switch (c) {
	case 'f':
		/* perf's, to read files of other users: no question here. */
		break;
	case 'i':
		o->input[0] = optarg;
		break;
	case 'o':
		o->output = optarg;
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
		    parse_word(c, "plain", "full", "plain or full");
		break;
	case OPT_KALLSYMS:
		s->symbols.kallsyms = optarg;
		break;
	case OPT_NO_DEMANGLE:
		s->symbols.mangled = true;
		break;
	case OPTS_KEY_PROGRESS:
	case OPTS_KEY_NO_PROGRESS:
		s->progress = c == OPTS_KEY_PROGRESS;
		break;
	case OPT_SYMFS:
		s->symbols.symfs = optarg;
		break;
	default:
		s->show |= (unsigned)c & ~(unsigned)OPT_SHOW;
	}
}

static void
set_option(void *arg, int c)
{
	struct options *o = arg;

	if (!set_choice(o, c) && !set_form(&o->session.print, c))
		set_rest(o, c);
}

void
options_parse(struct options *o, int argc, char **argv)
{
	*o = (struct options){ .session = {
				   .symbols.symfs = "", .progress = true } };
	o->session.symbols.buildids = default_buildids(&o->cache);
	opts_parse(&program, argc, argv, set_option, o);
	if (argc - optind > (o->input[0] == NULL))
		opts_usage(&program, "more than one operand");
	if (optind < argc)
		o->input[0] = argv[optind];
}

void
options_free(struct options *o)
{
	filter_free(&o->session.filter);
	servers_free(o->session.symbols.servers);
	buf_free(&o->cache);
}
