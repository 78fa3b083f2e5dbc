/* SPDX-License-Identifier: ISC */
/*
 * Traces in the text output of async-profiler (-o text, traces=N); its
 * collapsed output is folded text.
 *
 *	--- Execution profile ---
 *	Total samples       : 200
 *
 *	--- 1500000000 ns (75.00%), 150 samples
 *	  [ 0] java.util.HashMap.get
 *	  [ 1] Main.run
 *	  [ 2] [main tid=4711]
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

struct head {
	uint64_t value, samples;
	struct str unit;
};

/* "--- 1500000000 ns (75.00%), 150 samples" */
static bool
is_head(struct str line, struct head *h)
{
	size_t comma;

	if (!text_take(&line, STR("--- ")) || !num_take_dec(&line, &h->value) ||
	    !text_take(&line, STR(" ")))
		return false;
	h->unit = str_word(&line);
	comma = str_find(line, STR("), "));
	if (comma == STR_NONE)
		return false;
	line = str_from_index(line, comma + 3);
	return num_take_dec(&line, &h->samples) &&
	    str_starts(line, STR(" sample"));
}

/* "  [ 0] java.util.HashMap.get" */
static bool
is_frame(struct str line, struct str *name)
{
	uint64_t v;

	line = str_trim(line);
	if (!text_take(&line, STR("[")))
		return false;
	line = str_trim(line);
	if (!num_take_dec(&line, &v) || !text_take(&line, STR("] ")))
		return false;
	*name = str_trim(line);
	return true;
}

static int
sniff(struct str head)
{
	struct str line, name;
	struct head h;
	bool found = false;

	while (format_line(&head, &line)) {
		if (found)
			return is_frame(line, &name) ? 95 : 0;
		found = is_head(line, &h);
	}
	return 0;
}

struct text {
	struct profile p;
	struct sink *sink;
	int which;
	bool chosen, inside;
	uint64_t weight;
};

static void
choose(struct text *t, struct str unit)
{
	const struct value values[] = {
		{ { "value", 5 }, unit },
		{ { "samples", 7 }, { "samples", 7 } },
	};

	t->chosen = true;
	t->which = values_choose(&t->sink->values, values, 2, 0);
}

static bool
end(struct text *t)
{
	bool fits = t->p.n == 0 || t->weight == 0 ||
	    profile_add_up(&t->p, COUNT(t->weight));

	t->inside = false;
	profile_clear(&t->p);
	return fits;
}

/* With threads=true the root frame is the thread: "[main tid=4711]" */
static void
push(struct text *t, struct str name)
{
	struct lane lane = { 0 };
	struct str rest = name;

	if (text_take(&rest, STR("[")) &&
	    text_split(&rest, STR("tid="), &lane.thread)) {
		lane.thread = str_trim(lane.thread);
		lane.tid = text_before(rest, STR("]"));
		profile_lane(&t->p, &lane);
		if (t->p.opts->by == BY_THREAD)
			return;
	}
	profile_push(&t->p, profile_frame(&t->p, name));
}

static bool
one_line(struct text *t, struct str line)
{
	struct str name;
	struct head h;
	bool fits = true;

	if (is_head(line, &h)) {
		fits = end(t);
		if (!t->chosen)
			choose(t, h.unit);
		t->inside = t->which >= 0;
		t->weight = t->which == 0 ? h.value : h.samples;
	} else if (t->inside && is_frame(line, &name)) {
		push(t, name);
	} else {
		t->sink->tally.unused += line.n > 0;
		fits = end(t);
	}
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct text t = { .sink = sink };
	struct str line;
	bool fits = true;

	profile_init(&t.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&t, line);
	fits = fits && end(&t);
	profile_free(&t.p);
	return fits;
}

const struct format format_asyncprofiler = {
	.name = "async-profiler",
	.desc = "asprof -o text, async-profiler's traces",
	.sniff = sniff,
	.parse = parse,
};
