/* PROG: fg-diff */
/* SPDX-License-Identifier: ISC */
/*
 * Folded profiles, the input cut in pieces: two joined, and with totals that
 * agree once normalized; four judged, by every test, reported and gated.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "cmd/fg-diff/context.h"
#include "cmd/fg-diff/findings.h"
#include "cmd/fg-diff/gate.h"
#include "cmd/fg-diff/join.h"
#include "cmd/fg-diff/judge.h"
#include "cmd/fg-diff/names.h"
#include "cmd/fg-diff/notes.h"
#include "cmd/fg-diff/profile.h"
#include "cmd/fg-diff/report.h"
#include "cmd/fg-diff/runs.h"
#include "cmd/fg-diff/values.h"
#include "common/folded.h"
#include "common/out.h"
#include "common/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What r gives must be as many sums as the totals of its sides. */
static void
check(struct join *j, struct count before, struct count after)
{
	struct count sums[2] = { { 0, 0 }, { 0, 0 } };
	struct out o;
	struct reader r;
	struct str line;
	struct folded f;

	out_init(&o);
	/* Small enough that nothing reaches standard output. */
	if (!join_write(j, &o, false))
		abort();
	reader_init_mem(&r, o.buf.s, o.buf.n);
	while (reader_line(&r, &line))
		if (folded_parse(line, &f) == FOLDED_STACK &&
		    (!f.two || !count_add(&sums[0], f.before) ||
			!count_add(&sums[1], f.count)))
			abort();
	if (count_cmp(sums[0], before) != 0 || count_cmp(sums[1], after) != 0)
		abort();
	reader_free(&r);
	buf_free(&o.buf);
}

static bool
load(struct runs *r, int side, struct str text, int *decimals)
{
	struct profile p = { .path = "memory" };
	bool ok;

	reader_init_mem(&p.reader, text.s, text.n);
	ok = runs_read(r, side, &p);
	if (*decimals < p.decimals)
		*decimals = p.decimals;
	profile_free(&p);
	return ok;
}

static void
join(struct str before, struct str after, const char *rules)
{
	struct names names = { 0 };
	struct runs r = { .names = &names };
	struct join j = { .runs = &r };
	int decimals = 0;
	bool ok;

	if (rules != NULL)
		names_rules(&names, rules);
	ok = load(&r, RUNS_BEFORE, before, &decimals) &&
	    load(&r, RUNS_AFTER, after, &decimals);
	if (ok)
		check(&j, r.total[0], r.total[1]);
	if (ok && !count_iszero(r.total[0]) && !count_iszero(r.total[1])) {
		join_scale(&j, r.total[0], r.total[1], decimals);
		check(&j, r.total[1], r.total[1]);
	}
	join_free(&j);
	runs_free(&r);
	names_free(&names);
}

/* Everything that is told of a judgement. */
static void
tell(struct context *c, const struct gate *gate)
{
	struct out o;
	bool *nodes = findings_nodes(c->findings, c->values, c->judge);

	free(nodes);
	gate_decide(gate, c, &c->gate_why);
	c->gate = "gate";
	out_init(&o);
	for (int format = REPORT_TEXT; format <= REPORT_CSV; format++) {
		report_write(c, (enum report_format)format, &o);
		buf_clear(&o.buf);
	}
	notes_write(c, &o);
	buf_free(&o.buf);
}

static void
judge(const struct runs *r, enum judge_test_kind test, bool pooled)
{
	struct judge_options options = {
		.test = test, .alpha = 0.5, .min_total = 0.01, .seed = 1
	};
	struct values_options vo = { .min_samples = 1,
		.counts = test == JUDGE_EXACT,
		.pooled = pooled };
	struct values v;
	struct judge j;
	struct findings f;
	struct gate gate = { .detect_share = 0.05, .detect_change = 1 };
	struct context c = { .names = { "a", "b" },
		.runs = r,
		.options = &options,
		.shares = !vo.counts,
		.judged = true,
		.values = &v,
		.judge = &j,
		.findings = &f };
	size_t empty;

	gate_watch(&gate, "a:5");
	if (values_make(&v, r, &vo, &empty)) {
		judge_make(&j, &v, &options);
		findings_make(&f, &j, &v, r, c.shares);
		tell(&c, &gate);
		findings_free(&f);
		judge_free(&j);
	}
	values_free(&v);
	gate_free(&gate);
}

static void
statistics(struct str text, bool slices)
{
	struct names names = { 0 };
	struct runs r = { .names = &names, .keep = true, .slices = slices };
	int decimals = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < 4; i++)
		ok = load(&r, i >= 2,
		    str_head(str_from_index(text, text.n / 4 * i), text.n / 4),
		    &decimals);
	ok = ok && runs_count(&r, RUNS_BEFORE) > 1 &&
	    runs_count(&r, RUNS_AFTER) > 1 && !count_iszero(r.total[0]) &&
	    !count_iszero(r.total[1]);
	if (ok && slices)
		judge(&r, JUDGE_BOOTSTRAP, true);
	for (int test = JUDGE_WELCH; ok && !slices && test <= JUDGE_EXACT;
	     test++)
		if (test != JUDGE_BOOTSTRAP &&
		    (test != JUDGE_PERMUTATION || r.n < 9))
			judge(&r, (enum judge_test_kind)test, false);
	runs_free(&r);
	names_free(&names);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct str before = str_head(text, size / 2);
	struct str after = str_from_index(text, size / 2);

	if (size > 32768)
		return 0;
	join(before, after, NULL);
	join(after, before, "all");
	statistics(text, false);
	statistics(text, true);
	return 0;
}
