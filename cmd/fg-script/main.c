/* SPDX-License-Identifier: ISC */
/* fg-script: a recording in perf.data's format as the text of perf script. */
#include <err.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/opts.h"
#include "common/out.h"
#include "common/reader.h"
#include "common/space/guard.h"
#include "common/space/servers.h"
#include "session.h"

/* What a pipe to the next program is made to hold, if it may. */
#define PIPE_SIZE (1024 * 1024)

/* The largest stack dump that the kernel makes, in bytes. */
#define MAX_DUMP 65528

static const struct opts_program program = {
	.name = "fg-script",
	.usage = "usage: fg-script [-G] [-F fields] [--kallsyms file] "
		 "[--symfs dir] [file]\n",
	.help = "Prints a recording of fg-record or perf record, in the "
		"format of perf.data,\n"
		"as the text of perf script. Without a file, or with -, it "
		"reads standard input.\n"
		"\n"
		"      --buildid-dir DIR  perf's cache of files by build-id "
		"[~/.debug]\n"
		"      --debuginfod[=URLS]  ask servers for symbols that are "
		"not here\n"
		"  -F, --fields LIST      print comm pid tid cpu time period "
		"event trace ip sym\n"
		"                         symoff dso, or change the "
		"default: +pid,-period\n"
		"  -G, --hide-call-graph  print a sample's own address only\n"
		"  -h, --help             print this and exit\n"
		"  -i, --input FILE       read FILE\n"
		"      --kallsyms FILE    kernel symbols: a copy of "
		"/proc/kallsyms\n"
		"      --no-demangle      leave names as compilers made them\n"
		"      --no-inline        leave inlined functions out\n"
		"      --ns               print times to the nanosecond\n"
		"      --symfs DIR        look for recorded files below DIR\n"
		"      --version          print the version and exit\n",
};

enum {
	OPT_BUILDID_DIR = OPTS_LONG,
	OPT_DEBUGINFOD,
	OPT_KALLSYMS,
	OPT_NO_DEMANGLE,
	OPT_NO_INLINE,
	OPT_NS,
	OPT_SYMFS
};

static const struct option longs[] = {
	{ "buildid-dir", required_argument, NULL, OPT_BUILDID_DIR },
	{ "debuginfod", optional_argument, NULL, OPT_DEBUGINFOD },
	{ "fields", required_argument, NULL, 'F' },
	{ "help", no_argument, NULL, 'h' },
	{ "hide-call-graph", no_argument, NULL, 'G' },
	{ "input", required_argument, NULL, 'i' },
	{ "kallsyms", required_argument, NULL, OPT_KALLSYMS },
	{ "no-demangle", no_argument, NULL, OPT_NO_DEMANGLE },
	{ "no-inline", no_argument, NULL, OPT_NO_INLINE },
	{ "ns", no_argument, NULL, OPT_NS },
	{ "symfs", required_argument, NULL, OPT_SYMFS },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

struct options {
	struct symbols_options symbols;
	struct print_options print;
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
parse_options(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "F:Ghi:", longs, NULL)) != -1) {
		switch (c) {
		case 'F':
			if (!fields_parse(&o->print.fields, optarg))
				opts_usage(
				    &program, "-F: not a list of fields");
			break;
		case 'G':
			o->print.no_chain = true;
			break;
		case 'i':
			o->input[0] = optarg;
			break;
		case OPT_BUILDID_DIR:
			o->symbols.buildids = optarg;
			break;
		case OPT_DEBUGINFOD:
			if (!servers_name(optarg))
				opts_usage(&program,
				    "--debuginfod: DEBUGINFOD_URLS is not "
				    "set");
			servers_free(o->symbols.servers);
			o->symbols.servers = servers_new();
			if (o->symbols.servers == NULL)
				errx(1,
				    "--debuginfod: libdebuginfod.so.1, part of "
				    "elfutils, cannot be loaded");
			break;
		case OPT_KALLSYMS:
			o->symbols.kallsyms = optarg;
			break;
		case OPT_NO_DEMANGLE:
			o->symbols.mangled = true;
			break;
		case OPT_NO_INLINE:
			o->print.no_inline = true;
			break;
		case OPT_NS:
			o->print.ns = true;
			break;
		case OPT_SYMFS:
			o->symbols.symfs = optarg;
			break;
		default:
			opts_other(&program, c);
		}
	}
	if (argc - optind > (o->input[0] == NULL))
		opts_usage(&program, "more than one file");
	if (optind < argc)
		o->input[0] = argv[optind];
}

/* Stacks that end where their dump does, and what would help. */
static void
report_cut(const struct dumps *d, const char *name)
{
	uint64_t cut = d->ends[UNWIND_TRUNCATED];
	bool least;
	uint64_t size = extents_size(&d->extents, &least);
	double share = 100 * (double)cut / (double)d->walked;

	if (size > MAX_DUMP)
		warnx("%s: %" PRIu64 " of %" PRIu64 " stacks (%.1f%%) are cut, "
		      "marked [truncated]: they are up to %" PRIu64
		      " bytes deep, and no dump is larger than %d: "
		      "record frame pointers (--call-graph fp)",
		    name, cut, d->walked, share, size, MAX_DUMP);
	else
		warnx("%s: %" PRIu64 " of %" PRIu64 " stacks (%.1f%%) are cut, "
		      "marked [truncated]: record with dumps of %s%" PRIu64
		      " bytes, not %" PRIu64 " (--call-graph dwarf,%" PRIu64
		      ")",
		    name, cut, d->walked, share, least ? "more than " : "",
		    size, d->size, least ? (uint64_t)MAX_DUMP : size);
}

static void
report_dumps(const struct dumps *d, const char *name)
{
	if (d->ends[UNWIND_TRUNCATED] > 0)
		report_cut(d, name);
	if (d->ends[UNWIND_ELSEWHERE] > 0)
		warnx("%s: %" PRIu64 " of %" PRIu64
		      " stacks end at a signal handler, marked [truncated]: "
		      "it ran on a stack of its own, and no dump holds the "
		      "interrupted one",
		    name, d->ends[UNWIND_ELSEWHERE], d->walked);
	if (d->ends[UNWIND_FULL] > 0)
		warnx("%s: %" PRIu64 " stacks are cut, marked [truncated]: "
		      "they have more than %d frames",
		    name, d->ends[UNWIND_FULL], DUMPS_DEPTH);
	if (d->foreign > 0)
		warnx("%s: %" PRIu64 " stack dumps are not unwound: they are "
		      "not of a 64-bit task on x86-64 or AArch64",
		    name, d->foreign);
}

/* What of the input could not be used, and of what use it might have been. */
static void
report_records(const struct session *s, const char *name)
{
	if (s->data.why != NULL)
		warnx("%s: offset %" PRIu64 ": %s", name, s->data.where,
		    s->data.why);
	if (s->no_field != NULL)
		warnx("%s: samples of %s have no %s", name, s->no_field_event.s,
		    s->no_field);
	if (s->damaged > 0)
		warnx("%s: %" PRIu64 " damaged records left out", name,
		    s->damaged);
	if (s->unknown > 0)
		warnx("%s: %" PRIu64 " records of unknown types passed over",
		    name, s->unknown);
	if (s->lost > 0)
		warnx(
		    "%s: the recorder lost %" PRIu64 " records", name, s->lost);
	if (s->lost_samples > 0)
		warnx("%s: the recorder lost %" PRIu64 " samples", name,
		    s->lost_samples);
	if (s->order.late > 0)
		warnx("%s: %" PRIu64 " records came too late to be in order",
		    name, s->order.late);
	if (s->print.bad_chains > 0)
		warnx("%s: %" PRIu64 " callchains cut where no address was",
		    name, s->print.bad_chains);
	if (s->tasks.unordered > 0)
		warnx("%s: not recorded by CLOCK_MONOTONIC (-k mono): where "
		      "compiled code was replaced, the last is shown",
		    name);
	if (s->data.aux_bytes > 0)
		warnx("%s: hardware trace data, %" PRIu64 " bytes, not decoded",
		    name, s->data.aux_bytes);
	report_dumps(&s->print.dumps, name);
}

static const char *
why_no_symbols(enum symbols_status st)
{
	switch (st) {
	case SYMBOLS_MISSING:
		return "the file cannot be opened";
	case SYMBOLS_OTHER:
		return "it is not the one that was recorded";
	case SYMBOLS_FOREIGN:
		return "it belongs to another user";
	case SYMBOLS_HIDDEN:
		return "addresses are hidden: see kptr_restrict";
	default:
		return NULL;
	}
}

static void
report_symbols(const struct session *s)
{
	const struct dso *dso = s->tasks.dsos.v;
	const char *why;

	for (uint32_t i = 0; i < s->tasks.dsos.keys.n; i++, dso++) {
		why = why_no_symbols(symbols_status(&s->symbols, i));
		if (why != NULL)
			warnx("%s: no symbols: %s", dso->name.s, why);
		if (dso->dump != NULL && dso->dump->unread > 0)
			warnx("%s: %" PRIu64 " damaged records left out",
			    dso->name.s, dso->dump->unread);
	}
	if (guard_hit())
		warnx("a file with symbols was cut while it was read");
}

static bool
run(struct reader *r, const struct options *o, struct out *out)
{
	struct session s;
	bool ok = session_open(&s, r, &o->symbols, &o->print, out);

	if (!ok && r->err == 0)
		warnx("%s: %s", r->name, s.data.why);
	if (ok) {
		ok = session_run(&s);
		report_records(&s, r->name);
		report_symbols(&s);
		if (ok && s.samples == 0)
			warnx("%s: there are no samples in it", r->name);
		ok = ok && s.samples > 0;
	}
	session_free(&s);
	return ok;
}

/* Objects are kept open, and recordings may tell of thousands. */
static void
raise_limit(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return;
	files.rlim_cur = files.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &files);
}

int
main(int argc, char *argv[])
{
	struct options o = { .symbols.symfs = "" };
	struct buf cache = { 0 };
	struct opts_inputs in;
	struct reader r;
	struct out out;
	bool ok = true;

	o.symbols.buildids = default_buildids(&cache);
	parse_options(&o, argc, argv);
	raise_limit();
	(void)fcntl(STDOUT_FILENO, F_SETPIPE_SZ, PIPE_SIZE);
	out_init(&out);
	opts_inputs(&in, o.input, &r);
	while (opts_next(&in))
		ok = run(&r, &o, &out) && ok;
	out_close(&out);
	return !ok || in.bad;
}
