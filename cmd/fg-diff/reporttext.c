/* SPDX-License-Identifier: ISC */
/* Reports that are read. */
#include "reporttext.h"

#include <math.h>
#include <string.h>

#include "common/buf.h"
#include "common/out.h"
#include "context.h"
#include "findings.h"
#include "judge.h"
#include "power.h"
#include "print.h"
#include "runs.h"
#include "values.h"

/* A finding's numbers as text. */
struct row {
	char before[PRINT_MAX], after[PRINT_MAX], change[PRINT_MAX];
	char interval[PRINT_MAX], q[PRINT_MAX];
	struct str frame;
	struct buf callers;
	const char *note;
};

static void
make_row(struct row *row, const struct context *c, const struct finding *f)
{
	const struct welch *w = &f->test->w;

	print_value(row->before, w->sides[0].mean, c->shares);
	print_value(row->after, w->sides[1].mean, c->shares);
	print_change(row->change, w->ratio);
	row->interval[0] = row->q[0] = '\0';
	if (c->options->test != JUDGE_EXACT) {
		print_interval(row->interval, w->low, w->high);
		print_chance(row->q, f->test->q);
	}
	row->frame = context_frame(c, f->number);
	context_callers(c, f->number, &row->callers);
	row->note = f->self ? "" : " and below";
	if (f->moved)
		row->note = f->self ? " (moved, not grown)"
				    : " and below (moved, not grown)";
}

static void
write_side(const struct context *c, int side, const char *word, struct out *o)
{
	size_t n = runs_count(c->runs, side);
	double total = count_double(c->runs->total[side]);
	char amount[PRINT_MAX];

	out_text(o, word);
	out_text(o, c->names[side]);
	out_text(o, ", ");
	if (c->options->test == JUDGE_BOOTSTRAP) {
		out_dec(o, n);
		out_text(o, n == 1 ? " slice of time, " : " slices of time, ");
		out_text(o, print_amount(amount, total, 9));
		out_text(o, " counts\n");
		return;
	}
	out_dec(o, n);
	out_text(o, n == 1 ? " run, " : " runs, ");
	out_text(o, print_amount(amount, n > 0 ? total / (double)n : 0, 9));
	out_text(o, n == 1 ? " counts\n" : " counts each\n");
}

/* A fraction as a percentage. */
static void
percent(struct out *o, double v)
{
	char text[PRINT_MAX];

	out_text(o, print_amount(text, v * 100, 3));
	out_text(o, " %");
}

static void
write_method(const struct context *c, struct out *o)
{
	static const char *const methods[] = {
		[JUDGE_WELCH] = "Welch's t of the runs, q by Benjamini and "
				"Hochberg",
		[JUDGE_PERMUTATION] = "permutation of the runs, q by max-T",
		[JUDGE_BOOTSTRAP] = "block bootstrap within one run a side, q "
				    "by Benjamini and Hochberg",
		[JUDGE_EXACT] = "exact counts",
	};

	out_text(o, methods[c->options->test]);
	out_text(o, "; ");
	out_dec(o, c->judge->n);
	out_text(
	    o, c->judge->n == 1 ? " test; found is " : " tests; found is ");
	if (c->options->test != JUDGE_EXACT) {
		out_text(o, "q <= ");
		print_general(o, c->options->alpha, 3);
		out_text(o, ", more than counting makes and ");
	}
	out_text(o, "a change of ");
	percent(o, c->options->min_total);
	out_text(o, " of all or ");
	percent(o, c->options->min_relative);
	out_text(o, " of the frame\n");
}

static void
write_power(const struct context *c, struct out *o)
{
	double d = power_typical(c->judge, POWER_SHARE);

	if (c->options->test == JUDGE_EXACT)
		return;
	if (isinf(d) || isnan(d)) {
		out_text(o, "no change could have been found\n");
		return;
	}
	out_text(o, "a frame with ");
	percent(o, POWER_SHARE);
	out_text(o, " of all that grows by ");
	percent(o, d);
	out_text(o, " is found with a chance of 80 %\n");
}

static void
write_gate(const struct context *c, struct out *o)
{
	if (c->gate == NULL)
		return;
	out_text(o, "gate: ");
	out_text(o, c->gate);
	if (c->gate_why != NULL) {
		out_text(o, ": ");
		out_text(o, c->gate_why);
	}
	out_char(o, '\n');
}

/* The frames of a finding as a line of --map. */
static void
write_renames(const struct context *c, struct out *o, const char *indent)
{
	const struct findings *f = c->findings;

	if (f->nrenames == 0)
		return;
	out_text(o, "\nperhaps only renamed, as --map reads it:\n\n");
	for (size_t i = 0; i < f->nrenames; i++) {
		out_text(o, indent);
		out_str(o, context_frame(c, f->renames[i].from));
		out_char(o, '\t');
		out_str(o, context_frame(c, f->renames[i].to));
		out_char(o, '\n');
	}
}

/* For a terminal on which the columns of a row do not stand side by side. */
static void
narrow_row(struct row *row, struct out *o)
{
	out_text(o, row->change);
	out_text(o, "  ");
	out_str(o, row->frame);
	out_text(o, row->note);
	out_text(o, "\n  ");
	if (row->interval[0] != '\0') {
		out_text(o, row->interval);
		out_text(o, ", q ");
		out_text(o, row->q);
		out_text(o, "\n  ");
	}
	out_text(o, row->before);
	out_text(o, ", then ");
	out_text(o, row->after);
	if (row->callers.n > 0) {
		out_text(o, "\n  in ");
		out_str(o, buf_str(&row->callers));
	}
	out_char(o, '\n');
}

/* As wide as all values of findings are, with a blank. */
static size_t
value_width(const struct context *c)
{
	size_t width = 11, n;
	char text[PRINT_MAX];

	for (size_t i = 0; i < c->findings->n; i++)
		for (int side = 0; side < 2; side++) {
			n = 1 +
			    strlen(print_value(text,
				c->findings->list[i].test->w.sides[side].mean,
				c->shares));
			width = n > width ? n : width;
		}
	return width;
}

static void
text_head(size_t width, struct out *o)
{
	out_text(o, "  ");
	print_left(o, STR("95 % interval"), 20);
	print_right(o, "before", width);
	print_right(o, "after", width);
	out_text(o, "  q       frame\n");
}

static void
text_row(struct row *row, size_t width, struct out *o)
{
	print_right(o, row->change, 10);
	out_text(o, "  ");
	print_left(o, str_from(row->interval), 20);
	print_right(o, row->before, width);
	print_right(o, row->after, width);
	out_text(o, "  ");
	print_left(o, str_from(row->q), 8);
	out_str(o, row->frame);
	out_text(o, row->note);
	if (row->callers.n > 0) {
		out_text(o, "\n            in ");
		out_str(o, buf_str(&row->callers));
	}
	out_char(o, '\n');
}

static void
text_rows(const struct context *c, enum verdict verdict, const char *title,
    struct out *o)
{
	struct row row = { .callers = { 0 } };
	size_t width = value_width(c);
	bool any = false;

	for (size_t i = 0; i < c->findings->n; i++) {
		const struct finding *f = &c->findings->list[i];

		if (f->test->verdict != verdict)
			continue;
		if (!any) {
			out_char(o, '\n');
			print_left(o, str_from(title), 10);
			if (c->narrow)
				out_char(o, '\n');
			else
				text_head(width, o);
		}
		any = true;
		make_row(&row, c, f);
		if (c->narrow)
			narrow_row(&row, o);
		else
			text_row(&row, width, o);
	}
	buf_free(&row.callers);
}

void
reporttext_write(const struct context *c, struct out *o)
{
	write_side(c, RUNS_BEFORE, "before: ", o);
	write_side(c, RUNS_AFTER, "after:  ", o);
	if (!c->judged) {
		out_text(o, c->unjudged);
		out_char(o, '\n');
		write_gate(c, o);
		return;
	}
	write_method(c, o);
	text_rows(c, VERDICT_WORSE, "worse", o);
	text_rows(c, VERDICT_BETTER, "better", o);
	write_renames(c, o, "");
	out_text(o, c->findings->n == 0 ? "\nno change found\n" : "\n");
	write_power(c, o);
	write_gate(c, o);
}

/* What has a meaning within a table's cell is escaped. */
static void
markdown_text(struct out *o, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.s[i] != '\0' && s.s[i] < 127 &&
		    strchr("\\`*_{}[]<>()#+-!|~&@$", s.s[i]) != NULL)
			out_char(o, '\\');
		out_char(o, s.s[i]);
	}
}

static void
markdown_rows(const struct context *c, struct out *o)
{
	struct row row = { .callers = { 0 } };

	out_text(o,
	    "| | frame | change | 95 % interval | before | after | q |"
	    " called by |\n"
	    "|---|---|---:|---|---:|---:|---|---|\n");
	for (size_t i = 0; i < c->findings->n; i++) {
		const struct finding *f = &c->findings->list[i];

		make_row(&row, c, f);
		out_text(o,
		    f->test->verdict == VERDICT_WORSE ? "| worse | "
						      : "| better | ");
		markdown_text(o, row.frame);
		out_text(o, row.note);
		out_text(o, " | ");
		out_text(o, row.change);
		out_text(o, " | ");
		out_text(o, row.interval);
		out_text(o, " | ");
		out_text(o, row.before);
		out_text(o, " | ");
		out_text(o, row.after);
		out_text(o, " | ");
		out_text(o, row.q);
		out_text(o, " | ");
		markdown_text(o, buf_str(&row.callers));
		out_text(o, " |\n");
	}
	buf_free(&row.callers);
}

void
reporttext_markdown(const struct context *c, struct out *o)
{
	out_text(o, "### Profile: ");
	markdown_text(o, str_from(c->names[0]));
	out_text(o, " and ");
	markdown_text(o, str_from(c->names[1]));
	out_text(o, "\n\n");
	if (c->gate != NULL) {
		out_text(o, "**");
		out_text(o, c->gate);
		out_text(o, "**");
		if (c->gate_why != NULL) {
			out_text(o, ": ");
			markdown_text(o, str_from(c->gate_why));
		}
		out_text(o, "\n\n");
	}
	if (!c->judged) {
		out_text(o, c->unjudged);
		out_char(o, '\n');
		return;
	}
	if (c->findings->n > 0)
		markdown_rows(c, o);
	else
		out_text(o, "No change found.\n");
	write_renames(c, o, "    ");
	out_char(o, '\n');
	write_method(c, o);
	out_text(o, "\n");
	write_power(c, o);
}
