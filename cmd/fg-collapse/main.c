/* SPDX-License-Identifier: ISC */
/* fg-collapse: profiles of many kinds to folded stacks, added up. */
#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/opts.h"
#include "common/out.h"
#include "common/reader.h"
#include "common/unpack.h"
#include "common/xalloc.h"
#include "dump.h"
#include "format.h"
#include "lines.h"
#include "presorted.h"
#include "recursion.h"
#include "share.h"
#include "sink.h"
#include "sorted.h"

static const struct opts_program program = {
	.name = "fg-collapse",
	.usage = "usage: fg-collapse [-lqv] [-f format] [-j threads] "
		 "[--event-filter event] [option ...] [file ...]\n",
	.help =
	    "Folds profiles into lines of \"root;caller;leaf count\", sorted.\n"
	    "\n"
	    "      --addrs            unresolved frames carry their address\n"
	    "      --all              --kernel --jit --inline-mark\n"
	    "      --by=WHAT          root frame: process or thread; state: "
	    "second frame\n"
	    "                         running, blocked or preempted\n"
	    "      --event-filter=E   keep samples of event E, by full or "
	    "base\n"
	    "                         name, repeatable (default: the first "
	    "met)\n"
	    "      --exact-only       no stacks that are an estimate\n"
	    "  -f, --format=NAME      input format (default: by its content)\n"
	    "  -h, --help             this text\n"
	    "      --inline-mark      mark inlined functions _[i]\n"
	    "      --jit              mark code compiled at run time _[j]\n"
	    "      --kernel           mark kernel code _[k]\n"
	    "  -l, --list             list the formats\n"
	    "      --partial          keep what was read of a broken input\n"
	    "      --pid              root frame is command-PID\n"
	    "      --prefix=NAME      root frame NAME above all, such as a "
	    "host\n"
	    "  -q, --quiet            no warnings\n"
	    "      --recursion=WHICH  fold recursion: direct, calls of "
	    "itself; or any\n"
	    "      --skip-after=NAME  drop the callers of function NAME,\n"
	    "                         repeatable\n"
	    "      --sorted           merge sorted folded text in constant "
	    "memory\n"
	    "      --srcline          add the source lines of -F +srcline\n"
	    "      --stats            say how much was read and how fast\n"
	    "      --tab              a TAB before the count, for sort and the "
	    "like\n"
	    "  -j, --threads=N        read by up to N threads (default: one a "
	    "processor)\n"
	    "      --tid              root frame is command-PID/TID\n"
	    "      --value=NAME       which number of several to fold, by name "
	    "or index\n"
	    "      --values           list the numbers an input has\n"
	    "  -v, --verbose          say what became of each input\n"
	    "      --version          name and version\n",
};

enum {
	OPT_ADDRS = OPTS_LONG,
	OPT_ALL,
	OPT_BY,
	OPT_EVENT_FILTER,
	OPT_EXACT_ONLY,
	OPT_INLINE_MARK,
	OPT_JIT,
	OPT_KERNEL,
	OPT_PARTIAL,
	OPT_PID,
	OPT_PREFIX,
	OPT_RECURSION,
	OPT_SKIP_AFTER,
	OPT_SORTED,
	OPT_SRCLINE,
	OPT_STATS,
	OPT_TAB,
	OPT_TID,
	OPT_VALUE,
	OPT_VALUES
};

static const struct option longopts[] = {
	{ "addrs", no_argument, NULL, OPT_ADDRS },
	{ "all", no_argument, NULL, OPT_ALL },
	{ "by", required_argument, NULL, OPT_BY },
	{ "event-filter", required_argument, NULL, OPT_EVENT_FILTER },
	{ "exact-only", no_argument, NULL, OPT_EXACT_ONLY },
	{ "format", required_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ "inline-mark", no_argument, NULL, OPT_INLINE_MARK },
	{ "jit", no_argument, NULL, OPT_JIT },
	{ "kernel", no_argument, NULL, OPT_KERNEL },
	{ "list", no_argument, NULL, 'l' },
	{ "partial", no_argument, NULL, OPT_PARTIAL },
	{ "pid", no_argument, NULL, OPT_PID },
	{ "prefix", required_argument, NULL, OPT_PREFIX },
	{ "quiet", no_argument, NULL, 'q' },
	{ "recursion", required_argument, NULL, OPT_RECURSION },
	{ "skip-after", required_argument, NULL, OPT_SKIP_AFTER },
	{ "sorted", no_argument, NULL, OPT_SORTED },
	{ "srcline", no_argument, NULL, OPT_SRCLINE },
	{ "stats", no_argument, NULL, OPT_STATS },
	{ "tab", no_argument, NULL, OPT_TAB },
	{ "threads", required_argument, NULL, 'j' },
	{ "tid", no_argument, NULL, OPT_TID },
	{ "value", required_argument, NULL, OPT_VALUE },
	{ "values", no_argument, NULL, OPT_VALUES },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

#define TOO_BIG "the counts of a stack add up to more than 2^64-1"

/* More than this many readers of one input do not help. */
#define ENOUGH_THREADS 8
#define MAX_THREADS 1024

struct run {
	struct format_opts opts;
	struct str *filters, *skip_after; /* what opts and sink point to */
	size_t nfilters, nskip_after;
	const struct format *format; /* NULL: guess */
	enum recursion_kind recursion;
	bool list, partial, quiet, sorted, stats, verbose;
	struct lines lines;
	struct out out;
	struct sink *sinks; /* one a thread; all but stacks is in the first */
	size_t threads;
	uint64_t bytes; /* read so far */
	double start;   /* seconds */
	struct tally total;
	struct buf values; /* what --values found */
	bool bad;          /* something could not be folded at all */
	bool broken;       /* a document could not be read to its end */
};

static void
list(void)
{
	struct out o;

	out_init(&o);
	for (size_t i = 0; formats[i] != NULL; i++) {
		struct str name = str_from(formats[i]->name);

		out_str(&o, name);
		for (size_t n = name.n; n < 17; n++)
			out_char(&o, ' ');
		out_text(&o, formats[i]->desc);
		out_char(&o, '\n');
	}
	out_close(&o);
	exit(0);
}

/* "regex:EXPRESSION", or a name alone. */
static void
set_format(struct run *run, const char *name)
{
	if (strncmp(name, "regex:", 6) == 0) {
		run->opts.pattern = name + 6;
		name = "regex";
	}
	run->format = format_find(name);
	if (run->format != NULL)
		return;
	warnx("%s: no such format, see --list", name);
	opts_usage(&program, NULL);
}

static void
set_mark(struct format_opts *o, int c)
{
	o->inlined |= c == OPT_ALL || c == OPT_INLINE_MARK;
	o->jit |= c == OPT_ALL || c == OPT_JIT;
	o->kernel |= c == OPT_ALL || c == OPT_KERNEL;
}

static void
set_by(struct run *run, const char *what)
{
	static const struct {
		const char *name;
		enum by by;
	} known[] = { { "process", BY_PROCESS }, { "state", BY_STATE },
		{ "thread", BY_THREAD } };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(what, known[i].name) == 0)
			run->opts.by = known[i].by;
	if (run->opts.by == BY_NONE)
		opts_usage(&program, "--by: process, state or thread");
	run->sinks->events.by_state = run->opts.by == BY_STATE;
}

static void
set_threads(struct run *run, const char *text)
{
	uint64_t n;

	if (!num_parse_dec(str_from(text), &n) || n == 0 || n > MAX_THREADS)
		opts_usage(&program, "--threads: a number from 1 to 1024");
	run->threads = (size_t)n;
}

/* One a processor, as far as reading the input keeps up with them. */
static size_t
default_threads(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		return 1;
	return n < ENOUGH_THREADS ? (size_t)n : ENOUGH_THREADS;
}

static void
set_recursion(struct run *run, const char *which)
{
	if (strcmp(which, "direct") == 0)
		run->recursion = RECURSION_DIRECT;
	else if (strcmp(which, "any") == 0)
		run->recursion = RECURSION_ANY;
	else
		opts_usage(&program, "--recursion: direct or any");
}

static void
set_option(struct run *run, int c)
{
	switch (c) {
	case 'f':
		set_format(run, optarg);
		break;
	case 'j':
		set_threads(run, optarg);
		break;
	case 'l':
		run->list = true;
		break;
	case 'q':
		run->quiet = true;
		break;
	case 'v':
		run->verbose = true;
		break;
	case OPT_ADDRS:
		run->opts.addrs = true;
		break;
	case OPT_ALL:
	case OPT_INLINE_MARK:
	case OPT_JIT:
	case OPT_KERNEL:
		set_mark(&run->opts, c);
		break;
	case OPT_BY:
		set_by(run, optarg);
		break;
	case OPT_EVENT_FILTER:
		run->filters[run->nfilters++] = str_from(optarg);
		break;
	case OPT_EXACT_ONLY:
		run->opts.exact_only = true;
		break;
	case OPT_PARTIAL:
		run->partial = true;
		break;
	case OPT_PID:
		run->opts.pid = true;
		break;
	case OPT_PREFIX:
		if (str_trim(str_from(optarg)).n == 0)
			opts_usage(&program, "--prefix: a name is needed");
		lines_prefix(&run->lines, str_from(optarg));
		break;
	case OPT_RECURSION:
		set_recursion(run, optarg);
		break;
	case OPT_SKIP_AFTER:
		run->skip_after[run->nskip_after++] = str_from(optarg);
		break;
	case OPT_SORTED:
		run->sorted = true;
		break;
	case OPT_SRCLINE:
		run->opts.srcline = true;
		break;
	case OPT_STATS:
		run->stats = true;
		break;
	case OPT_TAB:
		run->lines.blank = '\t';
		break;
	case OPT_TID:
		run->opts.tid = true;
		break;
	case OPT_VALUE:
		run->sinks->values.wanted = str_from(optarg);
		break;
	case OPT_VALUES:
		run->sinks->values.list = true;
		break;
	default:
		opts_other(&program, c);
	}
}

/* What options exclude one another, or the format needs. */
static void
check_options(const struct run *run)
{
	const struct format *f = run->format;
	const char *why = NULL;

	if (run->sorted && f != NULL && f != format_find("folded"))
		why = "--sorted reads folded text only";
	else if (run->sorted && run->recursion != RECURSION_KEEP)
		why = "--recursion does not keep the order of --sorted";
	else if (f != NULL && f->refuse != NULL)
		why = f->refuse(&run->opts);
	if (why != NULL)
		opts_usage(&program, why);
}

static void
parse_options(struct run *run, int argc, char **argv)
{
	int c;

	run->sinks = xcalloc(1, sizeof(*run->sinks));
	run->filters = xcalloc((size_t)argc, sizeof(*run->filters));
	run->skip_after = xcalloc((size_t)argc, sizeof(*run->skip_after));
	run->lines = (struct lines){ .out = &run->out, .blank = ' ' };
	while ((c = getopt_long(argc, argv, "f:hj:lqv", longopts, NULL)) != -1)
		set_option(run, c);
	check_options(run);
	run->opts.skip_after = run->skip_after;
	run->opts.nskip_after = run->nskip_after;
	run->sinks->events.filters = run->filters;
	run->sinks->events.nfilters = run->nfilters;
	if (run->threads == 0)
		run->threads = default_threads();
	run->sinks =
	    xreallocarray(run->sinks, run->threads, sizeof(*run->sinks));
	for (size_t i = 0; i < run->threads; i++) {
		if (i > 0)
			run->sinks[i] = (struct sink){ 0 };
		run->sinks[i].recursion.kind = run->recursion;
	}
}

/* What became of the input just read. */
static void
report(struct run *run, const char *name, const char *format,
    const struct tally *t)
{
	if (run->verbose)
		warnx("%s: format %s, stacks folded: %" PRIu64
		      " (without frames: %" PRIu64 "), left out: %" PRIu64
		      ", lines skipped: %" PRIu64
		      ", comments and the like: %" PRIu64,
		    name, format, t->stacks, t->frameless, t->filtered,
		    t->bad.n, t->unused);
	if (!run->quiet && t->bad.n > 0)
		warnx("%s:%" PRIu64 ": lines skipped: %" PRIu64
		      ", the first (%s): %s",
		    name, t->bad.line, t->bad.n, t->bad.why, t->bad.text);
	if (!run->quiet && t->stacks > 0 && t->unchained == t->stacks)
		warnx("%s: no sample has a call chain: was it recorded "
		      "without -g?",
		    name);
	if (!run->quiet && t->stacks > 0 && t->twocounts == t->stacks)
		warnx("%s: every stack has two counts, as fg-diff writes them: "
		      "the first is taken for a part of the name",
		    name);
	run->total.stacks += t->stacks;
	run->total.filtered += t->filtered;
	run->total.bad.n += t->bad.n;
}

/* What the input just read was as a document. */
static void
report_document(struct run *run, const char *name)
{
	const struct tally *t = &run->sinks->tally;
	struct values *v = &run->sinks->values;

	if (v->list) {
		buf_addstr(&run->values, str_from(name));
		buf_addstr(&run->values, STR(":\n"));
		buf_addstr(&run->values, buf_str(&v->names));
	} else if (v->missing) {
		buf_addc(&v->names, '\0');
		warnx("%s: it has no value %s; it has:\n%s", name, v->wanted.s,
		    v->names.s);
		run->bad = true;
	}
	if (t->broken != NULL) {
		warnx("%s: broken at byte %" PRIu64 ": %s%s", name,
		    t->broken_at, t->broken,
		    run->partial
			? ""
			: "; --partial folds what was read before that");
		run->bad = true;
		run->broken = true;
	}
	if (t->estimated && !run->quiet)
		warnx("%s: a call graph: who called whom is exact, stacks are "
		      "estimated from it; --exact-only leaves that out",
		    name);
}

static void
unknown(struct run *run, const char *name, struct str head)
{
	run->bad = true;
	if (str_starts(head, STR("PERFILE2")) ||
	    str_starts(head, STR("2ELIFREP")))
		warnx("%s: this is perf.data, let fg-script read it", name);
	else
		warnx("%s: format not recognized, see --list and -f", name);
}

static void
collapse(struct run *run, struct reader *r)
{
	struct str head = reader_peek(r, FORMAT_HEAD);
	const struct format *f =
	    run->format != NULL ? run->format : format_guess(head);
	bool fits;

	if (head.n == 0) {
		if (r->err == 0 && !run->quiet)
			warnx("%s: empty", r->name);
		return;
	}
	if (f == NULL) {
		unknown(run, r->name, head);
		return;
	}
	run->sinks->tally = (struct tally){ 0 };
	values_begin(&run->sinks->values);
	if (f->border != NULL && run->threads > 1)
		fits = share_parse(f, r, &run->opts, run->sinks, run->threads);
	else
		fits = f->parse(r, &run->opts, run->sinks);
	skip_merge(&run->sinks->tally.bad, &r->dropped);
	run->bytes += r->offset;
	if (!fits)
		errx(1, TOO_BIG);
	report(run, r->name, f->name, &run->sinks->tally);
	report_document(run, r->name);
}

/* Merging has all inputs open at once: as many as the system allows. */
static void
allow_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* Adds up inputs that are sorted, all open at once, straight to the output. */
static void
merge(struct run *run, char **operands, size_t max)
{
	struct sorted_input *all = xcalloc(max + 1, sizeof(*all));
	struct opts_inputs inputs;
	struct sorted sorted;
	size_t n = 0;

	opts_inputs(&inputs, operands, &all[0].reader);
	while (opts_next(&inputs)) {
		all[n].reader.block = sorted_block(max);
		unpack_start(&all[n].reader);
		opts_keep(&inputs, &all[++n].reader);
	}
	out_init(&run->out);
	if (!sorted_merge(&sorted, all, n, &run->lines))
		errx(1, "%s:%" PRIu64 ": %s", sorted.where->reader.name,
		    sorted.where->reader.line, sorted.why);
	run->bad = inputs.bad;
	for (size_t i = 0; i < n; i++) {
		report(run, all[i].reader.name, "folded", &all[i].tally);
		run->bad |= !opts_close(&all[i].reader);
	}
	xfree(all);
}

/* Whether time off the CPUs is in it, which has no sense without the state. */
static bool
has_states(const struct events *e)
{
	struct str running = STR("[running]");

	for (size_t i = 0; i < e->names.n; i++)
		if (!str_eq(events_state(e->names.keys[i]), running))
			return true;
	return false;
}

static void
warn_events(const struct run *run)
{
	const struct events *e = &run->sinks->events;
	struct buf kept = { 0 }, others = { 0 };

	if (run->quiet || run->nfilters > 0 || run->total.filtered == 0)
		return;
	warnx("samples kept: %s; left out: %s; --event-filter chooses%s",
	    events_list(e, true, &kept), events_list(e, false, &others),
	    !e->by_state && has_states(e) ? ", --by=state keeps all times"
					  : "");
	buf_free(&kept);
	buf_free(&others);
}

/* Why there is nothing to write, as far as one can tell. */
static void
explain(const struct run *run)
{
	struct buf b = { 0 };

	if (run->total.filtered > 0)
		warnx("no sample of the event asked for; there are: %s",
		    events_list(&run->sinks->events, false, &b));
	else if (run->total.bad.n > 0)
		warnx("no stack found: is this the right format?");
	else if (!run->bad)
		warnx("no stack found: nothing was recorded, or the program "
		      "before this one failed");
	buf_free(&b);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
report_stats(const struct run *run, const struct dump_stats *stats, double time)
{
	warnx("samples %" PRIu64 ", distinct stacks %" PRIu64 ", frames %zu, "
	      "deepest %zu, bytes %" PRIu64 ", seconds %.3f, bytes/s %.0f",
	    run->total.stacks, stats->stacks, stats->frames, stats->deepest,
	    run->bytes, time, time > 0 ? (double)run->bytes / time : 0.0);
}

/* Writes what was added up. */
static void
write_stacks(struct run *run)
{
	struct stackset **sets = xcalloc(run->threads, sizeof(*sets));
	struct dump_stats stats;

	for (size_t i = 0; i < run->threads; i++)
		sets[i] = &run->sinks[i].stacks;
	if (!dump(sets, run->threads, run->threads, &run->lines, &stats))
		errx(1, TOO_BIG);
	xfree(sets);
	if (run->stats)
		report_stats(run, &stats, seconds() - run->start);
}

static void
add_up(struct run *run, char **operands)
{
	struct opts_inputs inputs;
	struct reader reader;

	opts_inputs(&inputs, operands, &reader);
	while (opts_next(&inputs)) {
		unpack_start(&reader);
		reader.drops = true;
		collapse(run, &reader);
	}
	run->bad |= inputs.bad;
	out_init(&run->out);
	if (run->sinks->values.list) {
		out_str(&run->out, buf_str(&run->values));
		return;
	}
	if (run->broken && !run->partial)
		return;
	warn_events(run);
	if (run->total.stacks > 0)
		write_stacks(run);
}

int
main(int argc, char *argv[])
{
	struct run run = { .start = seconds() };

	parse_options(&run, argc, argv);
	if (run.list)
		list();
	allow_files();
	if (run.sorted ||
	    (!run.stats && run.recursion == RECURSION_KEEP &&
		presorted(argv + optind, run.format)))
		merge(&run, argv + optind, (size_t)(argc - optind) + 1);
	else
		add_up(&run, argv + optind);
	if (run.broken && !run.partial)
		return 1;
	if (run.total.stacks == 0 && !run.sinks->values.list) {
		explain(&run);
		return 1;
	}
	out_close(&run.out);
	return run.bad;
}
