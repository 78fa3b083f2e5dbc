/* SPDX-License-Identifier: ISC */
/*
 * Call trees of Visual Studio's profiler as CSV, of sampling or, here, of
 * instrumentation:
 *
 *	Level,Function Name,Number of Calls,Elapsed Inclusive Time %,...
 *	0,"Raytracer.exe",0,100.00,0.00,0.00,0.00,"",
 *	1,"Tracer.<TraceImage>b__5_0(int32)",471,91.25,18.39,401.92,81.02,...
 *	2,"IPrimitive.Intersect(class Ray&)","2,893,824",54.37,4.21,0.04,...
 *
 * Sampling has "Level,Function Name,Inclusive Samples,Exclusive Samples,...".
 * Row of level 0 is the program itself.
 */
#include "../format.h"

#include "../csv.h"
#include "../outline.h"
#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

/* The kinds of number a column can have. */
enum kind { SAMPLES, TIME, ELAPSED, CALLS };

struct tree {
	struct csv csv;
	struct profile p;
	struct outline o;
	struct sink *sink;
	enum kind kind;
	size_t column, calls;
	bool inclusive;
};

static int
sniff(struct str head)
{
	struct str line;

	if (!format_line(&head, &line))
		return 0;
	text_take(&line, STR("\xef\xbb\xbf"));
	return str_starts(line, STR("Level,Function Name,")) ? 95 : 0;
}

/* What of the columns there is to choose; false if nothing is. */
static bool
columns(struct tree *t)
{
	static const struct {
		struct value value;
		struct str column;
		enum kind kind;
		bool inclusive;
	} all[] = {
		{ { { "samples", 7 }, { "samples", 7 } },
		    { "Inclusive Samples", 17 }, SAMPLES, true },
		{ { { "time", 4 }, { "%", 1 } },
		    { "Elapsed Exclusive Time %", 24 }, TIME, false },
		{ { { "elapsed", 7 }, { "ns", 2 } },
		    { "Avg Elapsed Exclusive Time", 26 }, ELAPSED, false },
		{ { { "calls", 5 }, { "calls", 5 } }, { "Number of Calls", 15 },
		    CALLS, false },
	};
	struct value values[sizeof(all) / sizeof(*all)];
	size_t from[sizeof(all) / sizeof(*all)], n = 0;
	int which;

	t->calls = csv_find(&t->csv, all[3].column);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (csv_find(&t->csv, all[i].column) == STR_NONE ||
		    (all[i].kind == ELAPSED && t->calls == STR_NONE))
			continue;
		values[n] = all[i].value;
		from[n++] = i;
	}
	if (n == 0) {
		skip_add(&t->sink->tally.bad, t->csv.reader->line,
		    "no column of samples, time or calls", STR(""));
		return false;
	}
	which = values_choose(&t->sink->values, values, n, 0);
	if (which < 0)
		return false;
	t->kind = all[from[which]].kind;
	t->inclusive = all[from[which]].inclusive;
	t->column = csv_find(&t->csv, all[from[which]].column);
	return true;
}

static bool
number(const struct tree *t, struct count *c)
{
	struct str text = str_trim(csv_field(&t->csv, t->column));
	uint64_t v, calls;

	if (t->kind == TIME) {
		if (str_ends(text, STR("%")))
			text = str_head(text, text.n - 1);
		return text_decimal(text, 0, c);
	}
	if (t->kind != ELAPSED) {
		*c = COUNT(0);
		return text_grouped(text, &c->whole);
	}
	/* milliseconds a call */
	if (!text_time(text, STR("ms"), c) ||
	    !text_grouped(str_trim(csv_field(&t->csv, t->calls)), &calls))
		return false;
	v = c->whole * calls;
	if (c->frac != 0 || (calls != 0 && v / calls != c->whole))
		return false;
	*c = COUNT(v);
	return true;
}

/* Adds the node of a row that is depth levels below the first function. */
static bool
add(struct tree *t, size_t depth, struct count c)
{
	uint32_t frame = profile_frame(&t->p, csv_field(&t->csv, 1));

	if (t->inclusive)
		return outline_node(&t->o, &t->p, depth, frame, c);
	profile_cut(&t->p, depth);
	profile_push(&t->p, frame);
	return count_iszero(c) || profile_add_down(&t->p, c);
}

static bool
rows(struct tree *t)
{
	struct count c;
	uint64_t level;

	while (csv_row(&t->csv)) {
		if (t->csv.err != NULL ||
		    !num_parse_dec(str_trim(csv_field(&t->csv, 0)), &level) ||
		    level > t->p.n + 1 || !number(t, &c)) {
			skip_add(&t->sink->tally.bad, t->csv.reader->line,
			    t->csv.err != NULL ? t->csv.err
					       : "no number or level",
			    csv_field(&t->csv, 1));
			continue;
		}
		if (level == 0)
			t->sink->tally.unused++;
		else if (!add(t, (size_t)level - 1, c))
			return false;
	}
	return !t->inclusive || outline_end(&t->o, &t->p);
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct tree t = { .sink = sink };
	bool fits = true;

	csv_init(&t.csv, r, ',');
	profile_init(&t.p, sink, opts);
	if (csv_row(&t.csv) && columns(&t))
		fits = rows(&t);
	outline_free(&t.o);
	profile_free(&t.p);
	csv_free(&t.csv);
	return fits;
}

const struct format format_vsprof = {
	.name = "vsprof",
	.desc = "Visual Studio's call tree as CSV, VSPerfReport /CallTrace",
	.sniff = sniff,
	.parse = parse,
};
