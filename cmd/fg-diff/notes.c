/* SPDX-License-Identifier: ISC */
/* Judgements as notes of folded text, for pictures of it. */
#include "notes.h"

#include "common/buf.h"
#include "common/out.h"
#include "context.h"
#include "findings.h"
#include "judge.h"
#include "print.h"
#include "runs.h"
#include "values.h"

static void
field(struct out *o, const char *name, double v)
{
	out_char(o, '\t');
	out_text(o, name);
	out_char(o, '=');
	print_general(o, v, 6);
}

static void
write_side(const struct context *c, int side, struct out *o)
{
	out_text(o, side == RUNS_BEFORE ? "# before\t" : "# after\t");
	out_text(o, c->names[side]);
	out_text(o, "\truns=");
	out_dec(o, runs_count(c->runs, side));
	out_text(o, "\ttotal=");
	out_count(o, c->runs->total[side]);
	if (side == RUNS_BEFORE && !count_iszero(c->scaled)) {
		out_text(o, "\tscaled=");
		out_count(o, c->scaled);
	}
	/* No reader of folded text takes a line for a stack that ends so. */
	out_text(o, "\tside\n");
}

static void
write_test(const struct context *c, const struct judged *t, uint32_t number,
    bool self, struct buf *path, struct out *o)
{
	static const char *const words[] = { [VERDICT_NOISE] = "\tnoise\n",
		[VERDICT_WORSE] = "\tworse\n",
		[VERDICT_BETTER] = "\tbetter\n" };

	context_callers(c, number, path);
	out_text(o, self ? "# self\t" : "# inclusive\t");
	out_str(o, buf_str(path));
	if (path->n > 0)
		out_char(o, ';');
	if (number > 0)
		out_str(o, context_frame(c, number));
	field(o, "before", t->w.sides[0].mean);
	field(o, "after", t->w.sides[1].mean);
	field(o, "ratio", t->w.ratio);
	field(o, "low", t->w.low);
	field(o, "high", t->w.high);
	if (c->options->test != JUDGE_EXACT)
		field(o, "q", t->q);
	out_text(o, words[t->verdict]);
}

void
notes_write(const struct context *c, struct out *o)
{
	static const char *const tests[] = {
		[JUDGE_WELCH] = "welch",
		[JUDGE_PERMUTATION] = "permutation",
		[JUDGE_BOOTSTRAP] = "bootstrap",
		[JUDGE_EXACT] = "exact",
	};
	struct buf path = { 0 };
	uint32_t all, self;

	write_side(c, RUNS_BEFORE, o);
	write_side(c, RUNS_AFTER, o);
	out_text(o, "# test\t");
	out_text(o, tests[c->options->test]);
	field(o, "alpha", c->options->alpha);
	if (c->only)
		out_text(o, "\tonly=significant");
	out_text(o, c->shares ? "\tshares\n" : "\tamounts\n");
	for (uint32_t i = 0; i < c->values->n; i++) {
		all = c->judge->inclusive[i];
		self = c->judge->self[i];
		/* Long chains of callers that do nothing else are one fact. */
		if (all != JUDGE_NONE &&
		    (i == 0 ||
			all != c->judge->inclusive[c->values->parent[i]]))
			write_test(
			    c, &c->judge->tests[all], i, false, &path, o);
		if (self != JUDGE_NONE)
			write_test(
			    c, &c->judge->tests[self], i, true, &path, o);
	}
	buf_free(&path);
}
