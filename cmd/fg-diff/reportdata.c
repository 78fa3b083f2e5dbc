/* SPDX-License-Identifier: ISC */
/* Reports that are read by programs. */
#include "reportdata.h"

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

static const char *
verdict(const struct judged *t)
{
	return t->verdict == VERDICT_WORSE ? "worse"
	    : t->verdict == VERDICT_BETTER ? "better"
					   : "noise";
}

static const struct finding *
finding_of(const struct context *c, const struct judged *t)
{
	for (size_t i = 0; i < c->findings->n; i++)
		if (c->findings->list[i].test == t)
			return &c->findings->list[i];
	return NULL;
}

/* The innermost frame that the test is of: the finding's, or its own. */
static uint32_t
number_of(const struct judged *t, const struct finding *f)
{
	return f != NULL ? f->number : t->number;
}

static void
json_number(struct out *o, double v)
{
	if (isfinite(v))
		print_general(o, v, 12);
	else
		out_text(o, "null");
}

/* The bytes of a UTF-8 sequence at s, or 0 if it is none. */
static size_t
sequence(struct str s)
{
	unsigned char c = (unsigned char)s.s[0];
	size_t n = c < 0x80 ? 1
	    : c < 0xc2      ? 0
	    : c < 0xe0      ? 2
	    : c < 0xf0      ? 3
			    : 4;

	if (c > 0xf4 || n == 0 || s.n < n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if (((unsigned char)s.s[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong ones, surrogates, and what is above U+10FFFF. */
	if ((c == 0xe0 && (unsigned char)s.s[1] < 0xa0) ||
	    (c == 0xed && (unsigned char)s.s[1] > 0x9f) ||
	    (c == 0xf0 && (unsigned char)s.s[1] < 0x90) ||
	    (c == 0xf4 && (unsigned char)s.s[1] > 0x8f))
		return 0;
	return n;
}

static void
json_string(struct out *o, struct str s)
{
	static const char digits[] = "0123456789abcdef";
	size_t n;

	out_char(o, '"');
	while (s.n > 0) {
		n = sequence(s);
		if (n == 0) {
			out_text(o, "\\ufffd");
			n = 1;
		} else if ((unsigned char)s.s[0] < 0x20) {
			out_text(o, "\\u00");
			out_char(o, digits[s.s[0] >> 4]);
			out_char(o, digits[s.s[0] & 15]);
		} else {
			if (s.s[0] == '"' || s.s[0] == '\\')
				out_char(o, '\\');
			out_str(o, str_head(s, n));
		}
		s = str_from_index(s, n);
	}
	out_char(o, '"');
}

static void
json_key(struct out *o, const char *key)
{
	out_text(o, ",\n  \"");
	out_text(o, key);
	out_text(o, "\": ");
}

static void
json_field(struct out *o, const char *key, double v)
{
	out_text(o, ", \"");
	out_text(o, key);
	out_text(o, "\": ");
	json_number(o, v);
}

static void
json_callers(struct out *o, struct str callers)
{
	size_t semi;

	out_text(o, ", \"callers\": [");
	while (callers.n > 0) {
		semi = str_chr(callers, ';');
		json_string(o, str_head(callers, semi));
		if (semi == STR_NONE)
			break;
		out_text(o, ", ");
		callers = str_from_index(callers, semi + 1);
	}
	out_char(o, ']');
}

static void
json_test(const struct context *c, const struct judged *t, struct buf *callers,
    struct out *o)
{
	const struct finding *f = finding_of(c, t);
	uint32_t number = number_of(t, f);

	out_text(o, "\n    {\"frame\": ");
	json_string(o, context_frame(c, number));
	context_callers(c, number, callers);
	json_callers(o, buf_str(callers));
	out_text(
	    o, t->self ? ", \"kind\": \"self\"" : ", \"kind\": \"inclusive\"");
	out_text(o, ", \"verdict\": \"");
	out_text(o, verdict(t));
	out_text(o, f != NULL ? "\", \"found\": true" : "\", \"found\": false");
	out_text(o,
	    f != NULL && f->moved ? ", \"moved\": true" : ", \"moved\": false");
	json_field(o, "before", t->w.sides[0].mean);
	json_field(o, "after", t->w.sides[1].mean);
	json_field(o, "ratio", t->w.ratio);
	json_field(o, "low", t->w.low);
	json_field(o, "high", t->w.high);
	if (c->options->test != JUDGE_EXACT) {
		json_field(o, "t", t->w.t);
		json_field(o, "df", t->w.df);
		json_field(o, "p", t->w.p);
		json_field(o, "q", t->q);
		json_field(o, "detectable", power_detectable(c->judge, t));
	}
	out_char(o, '}');
}

static void
json_side(const struct context *c, int side, struct out *o)
{
	out_text(o, "{\"name\": ");
	json_string(o, str_from(c->names[side]));
	out_text(o, ", \"runs\": ");
	out_dec(o, runs_count(c->runs, side));
	out_text(o, ", \"counts\": ");
	out_count(o, c->runs->total[side]);
	out_char(o, '}');
}

static void
json_judged(const struct context *c, struct buf *callers, struct out *o)
{
	static const char *const tests[] = {
		[JUDGE_WELCH] = "\"welch\"",
		[JUDGE_PERMUTATION] = "\"permutation\"",
		[JUDGE_BOOTSTRAP] = "\"bootstrap\"",
		[JUDGE_EXACT] = "\"exact\"",
	};

	json_key(o, "test");
	out_text(o, tests[c->options->test]);
	json_key(o, "values");
	out_text(o, c->shares ? "\"shares\"" : "\"amounts\"");
	json_key(o, "alpha");
	json_number(o, c->options->alpha);
	json_key(o, "detectable");
	out_text(o, "{\"share\": ");
	json_number(o, POWER_SHARE);
	json_field(o, "change",
	    c->options->test == JUDGE_EXACT
		? 0
		: power_typical(c->judge, POWER_SHARE));
	out_char(o, '}');
	json_key(o, "renames");
	out_char(o, '[');
	for (size_t i = 0; i < c->findings->nrenames; i++) {
		out_text(o, i > 0 ? ", [" : "[");
		json_string(o, context_frame(c, c->findings->renames[i].from));
		out_text(o, ", ");
		json_string(o, context_frame(c, c->findings->renames[i].to));
		out_char(o, ']');
	}
	out_char(o, ']');
	json_key(o, "tests");
	out_char(o, '[');
	for (size_t i = 0; i < c->judge->n; i++) {
		if (i > 0)
			out_char(o, ',');
		json_test(c, &c->judge->tests[i], callers, o);
	}
	out_text(o, "\n  ]");
}

void
reportdata_json(const struct context *c, struct out *o)
{
	struct buf callers = { 0 };

	out_text(o, "{\n  \"before\": ");
	json_side(c, RUNS_BEFORE, o);
	json_key(o, "after");
	json_side(c, RUNS_AFTER, o);
	json_key(o, "judged");
	out_text(o, c->judged ? "true" : "false");
	if (!c->judged) {
		json_key(o, "why");
		json_string(o, str_from(c->unjudged));
	}
	if (c->gate != NULL) {
		json_key(o, "gate");
		json_string(o, str_from(c->gate));
		json_key(o, "gate_why");
		if (c->gate_why != NULL)
			json_string(o, str_from(c->gate_why));
		else
			out_text(o, "null");
	}
	if (c->judged)
		json_judged(c, &callers, o);
	out_text(o, "\n}\n");
	buf_free(&callers);
}

static void
csv_text(struct out *o, struct str s)
{
	out_char(o, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.s[i] == '"')
			out_char(o, '"');
		out_char(o, s.s[i]);
	}
	out_char(o, '"');
}

static void
csv_number(struct out *o, double v)
{
	out_char(o, ',');
	print_general(o, v, 12);
}

void
reportdata_csv(const struct context *c, struct out *o)
{
	const struct finding *f;
	struct buf callers = { 0 };

	out_text(o,
	    "verdict,found,moved,kind,frame,callers,before,after,ratio,"
	    "low,high,t,df,p,q,detectable\n");
	for (size_t i = 0; c->judged && i < c->judge->n; i++) {
		const struct judged *t = &c->judge->tests[i];

		f = finding_of(c, t);
		out_text(o, verdict(t));
		out_text(o, f != NULL ? ",1" : ",0");
		out_text(o, f != NULL && f->moved ? ",1" : ",0");
		out_text(o, t->self ? ",self," : ",inclusive,");
		csv_text(o, context_frame(c, number_of(t, f)));
		out_char(o, ',');
		context_callers(c, number_of(t, f), &callers);
		csv_text(o, buf_str(&callers));
		csv_number(o, t->w.sides[0].mean);
		csv_number(o, t->w.sides[1].mean);
		csv_number(o, t->w.ratio);
		csv_number(o, t->w.low);
		csv_number(o, t->w.high);
		csv_number(o, t->w.t);
		csv_number(o, t->w.df);
		csv_number(o, t->w.p);
		csv_number(o, t->q);
		csv_number(o, power_detectable(c->judge, t));
		out_char(o, '\n');
	}
	buf_free(&callers);
}
