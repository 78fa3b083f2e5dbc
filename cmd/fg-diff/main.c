/* SPDX-License-Identifier: ISC */
/* fg-diff: folded profiles side by side, and what of it is no chance. */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/help.h"
#include "common/opts.h"
#include "common/out.h"
#include "common/reader.h"
#include "common/xalloc.h"
#include "context.h"
#include "findings.h"
#include "join.h"
#include "merge.h"
#include "notes.h"
#include "operands.h"
#include "options.h"
#include "profile.h"
#include "roots.h"
#include "runs.h"
#include "slices.h"
#include "values.h"

#define TOO_BIG "the counts add up to more than 2^64-1"

struct work {
	struct options o;
	struct operands sides[2];
	bool judges; /* more is wanted than the counts of both sides */
	struct runs runs;
	struct merge merge;
	struct count total[2];
	int decimals;
	struct buf notes[PROFILE_NOTES]; /* the same for all runs */
	const char *said[PROFILE_NOTES]; /* the first run that says so */
	bool bad;
};

/* What input that cannot be used ends with. */
static int
failure(const struct work *w)
{
	return w->o.gates ? GATE_ERROR : 1;
}

static void
expand(struct work *w)
{
	const char *at;

	for (int i = 0; i < 2; i++)
		if (!operands_add(&w->sides[i], w->o.operands[i], &at)) {
			if (errno == ENODATA)
				warnx("%s: no *.folded in the folder", at);
			else
				warn("%s", at);
			w->bad = true;
		}
	if (w->bad)
		exit(failure(w));
}

static void
read_map(struct work *w)
{
	struct profile p;

	if (w->o.map == NULL)
		return;
	if (!profile_open(&p, w->o.map))
		err(failure(w), "%s", w->o.map);
	if (!names_map(&w->o.names, &p.reader)) {
		if (p.reader.err != 0)
			errx(failure(w), "%s: %s", w->o.map,
			    strerror(p.reader.err));
		errx(failure(w), "%s:%" PRIu64 ": not OLD<TAB>NEW", w->o.map,
		    p.reader.line);
	}
	profile_free(&p);
}

/* Counts of different things are not compared. */
static void
compare_notes(struct work *w, const struct profile *p)
{
	for (int i = 0; i < PROFILE_NOTES; i++) {
		struct str ours = buf_str(&w->notes[i]);
		struct str theirs = buf_str(&p->notes[i]);

		if (theirs.n == 0 || str_eq(ours, theirs))
			continue;
		if (ours.n > 0)
			errx(failure(w), "%s is of the %s %.*s, %s of %.*s",
			    w->said[i], profile_note_name(i), (int)ours.n,
			    ours.s, p->path, (int)theirs.n, theirs.s);
		buf_addstr(&w->notes[i], theirs);
		w->said[i] = p->path;
	}
}

/* What of a run was not used, or not as it looks. */
static void
account(struct work *w, int side, const struct profile *p)
{
	const struct reader *r = &p->reader;

	if (p->bad.n > 0 && !w->o.quiet)
		warnx("%s:%" PRIu64 ": lines skipped: %" PRIu64
		      ", the first (%s): %s",
		    r->name, p->bad.line, p->bad.n, p->bad.why, p->bad.text);
	if (p->bad.n > 0 && w->o.gates)
		w->bad = true;
	if (p->stacks > 0 && p->twocounts == p->stacks && !w->o.quiet)
		warnx("%s: every stack has two counts, as fg-diff writes them: "
		      "the first is taken for a part of the name",
		    r->name);
	if (r->err != 0)
		warnx("%s: %s", r->name,
		    r->why != NULL ? r->why : strerror(r->err));
	else if (p->stacks == 0)
		warnx("%s: no stack found", r->name);
	if (r->err != 0 || p->stacks == 0)
		w->bad = true;
	compare_notes(w, p);
	if (w->decimals < p->decimals)
		w->decimals = p->decimals;
}

static const char *const *
all_paths(struct work *w)
{
	size_t n = w->sides[0].n + w->sides[1].n;
	const char **paths = xreallocarray(NULL, n, sizeof(*paths));

	for (size_t i = 0; i < n; i++)
		paths[i] = i < w->sides[0].n
		    ? w->sides[0].paths[i]
		    : w->sides[1].paths[i - w->sides[0].n];
	w->merge =
	    (struct merge){ .paths = paths, .n = n, .before = w->sides[0].n };
	return paths;
}

/* Only a plain file can be read once more; a pipe is not even opened. */
static bool
is_sorted(struct profile *p, const char *path)
{
	struct stat st;

	*p = (struct profile){ .path = path };
	if (strcmp(path, "-") == 0 || stat(path, &st) == -1 ||
	    !S_ISREG(st.st_mode) || !profile_open(p, path))
		return false;
	return p->reader.source == NULL && merge_sorted(p);
}

/* Whether all runs are sorted, which makes it quick and needs no memory. */
static bool
can_merge(struct work *w)
{
	const char *const *paths = all_paths(w);
	struct profile p[MERGE_MOST];
	size_t n = 0;
	bool sorted = w->merge.n <= MERGE_MOST && !names_any(&w->o.names);

	for (; sorted && n < w->merge.n; n++) {
		sorted = is_sorted(&p[n], paths[n]) &&
		    count_add(&w->total[n >= w->merge.before], p[n].total);
		w->merge.totals[n] = p[n].total;
		profile_close(&p[n]);
	}
	if (!sorted)
		w->total[0] = w->total[1] = COUNT(0);
	for (size_t i = 0; i < n; i++) {
		if (sorted)
			account(w, i >= w->merge.before, &p[i]);
		profile_free(&p[i]);
	}
	return sorted;
}

static void
read_run(struct work *w, int side, const char *path)
{
	struct profile p;

	if (!profile_open(&p, path)) {
		warn("%s", path);
		w->bad = true;
		return;
	}
	if (!runs_read(&w->runs, side, &p))
		errx(failure(w), "%s:%" PRIu64 ": " TOO_BIG, p.reader.name,
		    p.reader.line);
	account(w, side, &p);
	profile_free(&p);
}

static void
warn_apart(const struct work *w, bool apart)
{
	if (apart && !w->o.quiet)
		warnx("the sides have no root frame in common: if the program "
		      "was renamed, --map or --strip makes names alike");
}

static void
read_runs(struct work *w)
{
	w->runs.names = &w->o.names;
	w->runs.keep = w->judges;
	w->runs.slices = w->o.judge.test == JUDGE_BOOTSTRAP;
	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < w->sides[side].n; i++)
			read_run(w, side, w->sides[side].paths[i]);
		w->total[side] = w->runs.total[side];
	}
	if (!w->bad)
		warn_apart(w, roots_apart_tree(&w->runs.stacks));
}

static void
require_counts(const struct work *w)
{
	for (int i = 0; i < 2; i++)
		if (count_iszero(w->total[i]))
			errx(failure(w),
			    "%s: all counts are 0, there is no scale",
			    w->o.operands[i]);
}

static void
write_stacks(const struct work *w, struct join *j, struct out *o)
{
	if (!join_write(j, o, w->o.elided))
		errx(1, "%s: %s", w->merge.path, w->merge.why);
	join_free(j);
}

/* Both sides and no more. */
static void
join_only(struct work *w)
{
	struct roots roots = { 0 };
	struct join j = { .runs = &w->runs };
	struct out out;

	if (can_merge(w)) {
		j.merge = &w->merge;
		j.roots = &roots;
	} else {
		read_runs(w);
	}
	if (w->bad)
		exit(1);
	if (w->o.normalize) {
		require_counts(w);
		if (!join_scale(&j, w->total[0], w->total[1], w->decimals))
			errx(1, "%s: %s", w->merge.path, w->merge.why);
	}
	out_init(&out);
	write_stacks(w, &j, &out);
	out_close(&out);
	warn_apart(w, roots_apart(&roots));
	roots_free(&roots);
}

/* What shares are of, by column; NULL if of nothing. */
static double *
make_scale(struct work *w)
{
	struct amounts *a = &w->o.amounts;
	size_t n = w->sides[0].n + w->sides[1].n, column = 0;
	const char *why;
	double *scale;

	if (a->kind != AMOUNTS_LIST && a->kind != AMOUNTS_FILES)
		return NULL;
	scale = xreallocarray(NULL, n, sizeof(*scale));
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < w->sides[side].n; i++)
			if (!amounts_get(a, side, i, w->sides[side].n,
				w->sides[side].paths[i], &scale[column++],
				&why))
				errx(failure(w), "what %s took: %s",
				    w->sides[side].paths[i], why);
	return scale;
}

/* Why the runs there are cannot be judged; NULL if they can. */
static const char *
unjudged(const struct work *w)
{
	size_t before = runs_count(&w->runs, 0),
	       after = runs_count(&w->runs, 1);
	size_t least = before < after ? before : after;

	if (w->o.judge.test == JUDGE_EXACT)
		return NULL;
	if (w->o.judge.test == JUDGE_BOOTSTRAP &&
	    (w->sides[0].n > 1 || w->sides[1].n > 1))
		return "--test=bootstrap judges the slices of one run a side, "
		       "not several runs";
	if (w->o.judge.test == JUDGE_BOOTSTRAP && least < SLICES_LEAST)
		return "fewer than 8 slices of time a side: nothing can be "
		       "judged; fold with fg-collapse --by=time=STEP";
	if (w->o.judge.test == JUDGE_BOOTSTRAP || least >= 2)
		return NULL;
	if (runs_sliced(&w->runs))
		return "one run a side: differences cannot be told from noise; "
		       "--test=bootstrap judges the slices of time within the "
		       "runs";
	return "one run a side: differences cannot be told from noise; record "
	       "several runs of each";
}

/* The scale of BEFORE that makes the picture show what was compared. */
static void
scale_before(const struct work *w, struct join *j, struct context *c)
{
	struct count to = w->total[1];
	double amount;

	if (!c->shares && c->judged) {
		amount = c->judge->total[0] / c->judge->total[1] *
		    count_double(w->total[1]);
		if (!(amount < 1e19))
			return;
		to = COUNT(amount < 1 ? 1 : (uint64_t)(amount + 0.5));
	}
	if (w->o.judge.test == JUDGE_EXACT && w->sides[0].n == w->sides[1].n)
		return;
	require_counts(w);
	if (count_cmp(w->total[0], to) == 0)
		return;
	join_scale(j, w->total[0], to, w->decimals);
	c->scaled = to;
}

static void
make_neutral(struct work *w, const struct context *c)
{
	bool *found = findings_nodes(c->findings, c->values, c->judge);
	struct count *const *self = w->runs.stacks.self;

	for (uint32_t i = 0; i < w->runs.stacks.n; i++)
		if (!found[i])
			self[RUNS_BEFORE][i] = self[RUNS_AFTER][i];
	xfree(found);
}

static void
write_judged(struct work *w, struct context *c)
{
	struct join j = { .runs = &w->runs };
	struct out out;

	scale_before(w, &j, c);
	c->only = w->o.only_significant;
	out_init(&out);
	if (c->judged)
		notes_write(c, &out);
	else
		warnx("%s", c->unjudged);
	if (w->o.only_significant) {
		if (!c->judged)
			errx(1, "nothing is significant");
		make_neutral(w, c);
	}
	write_stacks(w, &j, &out);
	out_close(&out);
}

static int
report(const struct work *w, struct context *c)
{
	static const char *const words[] = {
		[GATE_PASS] = "pass",
		[GATE_REGRESSION] = "regression",
		[GATE_INCONCLUSIVE] = "inconclusive",
	};
	enum gate_result result = GATE_PASS;
	struct out out;

	if (w->o.gates) {
		result = gate_decide(&w->o.gate, c, &c->gate_why);
		c->gate = words[result];
	}
	if (!c->judged)
		warnx("%s", c->unjudged);
	out_init(&out);
	report_write(c, w->o.report, &out);
	out_close(&out);
	return (int)result;
}

static int
judge_runs(struct work *w)
{
	struct context c = { .narrow = isatty(STDOUT_FILENO) &&
		    help_width(STDOUT_FILENO) < 80,
		.names = { w->o.operands[0], w->o.operands[1] },
		.runs = &w->runs,
		.options = &w->o.judge };
	struct values_options vo = { .min_share = w->o.judge.min_share,
		.min_samples = 10,
		.pooled = w->o.judge.test == JUDGE_BOOTSTRAP };
	struct values values;
	struct judge judge;
	struct findings findings;
	size_t empty;

	read_runs(w);
	if (w->bad)
		return failure(w);
	require_counts(w);
	vo.counts = w->o.amounts.kind == AMOUNTS_COUNTS;
	if (w->o.judge.test == JUDGE_EXACT) {
		vo.counts = true;
		vo.min_samples = 0;
	}
	vo.scale = make_scale(w);
	c.shares = !vo.counts && vo.scale == NULL;
	c.unjudged = unjudged(w);
	c.judged = c.unjudged == NULL;
	if (c.judged) {
		if (!values_make(&values, &w->runs, &vo, &empty))
			errx(failure(w), "run %zu of %zu: all counts are 0",
			    empty + 1, w->runs.n);
		judge_make(&judge, &values, &w->o.judge);
		findings_make(&findings, &judge, &values, &w->runs, c.shares);
		c.values = &values;
		c.judge = &judge;
		c.findings = &findings;
	}
	if (w->o.reports)
		return report(w, &c);
	write_judged(w, &c);
	return 0;
}

int
main(int argc, char *argv[])
{
	struct work w = { 0 };

	options_parse(&w.o, argc, argv);
	opts_output(w.o.output);
	expand(&w);
	read_map(&w);
	w.judges = w.sides[0].n + w.sides[1].n > 2 || w.o.reports ||
	    w.o.only_significant || w.o.judge.test == JUDGE_EXACT ||
	    w.o.judge.test == JUDGE_BOOTSTRAP;
	if (w.judges)
		return judge_runs(&w);
	join_only(&w);
	return 0;
}
