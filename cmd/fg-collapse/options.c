/* SPDX-License-Identifier: ISC */
/* The command line: one table of options, and what excludes what. */
#include "options.h"

#include <err.h>
#include <getopt.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "common/num.h"
#include "common/opts.h"
#include "common/progress.h"
#include "common/xalloc.h"
#include "names.h"
#include "objects.h"

enum {
	OPT_ADDRS = OPTS_LONG,
	OPT_AGGREGATE_COMM,
	OPT_ALL,
	OPT_BY,
	OPT_COUNT,
	OPT_EVENT_FILTER,
	OPT_EVENTS,
	OPT_EXACT_ONLY,
	OPT_FROM,
	OPT_GAP,
	OPT_HEADER,
	OPT_INLINE_MARK,
	OPT_JIT,
	OPT_KERNEL,
	OPT_NO_COMM,
	OPT_NO_DROP,
	OPT_NO_SYMBOLS,
	OPT_NO_TIDY,
	OPT_ORDERED,
	OPT_PARTIAL,
	OPT_PID,
	OPT_PREFIX,
	OPT_RECURSION,
	OPT_SKIP_AFTER,
	OPT_SORTED,
	OPT_SPLIT,
	OPT_SRCLINE,
	OPT_STATS,
	OPT_SYMFS,
	OPT_TAB,
	OPT_TID,
	OPT_TIDY,
	OPT_TIME,
	OPT_TO,
	OPT_VALUE,
	OPT_VALUES
};

static const struct opts_option table[] = {
	{ .help = "Input" },
	{ 'f', "format", "FORMAT", "its format (default: by its content)" },
	{ 'l', "list", NULL, "list the formats" },
	{ OPT_PARTIAL, "partial", NULL,
	    "keep what was read of a broken input" },
	{ OPT_SORTED, "sorted", NULL,
	    "merge sorted folded text in constant memory" },
	{ 'j', "threads", "N", "read by up to N threads (default: one a CPU)" },
	{ 'j', "nthreads", "N", NULL },
	{ OPT_VALUE, "value", "NAME",
	    "which number of several, by name or index" },
	{ OPT_VALUES, "values", NULL, "list the numbers an input has" },
	{ .help = "Samples" },
	{ OPT_COUNT, "count", "WHAT",
	    "period (default), samples, or a field of the event" },
	{ OPT_EVENT_FILTER, "event-filter", "EVENT",
	    "keep this one, repeatable" },
	{ OPT_EVENTS, "events", NULL,
	    "list the events, their samples and periods" },
	{ OPT_FROM, "from", "TIME",
	    "from then on: seconds of the clock; +300ms from the first sample "
	    "on; or 10%" },
	{ OPT_TIME, "time", "FROM,TO", "both ends; or 10%-20%" },
	{ OPT_TO, "to", "TIME", "before then" },
	{ .help = "Stacks" },
	{ OPT_AGGREGATE_COMM, "aggregate-comm", NULL,
	    "commands that differ in numbers are one" },
	{ OPT_BY, "by", "WHAT",
	    "root frame: process, thread, cpu, event, label=KEY, time=STEP; "
	    "state: below it running, blocked ..." },
	{ OPT_EXACT_ONLY, "exact-only", NULL,
	    "no stacks that are an estimate" },
	{ OPT_GAP, "gap", "TIME",
	    "--ordered: equal stacks so far apart are two" },
	{ OPT_NO_COMM, "no-comm", NULL, "no frame of the command" },
	{ OPT_NO_DROP, "no-drop", NULL,
	    "keep the frames that a pprof file wants dropped" },
	{ OPT_ORDERED, "ordered", NULL, "in order of time, for flame charts" },
	{ OPT_PID, "pid", NULL, "the command's frame is command-PID" },
	{ OPT_PREFIX, "prefix", "NAME",
	    "root frame NAME above all, such as a host" },
	{ OPT_RECURSION, "recursion", "direct|any",
	    "fold calls of itself, or any" },
	{ OPT_SKIP_AFTER, "skip-after", "FUNCTION",
	    "drop its callers, repeatable" },
	{ OPT_TID, "tid", NULL, "the command's frame is command-PID/TID" },
	{ .help = "Frames" },
	{ OPT_ADDRS, "addrs", NULL, "unresolved frames carry their address" },
	{ OPT_ALL, "all", NULL, "--kernel --jit --inline-mark" },
	{ OPT_INLINE_MARK, "inline-mark", NULL, "mark inlined functions _[i]" },
	{ OPT_JIT, "jit", NULL, "mark code compiled at run time _[j]" },
	{ OPT_KERNEL, "kernel", NULL, "mark kernel code _[k]" },
	{ OPT_NO_SYMBOLS, "no-symbols", NULL, "addresses stay what they are" },
	{ OPT_NO_TIDY, "no-tidy", "[=LIST]",
	    "names as they are, of generic, java, rust, go" },
	{ OPT_SRCLINE, "srcline", NULL, "add the source lines of -F +srcline" },
	{ OPT_SYMFS, "symfs", "DIR", "look for recorded files below DIR" },
	{ OPT_TIDY, "tidy", "LIST", "tidy the names of these languages only" },
	{ .help = "Output" },
	{ OPT_HEADER, "header", NULL, "notes before all: what was counted" },
	OPTS_HELP,
	OPTS_NO_PROGRESS,
	OPTS_OUTPUT,
	OPTS_PROGRESS,
	OPTS_QUIET,
	{ OPT_SPLIT, "split", "DIR",
	    "a file in DIR for each root frame of --by" },
	{ OPT_STATS, "stats", NULL, "say how much was read and how fast" },
	{ OPT_TAB, "tab", NULL,
	    "a TAB before the count, for sort and the like" },
	OPTS_VERBOSE,
	OPTS_VERSION,
	{ 0 },
};

static const char *const examples[] = {
	"perf script | fg-collapse >prog.folded",
	"fg-script perf.data | fg-collapse --by=thread | fg-svg >threads.svg",
	"fg-collapse before.folded after.folded >both.folded", NULL
};

static const struct opts_program program = {
	.name = "fg-collapse",
	.operands = "[file ...]",
	.about = "Folds profiles into lines of \"root;caller;leaf count\", "
		 "sorted.",
	.options = table,
	.examples = examples,
};

/* More than this many readers of one input do not help. */
#define ENOUGH_THREADS 8
#define MAX_THREADS 1024

/* "regex:EXPRESSION", or a name alone. */
static void
set_format(struct options *o, const char *name)
{
	if (strncmp(name, "regex:", 6) == 0) {
		o->parse.pattern = name + 6;
		name = "regex";
	}
	o->format = format_find(name);
	if (o->format == NULL)
		opts_refuse(&program, 'f', "a format, see --list");
}

static void
set_mark(struct format_opts *o, int c)
{
	o->inlined |= c == OPT_ALL || c == OPT_INLINE_MARK;
	o->jit |= c == OPT_ALL || c == OPT_JIT;
	o->kernel |= c == OPT_ALL || c == OPT_KERNEL;
}

static void
set_by(struct format_opts *o, const char *what)
{
	static const struct {
		const char *name;
		enum by by;
	} known[] = { { "cpu", BY_CPU }, { "event", BY_EVENT },
		{ "process", BY_PROCESS }, { "state", BY_STATE },
		{ "thread", BY_THREAD } };

	o->by = BY_NONE;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(what, known[i].name) == 0)
			o->by = known[i].by;
	if (strncmp(what, "time=", 5) == 0 &&
	    when_span(str_from(what + 5), &o->step))
		o->by = BY_TIME;
	if (strncmp(what, "label=", 6) == 0 && what[6] != '\0') {
		o->by = BY_LABEL;
		o->label = str_from(what + 6);
	}
	if (o->by == BY_NONE)
		opts_refuse(&program, OPT_BY,
		    "process, thread, cpu, event, state, label= and its key, "
		    "or time= and a step such as 500ms");
}

static void
set_count(struct format_opts *o, const char *what)
{
	o->samples = strcmp(what, "samples") == 0;
	o->field = STR("");
	if (!o->samples && strcmp(what, "period") != 0)
		o->field = str_from(what);
	if (*what == '\0')
		opts_refuse(&program, OPT_COUNT, "period, samples or a field");
}

static void
set_bound(struct when_bound *b, int key)
{
	if (!when_parse(str_from(optarg), b))
		opts_refuse(&program, key,
		    "a time such as 6544038.7, +2.5, +300ms or 10%");
}

/* "FROM,TO", one of them left out or not, "10%-20%" or "20%". */
static void
set_time(struct when *w, const char *text)
{
	struct str from = str_from(text), to = STR("");
	size_t mid = str_chr(from, ',');

	if (mid == STR_NONE && str_chr(from, '%') != STR_NONE)
		mid = str_chr(from, '-');
	if (mid != STR_NONE) {
		to = str_from_index(from, mid + 1);
		from = str_head(from, mid);
	} else if (str_ends(from, STR("%"))) {
		to = from;
		from = STR("");
	}
	if (from.n + to.n == 0 || (mid == STR_NONE && to.n == 0) ||
	    (from.n > 0 && !when_parse(from, &w->from)) ||
	    (to.n > 0 && !when_parse(to, &w->to)))
		opts_refuse(
		    &program, OPT_TIME, "FROM,TO or 10%-20%, see --from");
}

/* The languages of a list, as names.h has them. */
static unsigned
languages(int key)
{
	static const struct {
		struct str name;
		unsigned bit;
	} known[] = { { { "generic", 7 }, NAMES_GENERIC },
		{ { "go", 2 }, NAMES_GO }, { { "java", 4 }, NAMES_JAVA },
		{ { "rust", 4 }, NAMES_RUST } };
	struct str rest = str_from(optarg), name;
	unsigned set = 0, bit;
	size_t comma;

	do {
		comma = str_chr(rest, ',');
		name = str_head(rest, comma);
		rest = comma == STR_NONE ? STR("")
					 : str_from_index(rest, comma + 1);
		bit = 0;
		for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
			if (str_eq(name, known[i].name))
				bit = known[i].bit;
		if (bit == 0)
			opts_refuse(&program, key,
			    "a list of generic, java, rust and go");
		set |= bit;
	} while (comma != STR_NONE);
	return set;
}

static void
set_threads(struct options *o, const char *text)
{
	uint64_t n;

	if (!num_parse_dec(str_from(text), &n) || n == 0 || n > MAX_THREADS)
		opts_refuse(&program, 'j', "a number from 1 to 1024");
	o->threads = (size_t)n;
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
set_recursion(struct options *o, const char *which)
{
	if (strcmp(which, "direct") == 0)
		o->recursion = RECURSION_DIRECT;
	else if (strcmp(which, "any") == 0)
		o->recursion = RECURSION_ANY;
	else
		opts_refuse(&program, OPT_RECURSION, "direct or any");
}

/* What parsers do with samples and frames. */
static void
set_parse(struct format_opts *o, int c)
{
	switch (c) {
	case OPT_ADDRS:
		o->addrs = true;
		break;
	case OPT_AGGREGATE_COMM:
		o->aggregate_comm = true;
		break;
	case OPT_ALL:
	case OPT_INLINE_MARK:
	case OPT_JIT:
	case OPT_KERNEL:
		set_mark(o, c);
		break;
	case OPT_BY:
		set_by(o, optarg);
		break;
	case OPT_COUNT:
		set_count(o, optarg);
		break;
	case OPT_EVENTS:
		o->events = true;
		break;
	case OPT_EXACT_ONLY:
		o->exact_only = true;
		break;
	case OPT_FROM:
		set_bound(&o->when.from, c);
		break;
	case OPT_GAP:
		if (!when_span(str_from(optarg), &o->gap))
			opts_refuse(&program, c, "a time such as 20ms");
		break;
	case OPT_NO_COMM:
		o->no_comm = true;
		break;
	case OPT_NO_DROP:
		o->no_drop = true;
		break;
	case OPT_NO_SYMBOLS:
		o->no_symbols = true;
		break;
	case OPT_NO_TIDY:
		o->untidy |= optarg != NULL ? languages(c) : NAMES_ALL;
		break;
	case OPT_ORDERED:
		o->ordered = true;
		break;
	case OPT_PID:
		o->pid = true;
		break;
	case OPT_SRCLINE:
		o->srcline = true;
		break;
	case OPT_SYMFS:
		o->symfs = optarg;
		break;
	case OPT_TID:
		o->tid = true;
		break;
	case OPT_TIDY:
		o->untidy = NAMES_ALL & ~languages(c);
		break;
	case OPT_TIME:
		set_time(&o->when, optarg);
		break;
	case OPT_TO:
		set_bound(&o->when.to, c);
		break;
	default:
		break;
	}
}

static void
set_option(void *arg, int c)
{
	struct options *o = arg;

	switch (c) {
	case 'f':
		set_format(o, optarg);
		break;
	case 'j':
		set_threads(o, optarg);
		break;
	case 'l':
		o->list = true;
		break;
	case 'q':
		o->quiet = true;
		break;
	case 'v':
		o->verbose = true;
		break;
	case OPT_EVENT_FILTER:
		o->filters[o->nfilters++] = str_from(optarg);
		break;
	case OPT_PARTIAL:
		o->partial = true;
		break;
	case 'o':
		o->output = optarg;
		break;
	case OPTS_KEY_PROGRESS:
	case OPTS_KEY_NO_PROGRESS:
		o->progress = opts_progress(c);
		break;
	case OPT_PREFIX:
		o->prefix = str_trim(str_from(optarg));
		if (o->prefix.n == 0)
			opts_refuse(&program, c, "a name");
		break;
	case OPT_HEADER:
		o->header = true;
		break;
	case OPT_RECURSION:
		set_recursion(o, optarg);
		break;
	case OPT_SKIP_AFTER:
		o->skip_after[o->nskip_after++] = str_from(optarg);
		break;
	case OPT_SORTED:
		o->sorted = true;
		break;
	case OPT_SPLIT:
		o->split = optarg;
		break;
	case OPT_STATS:
		o->stats = true;
		break;
	case OPT_TAB:
		o->tab = true;
		break;
	case OPT_VALUE:
		o->value = str_from(optarg);
		break;
	case OPT_VALUES:
		o->values = true;
		break;
	default:
		set_parse(&o->parse, c);
	}
}

const char *
options_of_samples(const struct format_opts *o)
{
	if (o->by == BY_CPU || o->by == BY_EVENT || o->by == BY_TIME)
		return "--by=cpu, event or time";
	if (o->samples || o->field.n > 0)
		return "--count";
	if (o->events)
		return "--events";
	if (o->gap > 0)
		return "--gap";
	if (format_clocked(o))
		return "--from and --to";
	return o->ordered ? "--ordered" : NULL;
}

/* What options exclude one another, or the format needs. */
static void
check_options(const struct options *o)
{
	const struct format *f = o->format;
	const char *why = NULL;

	if (o->sorted && f != NULL && f != format_find("folded"))
		why = "--sorted needs folded text";
	else if (o->sorted && o->recursion != RECURSION_KEEP)
		why = "--sorted and --recursion exclude each other";
	else if (o->sorted && options_of_samples(&o->parse) != NULL)
		why = "--sorted needs folded text, which has no samples";
	else if (o->split != NULL &&
	    (o->parse.by == BY_NONE || o->parse.by == BY_STATE))
		why = "--split needs --by=process, thread, cpu, event, label "
		      "or time";
	else if (o->header && (o->sorted || o->split != NULL))
		why = "--header excludes --sorted and --split";
	else if (o->split != NULL && (o->sorted || o->parse.ordered))
		why = "--split excludes --sorted and --ordered";
	else if (o->parse.ordered &&
	    (o->parse.by == BY_STATE || o->parse.by == BY_TIME))
		why = "--ordered excludes --by=state and time";
	else if (o->parse.symfs != NULL && !objects_readable)
		why = "--symfs: this program was built without fg-script, and "
		      "reads no objects";
	else if (o->parse.gap > 0 && !o->parse.ordered)
		why = "--gap needs --ordered";
	else if (f != NULL && !f->samples &&
	    options_of_samples(&o->parse) != NULL)
		why = "--by=cpu, event and time, --count, --events, --from, "
		      "--gap, "
		      "--ordered, --to: not for this format";
	else if (f != NULL && !f->labels && o->parse.by == BY_LABEL)
		why = "--by=label: this format has no labels";
	else if (f != NULL && f->refuse != NULL)
		why = f->refuse(&o->parse);
	if (why != NULL)
		opts_usage(&program, why);
}

void
options_parse(struct options *o, int argc, char **argv)
{
	*o = (struct options){ 0 };
	o->filters = xcalloc((size_t)argc, sizeof(*o->filters));
	o->skip_after = xcalloc((size_t)argc, sizeof(*o->skip_after));
	opts_parse(&program, argc, argv, set_option, o);
	check_options(o);
	o->parse.skip_after = o->skip_after;
	o->parse.nskip_after = o->nskip_after;
	if (o->parse.ordered && o->parse.by == BY_NONE)
		o->parse.by = BY_THREAD;
	if (o->threads == 0)
		o->threads = default_threads();
	if (o->parse.ordered)
		o->threads = 1;
}
