/* SPDX-License-Identifier: ISC */
/* fg-collapse: profiles of many kinds to folded stacks, added up. */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "batches.h"
#include "common/buf.h"
#include "common/limit.h"
#include "common/opts.h"
#include "common/out.h"
#include "common/progress.h"
#include "common/reader.h"
#include "common/unpack.h"
#include "common/warnlines.h"
#include "common/xalloc.h"
#include "dump.h"
#include "format.h"
#include "lasttime.h"
#include "lines.h"
#include "options.h"
#include "presorted.h"
#include "recursion.h"
#include "report.h"
#include "sequence.h"
#include "share.h"
#include "sink.h"
#include "split.h"

#define TOO_BIG "the counts of a stack add up to more than 2^64-1"

struct run {
	struct options o;
	struct lines lines;
	struct out out;
	struct sink *sinks; /* one a thread; all but stacks is in the first */
	struct sequence sequence; /* of --ordered */
	uint64_t bytes;           /* read so far */
	double start;             /* seconds */
	struct tally total;
	struct buf values; /* what --values found */
	struct buf chosen; /* what was counted, of the first that tells, ... */
	struct buf event, unit; /* ... its parts */
	bool eventless;         /* some inputs do not tell of events */
	bool mixed;             /* ... and something else in another */
	bool bad;               /* something could not be folded at all */
	bool broken;            /* a document is not whole */
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

/* What the threads put stacks into. */
static void
make_sinks(struct run *run)
{
	const struct options *o = &run->o;
	struct sink *first;

	run->sinks = xcalloc(o->threads, sizeof(*run->sinks));
	for (size_t i = 0; i < o->threads; i++)
		run->sinks[i].recursion.kind = o->recursion;
	first = run->sinks;
	first->values.wanted = o->value;
	first->values.list = o->values;
	first->events.filters = o->filters;
	first->events.nfilters = o->nfilters;
	first->events.by_state = o->parse.by == BY_STATE;
	first->events.all = o->parse.by == BY_EVENT;
	run->sequence.gap = o->parse.gap;
	if (o->parse.ordered)
		first->sequence = &run->sequence;
	run->lines =
	    (struct lines){ .out = &run->out, .blank = o->tab ? '\t' : ' ' };
	if (o->prefix.n > 0)
		lines_prefix(&run->lines, o->prefix);
}

/* What became of the input just read. */
static void
report(struct run *run, const char *name, const char *format,
    const struct tally *t)
{
	struct buf b = { 0 };

	if (run->o.verbose)
		report_all(&b, name, format, t);
	if (!run->o.quiet)
		report_losses(&b, name, t);
	warn_lines(&b);
	run->total.stacks += t->stacks;
	run->total.filtered += t->filtered;
	run->total.outside += t->outside;
	run->total.fieldless += t->fieldless;
	run->total.bad.n += t->bad.n;
}

/* Where stacks of the input just read are not whole. */
static void
report_damage(struct run *run, const char *name, const struct skip *s)
{
	if (s->n == 0)
		return;
	warnx("%s:%" PRIu64 ": damaged: %s%s%s; places like that: %" PRIu64
	      "%s",
	    name, s->line, s->why, s->text[0] != '\0' ? ": " : "", s->text,
	    s->n, run->o.partial ? "" : "; --partial folds what is whole");
	run->bad = true;
	run->broken = true;
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
	report_damage(run, name, &t->damaged);
	if (t->broken != NULL) {
		warnx("%s: broken at byte %" PRIu64 ": %s%s", name,
		    t->broken_at, t->broken,
		    run->o.partial
			? ""
			: "; --partial folds what was read before that");
		run->bad = true;
		run->broken = true;
	}
}

/* Whether the format has what options need, told if not. */
static bool
suits(const struct run *run, const struct reader *r, const struct format *f)
{
	const char *what = options_of_samples(&run->o.parse);
	struct sink_clock *clock = &run->sinks->clock;

	*clock = (struct sink_clock){ 0 };
	if (run->o.parse.by == BY_LABEL && !f->labels) {
		warnx("%s: format %s has no labels", r->name, f->name);
		return false;
	}
	if (what != NULL && !f->samples) {
		warnx("%s: format %s does not have the samples that %s "
		      "needs",
		    r->name, f->name, what);
		return false;
	}
	if (!when_needs_last(&run->o.parse.when))
		return true;
	what = lasttime_find(r, f, &clock->last);
	if (what != NULL)
		warnx("%s: %s", r->name, what);
	return what == NULL;
}

/* What the input just read was counted in. */
static void
report_value(struct run *run, const char *name)
{
	const struct buf *now = &run->sinks->values.chosen;

	if (run->sinks->tally.stacks == 0)
		return;
	if (run->chosen.n == 0) {
		buf_addstr(&run->chosen, buf_str(now));
		buf_addstr(&run->event, buf_str(&run->sinks->values.name));
		buf_addstr(&run->unit, buf_str(&run->sinks->values.unit));
		return;
	}
	if (str_eq(buf_str(&run->chosen), buf_str(now)))
		return;
	run->mixed = true;
	if (!run->o.quiet)
		warnx("%s: its %.*s are added to the %.*s of inputs before it",
		    name, (int)now->n, now->s, (int)run->chosen.n,
		    run->chosen.s);
}

/* Reads all of an input as f. */
static void
parse(struct run *run, struct reader *r, const struct format *f)
{
	const struct format_opts *opts = &run->o.parse;
	struct tally *t = &run->sinks->tally;
	bool fits;

	*t = (struct tally){ 0 };
	values_begin(&run->sinks->values);
	r->whole = !f->unended;
	if (f->border != NULL && run->o.threads > 1)
		fits = share_parse(f, r, opts, run->sinks, run->o.threads);
	else
		fits = f->parse(r, opts, run->sinks);
	progress_end(r->progress);
	if (r->whole && r->unended && t->broken == NULL && t->damaged.n == 0)
		skip_add(&t->damaged, r->line + 1, "the last line is cut off",
		    STR(""));
	skip_merge(&t->bad, &r->dropped);
	run->bytes += r->offset;
	if (!fits)
		errx(1, TOO_BIG);
}

/* Whether it looks like another format, and not at all like the one named. */
static bool
looks_other(const struct run *run, const struct format *f, struct str head)
{
	/* sched and regex are never guessed */
	return f != NULL && run->o.parse.pattern == NULL &&
	    f != format_find("sched") && f->sniff(head) == 0 &&
	    format_guess(head) != NULL;
}

static void
collapse(struct run *run, struct reader *r)
{
	struct str head = reader_peek(r, FORMAT_HEAD);
	const struct format *f =
	    run->o.format != NULL ? run->o.format : format_guess(head);
	struct buf told = { 0 };
	bool other = looks_other(run, f, head);

	if (head.n == 0) {
		if (r->err == 0 && !run->o.quiet)
			warnx("%s: it is empty", r->name);
		return;
	}
	/* What was guessed is what the head looks like. */
	if (f == NULL || run->o.format != NULL)
		report_unknown(&told, r->name, head, f);
	if (f == NULL) {
		run->bad = true;
		warn_lines(&told);
		return;
	}
	if (!suits(run, r, f)) {
		run->bad = true;
		buf_free(&told);
		return;
	}
	parse(run, r, f);
	run->eventless |= !f->samples;
	report(run, r->name, f->name, &run->sinks->tally);
	report_value(run, r->name);
	if (run->sinks->tally.stacks == 0 ? run->sinks->tally.bad.n > 0
					  : other && !run->o.quiet)
		warn_lines(&told);
	buf_free(&told);
	report_document(run, r->name);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct str
counted(const struct run *run)
{
	return run->mixed ? STR(EVENTS_SEVERAL) : buf_str(&run->chosen);
}

/* Of what was merged no frames are known, nor what was counted. */
static void
report_stats(const struct run *run, const struct dump_stats *stats)
{
	double time = seconds() - run->start;
	struct buf frames = { 0 };
	struct str what = counted(run);

	if (stats->frames > 0) {
		buf_addstr(&frames, STR("frames "));
		buf_adddec(&frames, stats->frames);
		buf_addstr(&frames, STR(", deepest "));
		buf_adddec(&frames, stats->deepest);
		buf_addstr(&frames, STR(", "));
	}
	warnx("samples %" PRIu64 ", distinct stacks %" PRIu64 ", %.*sbytes "
	      "%" PRIu64 ", seconds %.3f, bytes/s %.0f%s%.*s",
	    run->total.stacks, stats->stacks, (int)frames.n, buf_str(&frames).s,
	    run->bytes, time, time > 0 ? (double)run->bytes / time : 0.0,
	    what.n > 0 ? ", counted " : "", (int)what.n, what.s);
	buf_free(&frames);
}

/*
 * Of n inputs as one. Files only: what comes through a pipe is slow by who
 * writes it, who says so.
 */
static void
begin_progress(
    struct run *run, struct reader *readers, size_t n, struct progress *p)
{
	struct stat st;
	uint64_t size = 0;
	bool files = true, sized = true;

	for (size_t i = 0; i < n; i++) {
		readers[i].progress = p;
		sized = sized && readers[i].source == NULL;
		if (fstat(readers[i].fd, &st) == 0 && S_ISREG(st.st_mode))
			size += (uint64_t)st.st_size;
		else
			files = false;
	}
	progress_init(p,
	    run->o.progress == OPTS_PROGRESS_SHOWN ||
		(run->o.progress == OPTS_PROGRESS_USUAL && !run->o.quiet &&
		    files),
	    -1, "MB", 1000000);
	p->size = sized && files ? size : 0;
}

/* Adds up inputs that are sorted, all open at once, straight to the output. */
static void
merge(struct run *run, char **operands, size_t max)
{
	struct reader *readers = xcalloc(max + 1, sizeof(*readers));
	struct tally *tallies = xcalloc(max, sizeof(*tallies));
	struct batches_failure failed;
	struct opts_inputs inputs;
	struct dump_stats stats = { 0 };
	struct progress progress;
	size_t n = 0;
	bool good;

	opts_inputs(&inputs, operands, readers);
	while (opts_next(&inputs)) {
		unpack_start(&readers[n]);
		opts_keep(&inputs, &readers[++n]);
	}
	out_init(&run->out);
	begin_progress(run, readers, n, &progress);
	good = batches_merge(readers, tallies, n, run->o.threads, &run->lines,
	    &stats.stacks, &failed);
	progress_end(&progress);
	if (!good)
		errx(1, "%s:%" PRIu64 ": %s", readers[failed.input].name,
		    failed.line, failed.why);
	run->bad = inputs.bad;
	for (size_t i = 0; i < n; i++) {
		report(run, readers[i].name, "folded", &tallies[i]);
		run->bytes += readers[i].offset;
		run->bad |= !opts_close(&readers[i]);
	}
	if (run->o.stats)
		report_stats(run, &stats);
	xfree(readers);
	xfree(tallies);
}

/* The files of --split. */
static void
split_stacks(
    struct run *run, struct stackset *const *sets, struct dump_stats *stats)
{
	struct split_error error;

	if (split(
		sets, run->o.threads, run->o.split, &run->lines, stats, &error))
		return;
	if (error.what != NULL)
		errx(1, "%s", error.what);
	errno = error.err;
	err(1, "%s", error.path.s);
}

/* Frames to write, and of how deep a stack, that are told before it is done. */
#define MANY_FRAMES (UINT64_C(1) << 25)
#define DEEP 1000

/* A recursion with a cost at every level is as much text as its square. */
static void
warn_deep(struct stackset *const *sets, size_t n)
{
	uint64_t frames = 0;
	size_t deepest = 0;

	for (size_t i = 0; i < n; i++) {
		frames += sets[i]->nframes;
		if (sets[i]->deepest > deepest)
			deepest = sets[i]->deepest;
	}
	if (frames >= MANY_FRAMES && deepest >= DEEP)
		warnx("the stacks, up to %zu frames deep, have %" PRIu64
		      " frames to write; --recursion=direct takes calls of "
		      "itself for one",
		    deepest, frames);
}

/* Writes what was added up. */
static void
write_stacks(struct run *run)
{
	size_t n = run->o.threads;
	struct stackset **sets = xcalloc(n, sizeof(*sets));
	struct dump_stats stats = { 0 };

	for (size_t i = 0; i < n; i++)
		sets[i] = &run->sinks[i].stacks;
	if (!run->o.quiet && run->o.recursion == RECURSION_KEEP)
		warn_deep(sets, n);
	if (run->o.parse.ordered)
		stats = (struct dump_stats){ (*sets)->nstacks, (*sets)->names.n,
			sequence_write(&run->sequence, *sets, &run->lines) };
	else if (run->o.split != NULL)
		split_stacks(run, sets, &stats);
	else if (!dump(sets, n, n, &run->lines, &stats))
		errx(1, TOO_BIG);
	xfree(sets);
	if (run->o.stats)
		report_stats(run, &stats);
}

static void
write_events(struct run *run)
{
	struct buf b = { 0 };

	if (!events_table(&run->sinks->events, &b))
		errx(1, "the periods of an event add up to more than 2^64-1");
	out_str(&run->out, buf_str(&b));
	if (b.n == 0 && !run->bad) {
		run->bad = true;
		report_nothing(&b, run->sinks, &run->total);
		warn_lines(&b);
	}
	buf_free(&b);
}

/* Whether the output is something else than stacks. */
static bool
only_asks(const struct run *run)
{
	return run->o.values || run->o.parse.events;
}

static void
write_note(struct out *out, const char *key, struct str value)
{
	if (value.n == 0)
		return;
	out_text(out, key);
	out_str(out, value);
	out_char(out, '\n');
}

/* What was counted, as far as that is known: see fg-folded(5). */
static void
write_notes(struct run *run)
{
	const struct events *e = &run->sinks->events;
	struct str event = buf_str(&run->event), unit = buf_str(&run->unit);

	if (run->mixed) {
		event = STR("");
		unit = STR(EVENTS_SEVERAL);
	} else if (!run->eventless) {
		events_counted(e, &event, &unit);
		if (run->o.parse.samples)
			unit = STR("samples");
		else if (run->o.parse.field.n > 0)
			unit = run->o.parse.field;
	}
	write_note(&run->out, "# event: ", event);
	write_note(&run->out, "# unit: ", unit);
}

static void
add_up(struct run *run, char **operands)
{
	struct opts_inputs inputs;
	struct progress progress;
	struct reader reader;
	struct buf b = { 0 };

	opts_inputs(&inputs, operands, &reader);
	while (opts_next(&inputs)) {
		unpack_start(&reader);
		reader.drops = true;
		begin_progress(run, &reader, 1, &progress);
		collapse(run, &reader);
	}
	run->bad |= inputs.bad;
	out_init(&run->out);
	if (run->o.values)
		out_str(&run->out, buf_str(&run->values));
	else if (run->o.parse.events)
		write_events(run);
	if (only_asks(run) || (run->broken && !run->o.partial))
		return;
	if (!run->o.quiet && run->o.nfilters == 0 && run->total.filtered > 0 &&
	    run->total.stacks > 0)
		report_events(&b, &run->sinks->events);
	warn_lines(&b);
	if (run->total.stacks == 0)
		return;
	if (run->o.header) {
		write_notes(run);
		out_flush(&run->out); /* threads have outputs of their own */
	}
	write_stacks(run);
}

/* Whether inputs may be merged without a look at their stacks. */
static bool
merges(const struct options *o, char *const *operands)
{
	return o->sorted ||
	    (!o->stats && !o->header && o->recursion == RECURSION_KEEP &&
		o->split == NULL && o->parse.by != BY_LABEL &&
		options_of_samples(&o->parse) == NULL &&
		presorted(operands, o->format, o->threads));
}

/* Whether there was something that could have been folded. */
static bool
left_out(const struct tally *t)
{
	return t->filtered + t->outside + t->fieldless + t->bad.n > 0;
}

int
main(int argc, char *argv[])
{
	struct run run = { .start = seconds() };
	struct buf b = { 0 };

	options_parse(&run.o, argc, argv);
	opts_output(run.o.output);
	if (run.o.list)
		list();
	make_sinks(&run);
	/* Merging has all inputs open at once. */
	limit_files();
	if (merges(&run.o, argv + optind))
		merge(&run, argv + optind, (size_t)(argc - optind) + 1);
	else
		add_up(&run, argv + optind);
	if (run.broken && !run.o.partial)
		return 1;
	if (run.total.stacks == 0 && !only_asks(&run)) {
		if (!run.bad || left_out(&run.total))
			report_nothing(&b, run.sinks, &run.total);
		warn_lines(&b);
		return 1;
	}
	out_close(&run.out);
	return run.bad;
}
