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
 *	  "timeDeltas":[3758]}}}]}
 *
 * or the list alone, whose closing bracket may be missing. Times are
 * microseconds. CPU profiles of V8 come in pieces, one by pid and id.
 */
#include "../format.h"

#include "../json.h"
#include "../profile.h"
#include "../sink.h"
#include "../spans.h"
#include "../tree.h"
#include "../v8.h"
#include "common/reader.h"
#include "common/xalloc.h"

enum { SPANS, SAMPLES, TIME };

/* Sums of times stay far from what does not fit. */
#define TIME_MAX (INT64_MAX / 4)

struct trace {
	struct json json;
	struct profile profile;
	struct spans spans;
	struct table lanes;     /* "pid\0tid" */
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
	struct buf ph, name, pid, tid, id, text, key;
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

static void
members(struct trace *t)
{
	static const char *const keys[] = { "ph", "name", "pid", "tid", "id",
		"ts", "dur", "args", NULL };
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

static void
event(struct trace *t)
{
	struct buf *all[] = { &t->ph, &t->name, &t->pid, &t->tid, &t->id,
		&t->text };
	char ph;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		buf_clear(all[i]);
	t->timed = t->lasts = false;
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

static void
document(struct trace *t)
{
	static const char *const keys[] = { "traceEvents", NULL };
	enum json_type first = json_next(&t->json);

	if (first == JSON_ARRAY)
		t->cut = !events(t);
	else if (first != JSON_OBJECT)
		t->wrong = "neither object nor list";
	else
		while (json_member(&t->json))
			if (json_which(&t->json, keys) != 0)
				json_skip(&t->json);
			else if (json_want(&t->json, JSON_ARRAY))
				events(t);
}

/* The nodes that the spans of each lane are under. */
static uint32_t *
lane_nodes(struct trace *t, struct tree *tree)
{
	uint32_t *nodes = xcalloc(t->lanes.n, sizeof(*nodes)), process;
	struct lane lane;
	struct str key;

	for (uint32_t i = 0; i < t->lanes.n; i++) {
		key = t->lanes.keys[i];
		lane =
		    (struct lane){ .pid = str_head(key, str_chr(key, '\0')) };
		lane.tid = str_from_index(key, lane.pid.n + 1);
		process = table_get(&t->processes, lane.pid);
		if (process != TABLE_NONE)
			lane.process = buf_str(&t->process_names[process]);
		if (i < t->lane_names_cap)
			lane.thread = buf_str(&t->lane_names[i]);
		profile_lane(&t->profile, &lane);
		nodes[i] = tree_lane(tree, &t->profile);
	}
	return nodes;
}

/* Folds what was asked for; false if a sum does not fit. */
static bool
fold(struct trace *t, int which)
{
	struct tree tree = { 0 };
	uint32_t *nodes;
	bool fits = true;

	if (which == SPANS) {
		nodes = lane_nodes(t, &tree);
		fits = spans_fold(&t->spans, &tree, nodes, t->profile.sink);
		tree_free(&tree);
		xfree(nodes);
		return fits;
	}
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

static void
trace_free(struct trace *t)
{
	struct buf *all[] = { &t->ph, &t->name, &t->pid, &t->tid, &t->id,
		&t->text, &t->key };

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
	table_free(&t->processes);
	table_free(&t->profiles);
	spans_free(&t->spans);
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
	static const struct value values[] = {
		[SPANS] = { { "spans", 5 }, { "us", 2 } },
		[SAMPLES] = { { "samples", 7 }, { "samples", 7 } },
		[TIME] = { { "time", 4 }, { "us", 2 } },
	};
	struct trace t = { 0 };
	bool fits = true, profiled;
	int which;

	json_init(&t.json, r);
	profile_init(&t.profile, sink, opts);
	v8_init(&t.piece, &t.json, &t.profile);
	document(&t);
	profiled = t.profiles.n > 0;
	which = values_choose(
	    &sink->values, values, profiled ? 3 : 1, profiled ? TIME : SPANS);
	if (which >= 0)
		fits = fold(&t, which);
	sink_broken(sink, t.json.err != NULL && !t.cut ? t.json.err : t.wrong,
	    json_offset(&t.json));
	trace_free(&t);
	return fits;
}

const struct format format_trace = {
	.name = "trace",
	.desc = "trace events: Chrome, Perfetto, tracing-chrome, clang",
	.sniff = sniff,
	.parse = parse,
};
