/* SPDX-License-Identifier: ISC */
/*
 * Trace events: chrome://tracing, Perfetto's JSON, DevTools' performance
 * panel, node --trace-events-enabled, tracing-chrome, -ftime-trace of clang.
 *
 *	{"traceEvents":[
 *	 {"ph":"M","pid":1,"tid":2,"name":"thread_name","args":{"name":"io"}},
 *	 {"ph":"X","pid":1,"tid":2,"ts":10,"dur":5.5,"name":"parse"},
 *	 {"ph":"B","pid":1,"tid":2,"ts":16,"name":"run"},
 *	 {"ph":"E","pid":1,"tid":2,"ts":19},
 *	 {"ph":"P","pid":1,"tid":3,"id":"0x1","name":"ProfileChunk","args":{
 *	  "data":{"cpuProfile":{"nodes":[...],"samples":[10]},
 *	  "timeDeltas":[3758]}}}],
 *	 "stackFrames":{"1":{"name":"main"},"2":{"name":"run","parent":"1"}}}
 *
 * or the list alone, whose closing bracket may be missing. Times are
 * microseconds. CPU profiles of V8 come in pieces, one by pid and id. Samples
 * of other profilers, "P" or in a list "samples" of their own, say their frame
 * in "sf". Asynchronous spans, "b" to "e" and formerly "S" to "F", belong
 * together by pid, category and id.
 */
#include "../format.h"

#include "../json.h"
#include "../profile.h"
#include "../sink.h"
#include "../spans.h"
#include "../stackframes.h"
#include "../tree.h"
#include "../v8.h"
#include "common/reader.h"
#include "common/xalloc.h"

enum { SPANS, ASYNC, STACKS, SAMPLES, TIME, NUMBERS };

/* Sums of times stay far from what does not fit. */
#define TIME_MAX (INT64_MAX / 4)

struct trace {
	struct json json;
	struct profile profile;
	struct spans spans, async;
	struct stackframes frames;
	struct table lanes;     /* "pid\0tid" */
	struct table ids;       /* of asynchronous spans: "pid\0id\0category" */
	struct table processes; /* "pid" */
	struct buf *lane_names, *process_names;
	size_t lane_names_cap, process_names_cap;
	struct table profiles; /* "pid\0id" */
	struct v8 *v8;
	size_t v8_cap;
	struct v8 piece; /* of a CPU profile, in the event being read */
	bool cut;        /* only the list's closing bracket is missing */
	const char *wrong;
	/* The event being read. */
	struct buf ph, name, pid, tid, id, cat, sf, text, key;
	struct count weight;
	int64_t ts, dur;
	bool timed, lasts;
};

/* A string or number as text. */
static void
take_text(struct json *j, struct buf *b)
{
	buf_clear(b);
	json_next(j);
	if (j->type == JSON_STRING || j->type == JSON_NUMBER)
		buf_addstr(b, j->text);
	else
		json_skip(j);
}

/* Microseconds, as nanoseconds. */
static bool
take_time(struct json *j, int64_t *v)
{
	bool good = json_next(j) == JSON_NUMBER && json_fixed(j, 3, v) &&
	    *v<TIME_MAX && * v> - TIME_MAX;

	if (j->type != JSON_NUMBER)
		json_skip(j);
	return good;
}

static void
cpu_profile(struct trace *t)
{
	static const char *const keys[] = { "nodes", "samples", NULL };

	if (!json_want(&t->json, JSON_OBJECT))
		return;
	while (json_member(&t->json))
		switch (json_which(&t->json, keys)) {
		case 0:
			v8_nodes(&t->piece);
			break;
		case 1:
			v8_samples(&t->piece);
			break;
		default:
			json_skip(&t->json);
		}
}

static void
data(struct trace *t)
{
	static const char *const keys[] = { "cpuProfile", "timeDeltas",
		"startTime", "endTime", NULL };

	if (!json_want(&t->json, JSON_OBJECT))
		return;
	while (json_member(&t->json))
		switch (json_which(&t->json, keys)) {
		case 0:
			cpu_profile(t);
			break;
		case 1:
			v8_deltas(&t->piece);
			break;
		case 2:
			t->piece.start = json_take_i64(&t->json);
			break;
		case 3:
			t->piece.end = json_take_i64(&t->json);
			break;
		default:
			json_skip(&t->json);
		}
}

/* What is of use for any event: whose arguments these are may follow them. */
static void
args(struct trace *t)
{
	static const char *const keys[] = { "name", "data", NULL };

	if (!json_want(&t->json, JSON_OBJECT))
		return;
	while (json_member(&t->json))
		switch (json_which(&t->json, keys)) {
		case 0:
			take_text(&t->json, &t->text);
			break;
		case 1:
			data(t);
			break;
		default:
			json_skip(&t->json);
		}
}

/* "id2": {"local": "0x1"}, an id that only this process knows. */
static void
take_id(struct trace *t)
{
	static const char *const keys[] = { "local", "global", NULL };

	if (!json_want(&t->json, JSON_OBJECT))
		return;
	while (json_member(&t->json))
		if (json_which(&t->json, keys) >= 0)
			take_text(&t->json, &t->id);
		else
			json_skip(&t->json);
}

static void
take_weight(struct trace *t)
{
	json_next(&t->json);
	if (!json_count(&t->json, &t->weight))
		json_skip(&t->json);
}

static void
members(struct trace *t)
{
	static const char *const keys[] = { "ph", "name", "pid", "tid", "id",
		"ts", "dur", "args", "cat", "sf", "id2", "weight", NULL };
	struct json *j = &t->json;

	while (json_member(j))
		switch (json_which(j, keys)) {
		case 0:
			json_take_str(j, &t->ph);
			break;
		case 1:
			json_take_str(j, &t->name);
			break;
		case 2:
			take_text(j, &t->pid);
			break;
		case 3:
			take_text(j, &t->tid);
			break;
		case 4:
			take_text(j, &t->id);
			break;
		case 5:
			t->timed = take_time(j, &t->ts);
			break;
		case 6:
			t->lasts = take_time(j, &t->dur);
			break;
		case 7:
			args(t);
			break;
		case 8:
			json_take_str(j, &t->cat);
			break;
		case 9:
			take_text(j, &t->sf);
			break;
		case 10:
			take_id(t);
			break;
		case 11:
			take_weight(t);
			break;
		default:
			json_skip(j);
		}
}

/* The number of a pair of texts. */
static uint32_t
pair(struct trace *t, struct table *table, const struct buf *a,
    const struct buf *b)
{
	buf_clear(&t->key);
	buf_addstr(&t->key, buf_str(a));
	buf_addc(&t->key, '\0');
	buf_addstr(&t->key, buf_str(b));
	return table_put(table, buf_str(&t->key));
}

static void
rename(struct buf **names, size_t *cap, struct table *ids, uint32_t id,
    const struct buf *name)
{
	size_t had = *cap;

	*names = xgrow(*names, cap, ids->n, sizeof(**names));
	for (; had < *cap; had++)
		(*names)[had] = (struct buf){ 0 };
	buf_clear(&(*names)[id]);
	buf_addstr(&(*names)[id], buf_str(name));
}

/* "M": names of processes and threads. */
static void
metadata(struct trace *t)
{
	if (str_eq(buf_str(&t->name), STR("thread_name")))
		rename(&t->lane_names, &t->lane_names_cap, &t->lanes,
		    pair(t, &t->lanes, &t->pid, &t->tid), &t->text);
	else if (str_eq(buf_str(&t->name), STR("process_name")))
		rename(&t->process_names, &t->process_names_cap, &t->processes,
		    table_put(&t->processes, buf_str(&t->pid)), &t->text);
}

/* A piece of a CPU profile, to the others of its process and id. */
static void
keep_piece(struct trace *t)
{
	size_t known = t->profiles.n;
	uint32_t at = pair(t, &t->profiles, &t->pid, &t->id);

	if (t->profiles.n > known) {
		t->v8 = xgrow(t->v8, &t->v8_cap, at + 1, sizeof(*t->v8));
		v8_init(&t->v8[at], &t->json, &t->profile);
	}
	v8_move(&t->v8[at], &t->piece);
}

static void
bad(struct trace *t, const char *why)
{
	skip_add(&t->profile.sink->tally.bad, json_offset(&t->json), why,
	    buf_str(&t->name));
}

static void
span(struct trace *t, char ph)
{
	uint32_t lane = pair(t, &t->lanes, &t->pid, &t->tid), frame;

	if (!t->timed || (ph == 'X' && !t->lasts)) {
		bad(t, "an event without its time");
		return;
	}
	frame = ph == 'E' && t->name.n == 0
	    ? SPANS_ANY
	    : profile_frame(&t->profile, buf_str(&t->name));
	if (ph == 'X' && t->dur < 0)
		bad(t, "a duration below 0");
	else if (ph == 'X')
		spans_add(&t->spans, lane, frame, t->ts, t->dur);
	else if (ph == 'B')
		spans_begin(&t->spans, lane, frame, t->ts);
	else
		spans_end(&t->spans, lane, frame, t->ts);
}

/* Ids are of a category: others may count from the same number. */
static void
async(struct trace *t, bool begins)
{
	uint32_t lane, frame;

	if (!t->timed) {
		bad(t, "an event without its time");
		return;
	}
	buf_clear(&t->key);
	buf_addstr(&t->key, buf_str(&t->pid));
	buf_addc(&t->key, '\0');
	buf_addstr(&t->key, buf_str(&t->id));
	buf_addc(&t->key, '\0');
	buf_addstr(&t->key, buf_str(&t->cat));
	lane = table_put(&t->ids, buf_str(&t->key));
	frame = !begins && t->name.n == 0
	    ? SPANS_ANY
	    : profile_frame(&t->profile, buf_str(&t->name));
	(begins ? spans_begin : spans_end)(&t->async, lane, frame, t->ts);
}

static void
sample(struct trace *t)
{
	stackframes_count(&t->frames, pair(t, &t->lanes, &t->pid, &t->tid),
	    buf_str(&t->sf), t->weight);
}

static void
clear_event(struct trace *t)
{
	struct buf *all[] = { &t->ph, &t->name, &t->pid, &t->tid, &t->id,
		&t->cat, &t->sf, &t->text };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		buf_clear(all[i]);
	t->timed = t->lasts = false;
	t->weight = COUNT(1);
}

static void
event(struct trace *t)
{
	char ph;

	clear_event(t);
	members(t);
	ph = t->ph.n == 1 ? t->ph.s[0] : '\0';
	if (t->json.type == JSON_END)
		return; /* not all of it was there */
	if (ph == 'X' || ph == 'B' || ph == 'E')
		span(t, ph);
	else if (ph == 'M')
		metadata(t);
	else if (ph == 'P' && str_starts(buf_str(&t->name), STR("Profile")))
		keep_piece(t);
	else if (ph == 'P' && t->sf.n > 0)
		sample(t);
	else if (ph == 'b' || ph == 'S')
		async(t, true);
	else if (ph == 'e' || ph == 'F')
		async(t, false);
	else
		t->profile.sink->tally.unused++;
	if (t->piece.ids.n > 0 || t->piece.ndeltas > 0) {
		v8_free(&t->piece);
		v8_init(&t->piece, &t->json, &t->profile);
	}
}

/* False if the input ends between two events. */
static bool
events(struct trace *t)
{
	while (json_element(&t->json)) {
		if (t->json.type == JSON_OBJECT)
			event(t);
		else
			json_skip(&t->json);
		if (t->json.type == JSON_END)
			return true;
	}
	return t->json.type != JSON_END;
}

/* "samples": [{"tid": 2, "ts": 7, "sf": 2, "weight": 1}, ...] */
static void
samples(struct trace *t)
{
	if (!json_want(&t->json, JSON_ARRAY))
		return;
	while (json_element(&t->json)) {
		if (t->json.type != JSON_OBJECT) {
			json_skip(&t->json);
			continue;
		}
		clear_event(t);
		members(t);
		if (t->sf.n > 0 && t->json.type != JSON_END)
			sample(t);
	}
}

/* "2": {"category": "prog", "name": "run", "parent": "1"} */
static void
stack_frame(struct trace *t)
{
	static const char *const keys[] = { "name", "parent", NULL };

	clear_event(t);
	buf_addstr(&t->id, t->json.text);
	if (!json_want(&t->json, JSON_OBJECT))
		return;
	while (json_member(&t->json))
		switch (json_which(&t->json, keys)) {
		case 0:
			take_text(&t->json, &t->name);
			break;
		case 1:
			take_text(&t->json, &t->text);
			break;
		default:
			json_skip(&t->json);
		}
	stackframes_add(&t->frames, buf_str(&t->id),
	    profile_function(&t->profile, buf_str(&t->name)),
	    buf_str(&t->text));
}

static void
stack_frames(struct trace *t)
{
	if (!json_want(&t->json, JSON_OBJECT))
		return;
	while (json_member(&t->json))
		stack_frame(t);
}

static void
document(struct trace *t)
{
	static const char *const keys[] = { "traceEvents", "stackFrames",
		"samples", NULL };
	enum json_type first = json_next(&t->json);

	if (first == JSON_ARRAY)
		t->cut = !events(t);
	else if (first != JSON_OBJECT)
		t->wrong = "neither object nor list";
	else
		while (json_member(&t->json))
			switch (json_which(&t->json, keys)) {
			case 0:
				if (json_want(&t->json, JSON_ARRAY))
					events(t);
				break;
			case 1:
				stack_frames(t);
				break;
			case 2:
				samples(t);
				break;
			default:
				json_skip(&t->json);
			}
}

/* The nodes that the stacks of each lane of a table are under. */
static uint32_t *
lane_nodes(struct trace *t, const struct table *lanes, struct tree *tree)
{
	uint32_t *nodes = xcalloc(lanes->n, sizeof(*nodes)), process;
	bool threads = lanes == &t->lanes;
	struct lane lane;
	struct str key;

	for (uint32_t i = 0; i < lanes->n; i++) {
		key = lanes->keys[i];
		lane =
		    (struct lane){ .pid = str_head(key, str_chr(key, '\0')) };
		key = str_from_index(key, lane.pid.n + 1);
		lane.tid = str_head(key, str_chr(key, '\0'));
		process = table_get(&t->processes, lane.pid);
		if (process != TABLE_NONE)
			lane.process = buf_str(&t->process_names[process]);
		if (!threads)
			lane.thread = STR("async");
		else if (i < t->lane_names_cap)
			lane.thread = buf_str(&t->lane_names[i]);
		profile_lane(&t->profile, &lane);
		nodes[i] = tree_lane(tree, &t->profile);
	}
	return nodes;
}

/* What is on lanes; false if a sum does not fit. */
static bool
fold_lanes(struct trace *t, int which)
{
	const struct table *lanes = which == ASYNC ? &t->ids : &t->lanes;
	struct sink *sink = t->profile.sink;
	struct tree tree = { 0 };
	uint32_t *nodes = lane_nodes(t, lanes, &tree);
	bool fits;

	if (which == STACKS)
		fits = stackframes_fold(&t->frames, &tree, nodes, sink);
	else
		fits = spans_fold(
		    which == ASYNC ? &t->async : &t->spans, &tree, nodes, sink);
	tree_free(&tree);
	xfree(nodes);
	return fits;
}

/* Folds what was asked for; false if a sum does not fit. */
static bool
fold(struct trace *t, int which)
{
	bool fits = true;

	if (which != SAMPLES && which != TIME)
		return fold_lanes(t, which);
	for (uint32_t i = 0; i < t->profiles.n && fits; i++) {
		struct lane lane = { .pid = t->profiles.keys[i] };

		lane.pid = str_head(lane.pid, str_chr(lane.pid, '\0'));
		lane.tid = str_from_index(t->profiles.keys[i], lane.pid.n + 1);
		profile_lane(&t->profile, &lane);
		fits =
		    v8_add(&t->v8[i], which == SAMPLES ? V8_SAMPLES : V8_TIME);
		if (t->wrong == NULL)
			t->wrong = t->v8[i].wrong;
	}
	return fits;
}

/*
 * What there is to fold, into numbers and values; how many. By default it is
 * what was sampled, if anything was, and else what took time.
 */
static size_t
choices(const struct trace *t, int *numbers, struct value *values, size_t *dflt)
{
	static const struct value all[NUMBERS] = {
		[SPANS] = { { "spans", 5 }, { "us", 2 } },
		[ASYNC] = { { "async", 5 }, { "us", 2 } },
		[STACKS] = { { "stacks", 6 }, { "samples", 7 } },
		[SAMPLES] = { { "samples", 7 }, { "samples", 7 } },
		[TIME] = { { "time", 4 }, { "us", 2 } },
	};
	const bool spans = t->spans.n + t->spans.nmarks > 0;
	const bool has[NUMBERS] = {
		[SPANS] = true,
		[ASYNC] = t->async.nmarks > 0,
		[STACKS] = t->frames.n > 0,
		[SAMPLES] = t->profiles.n > 0,
		[TIME] = t->profiles.n > 0,
	};
	size_t n = 0;

	*dflt = 0;
	for (int i = 0; i < NUMBERS; i++) {
		if (!has[i])
			continue;
		if (i != ASYNC || !spans)
			*dflt = n;
		numbers[n] = i;
		values[n++] = all[i];
	}
	return n;
}

static void
trace_free(struct trace *t)
{
	struct buf *all[] = { &t->ph, &t->name, &t->pid, &t->tid, &t->id,
		&t->cat, &t->sf, &t->text, &t->key };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		buf_free(all[i]);
	for (size_t i = 0; i < t->lane_names_cap; i++)
		buf_free(&t->lane_names[i]);
	for (size_t i = 0; i < t->process_names_cap; i++)
		buf_free(&t->process_names[i]);
	for (size_t i = 0; i < t->profiles.n; i++)
		v8_free(&t->v8[i]);
	v8_free(&t->piece);
	xfree(t->lane_names);
	xfree(t->process_names);
	xfree(t->v8);
	table_free(&t->lanes);
	table_free(&t->ids);
	table_free(&t->processes);
	table_free(&t->profiles);
	spans_free(&t->spans);
	spans_free(&t->async);
	stackframes_free(&t->frames);
	profile_free(&t->profile);
	json_free(&t->json);
}

static int
sniff(struct str head)
{
	head = str_trim(head);
	if (str_starts(head, STR("{")))
		return str_find(head, STR("\"traceEvents\"")) != STR_NONE ? 95
									  : 0;
	if (!str_starts(head, STR("[")) ||
	    !str_starts(str_trim(str_from_index(head, 1)), STR("{")))
		return 0;
	return str_find(head, STR("\"ph\"")) != STR_NONE &&
		str_find(head, STR("\"pid\"")) != STR_NONE
	    ? 85
	    : 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct value values[NUMBERS];
	int numbers[NUMBERS], which;
	size_t n, dflt;
	struct trace t = { 0 };
	bool fits = true;

	json_init(&t.json, r);
	profile_init(&t.profile, sink, opts);
	v8_init(&t.piece, &t.json, &t.profile);
	document(&t);
	n = choices(&t, numbers, values, &dflt);
	which = values_choose(&sink->values, values, n, dflt);
	if (which >= 0)
		fits = fold(&t, numbers[which]);
	sink_broken(sink, t.json.err != NULL && !t.cut ? t.json.err : t.wrong,
	    json_offset(&t.json));
	trace_free(&t);
	return fits;
}

const struct format format_trace = {
	.name = "trace",
	.desc = "trace events: Chrome, Perfetto, tracing-chrome, clang "
		"-ftime-trace",
	.sniff = sniff,
	.parse = parse,
};
