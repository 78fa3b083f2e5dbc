/* SPDX-License-Identifier: ISC */
/* fg-collapse: profiles of many kinds to folded stacks, added up. */
#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/opts.h"
#include "common/out.h"
#include "common/reader.h"
#include "common/xalloc.h"
#include "dump.h"
#include "format.h"
#include "sink.h"

static const struct opts_program program = {
	.name = "fg-collapse",
	.usage = "usage: fg-collapse [-lqv] [-f format] [--event-filter event] "
		 "[option ...] [file ...]\n",
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
	    "  -q, --quiet            no warnings\n"
	    "      --skip-after=NAME  drop the callers of function NAME,\n"
	    "                         repeatable\n"
	    "      --srcline          add the source lines of -F +srcline\n"
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
	OPT_SKIP_AFTER,
	OPT_SRCLINE,
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
	{ "quiet", no_argument, NULL, 'q' },
	{ "skip-after", required_argument, NULL, OPT_SKIP_AFTER },
	{ "srcline", no_argument, NULL, OPT_SRCLINE },
	{ "tid", no_argument, NULL, OPT_TID },
	{ "value", required_argument, NULL, OPT_VALUE },
	{ "values", no_argument, NULL, OPT_VALUES },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

struct run {
	struct format_opts opts;
	struct str *filters, *skip_after; /* what opts and sink point to */
	size_t nfilters, nskip_after;
	const struct format *format; /* NULL: guess */
	bool list, partial, quiet, verbose;
	struct sink sink;
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
		for (size_t n = name.n; n < 12; n++)
			out_char(&o, ' ');
		out_text(&o, formats[i]->desc);
		out_char(&o, '\n');
	}
	out_close(&o);
	exit(0);
}

static void
set_format(struct run *run, const char *name)
{
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
	run->sink.events.by_state = run->opts.by == BY_STATE;
}

static void
set_option(struct run *run, int c)
{
	switch (c) {
	case 'f':
		set_format(run, optarg);
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
	case OPT_SKIP_AFTER:
		run->skip_after[run->nskip_after++] = str_from(optarg);
		break;
	case OPT_SRCLINE:
		run->opts.srcline = true;
		break;
	case OPT_TID:
		run->opts.tid = true;
		break;
	case OPT_VALUE:
		run->sink.values.wanted = str_from(optarg);
		break;
	case OPT_VALUES:
		run->sink.values.list = true;
		break;
	default:
		opts_other(&program, c);
	}
}

static void
parse_options(struct run *run, int argc, char **argv)
{
	int c;

	run->filters = xcalloc((size_t)argc, sizeof(*run->filters));
	run->skip_after = xcalloc((size_t)argc, sizeof(*run->skip_after));
	while ((c = getopt_long(argc, argv, "f:hlqv", longopts, NULL)) != -1)
		set_option(run, c);
	run->opts.skip_after = run->skip_after;
	run->opts.nskip_after = run->nskip_after;
	run->sink.events.filters = run->filters;
	run->sink.events.nfilters = run->nfilters;
}

/* What became of the input just read. */
static void
report(struct run *run, const char *name, const char *format)
{
	const struct tally *t = &run->sink.tally;

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
	const struct tally *t = &run->sink.tally;
	struct values *v = &run->sink.values;

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

	if (head.n == 0) {
		if (r->err == 0 && !run->quiet)
			warnx("%s: empty", r->name);
		return;
	}
	if (f == NULL) {
		unknown(run, r->name, head);
		return;
	}
	run->sink.tally = (struct tally){ 0 };
	values_begin(&run->sink.values);
	if (!f->parse(r, &run->opts, &run->sink))
		errx(1, "the counts of a stack add up to more than 2^64-1");
	report(run, r->name, f->name);
	report_document(run, r->name);
}

/* The events that are kept, or that are not: "3 of a, 1 of b" */
static char *
name_events(const struct events *e, bool keep, struct buf *b)
{
	struct str name;

	buf_clear(b);
	for (size_t i = 0; i < e->names.n; i++) {
		if (e->seen[i].keep != keep)
			continue;
		if (b->n > 0)
			buf_addstr(b, STR(", "));
		buf_adddec(b, e->seen[i].samples);
		buf_addstr(b, STR(" of "));
		name = e->names.keys[i];
		if (name.n == 0)
			name = STR("no event");
		for (size_t j = 0; j < name.n; j++)
			buf_addc(b,
			    name.s[j] >= ' ' && name.s[j] <= '~' ? name.s[j]
								 : '?');
	}
	buf_addc(b, '\0');
	return b->s;
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
	const struct events *e = &run->sink.events;
	struct buf kept = { 0 }, others = { 0 };

	if (run->quiet || run->nfilters > 0 || run->total.filtered == 0)
		return;
	warnx("samples kept: %s; left out: %s; --event-filter chooses%s",
	    name_events(e, true, &kept), name_events(e, false, &others),
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
		    name_events(&run->sink.events, false, &b));
	else if (run->total.bad.n > 0)
		warnx("no stack found: is this the right format?");
	else if (!run->bad)
		warnx("no stack found: nothing was recorded, or the program "
		      "before this one failed");
	buf_free(&b);
}

int
main(int argc, char *argv[])
{
	struct run run = { 0 };
	struct opts_inputs inputs;
	struct stackset *stacks = &run.sink.stacks;
	struct reader reader;
	struct out out;

	parse_options(&run, argc, argv);
	if (run.list)
		list();
	opts_inputs(&inputs, argv + optind, &reader);
	while (opts_next(&inputs))
		collapse(&run, &reader);
	run.bad |= inputs.bad;
	if (run.sink.values.list) {
		out_init(&out);
		out_str(&out, buf_str(&run.values));
		out_close(&out);
		return run.bad;
	}
	if (run.broken && !run.partial)
		return 1;
	warn_events(&run);
	if (run.total.stacks == 0) {
		explain(&run);
		return 1;
	}
	if (!dump(&stacks, 1, 1))
		errx(1, "the counts of a stack add up to more than 2^64-1");
	out_end();
	return run.bad;
}
