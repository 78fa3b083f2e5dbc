/* SPDX-License-Identifier: ISC */
/*
 * speedscope's own JSON: its exports, rbspy, pyinstrument, py-spy, stackprof,
 * dotnet-trace, jfr2speedscope. One profile a thread, each of one of the kinds
 *
 *	{"$schema":"https://www.speedscope.app/file-format-schema.json",
 *	 "shared":{"frames":[{"name":"main","file":"a.c","line":1}, ...]},
 *	 "profiles":[
 *	  {"type":"sampled","name":"1","unit":"milliseconds","startValue":0,
 *	   "endValue":2,"samples":[[0,1],[0]],"weights":[1,1]},
 *	  {"type":"evented","name":"2","unit":"seconds","startValue":0,
 *	   "endValue":2,"events":[{"type":"O","frame":0,"at":0},
 *	    {"type":"C","frame":0,"at":1.5}]}]}
 *
 * Samples have the root first. Members come in any order, so stacks are
 * counted by the frames' numbers until the names are known.
 */
#include "../format.h"

#include "../json.h"
#include "../profile.h"
#include "../sink.h"
#include "../tree.h"
#include "common/reader.h"
#include "common/xalloc.h"

/* In the tree of numbers: a profile, above all of its frames. */
#define LANE UINT32_C(0x80000000)

struct event {
	struct count at;
	uint32_t frame;
	bool opens;
};

/* One of the profiles. */
struct part {
	struct buf name;
	uint32_t unit; /* number in units */
};

struct speedscope {
	struct json json;
	struct profile profile;
	struct stacks tree; /* of the frames' numbers */
	uint32_t *frames;   /* by number: that of the sink */
	size_t nframes, frames_cap;
	struct part *parts;
	size_t nparts, parts_cap;
	struct table units;
	uint64_t active; /* which profile the file's reader looks at first */
	const char *wrong;
	bool full; /* a sum does not fit */
	struct buf name, file, unit;
	/* The profile being read: */
	uint32_t *samples; /* nodes */
	size_t nsamples, samples_cap;
	struct count *weights;
	size_t nweights, weights_cap;
	struct event *events;
	size_t nevents, events_cap;
	struct count end;
};

/* "name", or with --srcline "name:file:12". */
static void
frame(struct speedscope *s)
{
	static const char *const keys[] = { "name", "file", "line", NULL };
	struct json *j = &s->json;
	uint64_t line = 0;

	buf_clear(&s->name);
	buf_clear(&s->file);
	while (json_member(j))
		switch (json_which(j, keys)) {
		case 0:
			json_take_str(j, &s->name);
			break;
		case 1:
			json_take_str(j, &s->file);
			break;
		case 2:
			line = json_take_u64(j);
			break;
		default:
			json_skip(j);
		}
	if (s->profile.opts->srcline && s->file.n > 0) {
		buf_addc(&s->name, ':');
		buf_addstr(&s->name, str_basename(buf_str(&s->file)));
		if (line > 0) {
			buf_addc(&s->name, ':');
			buf_adddec(&s->name, line);
		}
	}
	s->frames = xgrow(
	    s->frames, &s->frames_cap, s->nframes + 1, sizeof(*s->frames));
	s->frames[s->nframes++] = profile_frame(&s->profile, buf_str(&s->name));
}

static void
frames(struct speedscope *s)
{
	if (!json_want(&s->json, JSON_ARRAY))
		return;
	while (json_element(&s->json))
		if (s->json.type == JSON_OBJECT)
			frame(s);
		else
			s->wrong = "a frame that is no object";
}

static void
shared(struct speedscope *s)
{
	static const char *const keys[] = { "frames", NULL };

	if (!json_want(&s->json, JSON_OBJECT))
		return;
	while (json_member(&s->json))
		if (json_which(&s->json, keys) == 0)
			frames(s);
		else
			json_skip(&s->json);
}

static bool
number(struct speedscope *s, uint32_t *v)
{
	uint64_t wide;

	if (!json_u64(&s->json, &wide) || wide >= LANE) {
		s->wrong = "a frame that is no number";
		json_skip(&s->json);
		return false;
	}
	*v = (uint32_t)wide;
	return true;
}

static void
sample(struct speedscope *s, uint32_t lane)
{
	uint32_t node = lane, at;

	while (json_element(&s->json))
		if (number(s, &at))
			node = stacks_child(&s->tree, node, at);
	s->samples = xgrow(
	    s->samples, &s->samples_cap, s->nsamples + 1, sizeof(*s->samples));
	s->samples[s->nsamples++] = node;
}

static void
samples(struct speedscope *s, uint32_t lane)
{
	if (!json_want(&s->json, JSON_ARRAY))
		return;
	while (json_element(&s->json))
		if (s->json.type == JSON_ARRAY)
			sample(s, lane);
		else
			s->wrong = "a sample that is no list";
}

static void
bad(struct speedscope *s, const char *why)
{
	skip_add(&s->profile.sink->tally.bad, json_offset(&s->json), why,
	    s->json.text);
}

static void
weights(struct speedscope *s)
{
	struct count c;

	if (!json_want(&s->json, JSON_ARRAY))
		return;
	while (json_element(&s->json)) {
		if (!json_count(&s->json, &c)) {
			bad(s, "a weight below 0 or too large");
			json_skip(&s->json);
			c = COUNT(0);
		}
		s->weights = xgrow(s->weights, &s->weights_cap, s->nweights + 1,
		    sizeof(*s->weights));
		s->weights[s->nweights++] = c;
	}
}

static void
event(struct speedscope *s)
{
	static const char *const keys[] = { "type", "frame", "at", NULL };
	struct event e = { .frame = LANE };
	bool timed = false;

	buf_clear(&s->name);
	while (json_member(&s->json))
		switch (json_which(&s->json, keys)) {
		case 0:
			json_take_str(&s->json, &s->name);
			break;
		case 1:
			json_next(&s->json);
			number(s, &e.frame);
			break;
		case 2:
			json_next(&s->json);
			timed = json_count(&s->json, &e.at);
			json_skip(&s->json);
			break;
		default:
			json_skip(&s->json);
		}
	e.opens = str_eq(buf_str(&s->name), STR("O"));
	if (!timed || e.frame == LANE ||
	    (!e.opens && !str_eq(buf_str(&s->name), STR("C")))) {
		bad(s, "an event that lacks something");
		return;
	}
	s->events = xgrow(
	    s->events, &s->events_cap, s->nevents + 1, sizeof(*s->events));
	s->events[s->nevents++] = e;
}

static void
events(struct speedscope *s)
{
	if (!json_want(&s->json, JSON_ARRAY))
		return;
	while (json_element(&s->json))
		if (s->json.type == JSON_OBJECT)
			event(s);
		else
			s->wrong = "an event that is no object";
}

static void
add(struct speedscope *s, uint32_t node, struct count weight)
{
	if (!stacks_add(&s->tree, node, 0, weight))
		s->full = true;
}

/* Counts the time up to a moment; false if that was before the last. */
static bool
pass_time(struct speedscope *s, uint32_t node, uint32_t lane,
    struct count *last, struct count at)
{
	if (count_cmp(at, *last) < 0)
		return false;
	if (node != lane && count_cmp(at, *last) > 0)
		add(s, node, count_sub(at, *last));
	*last = at;
	return true;
}

/* Replays what was opened and closed when. */
static void
replay(struct speedscope *s, uint32_t lane)
{
	uint32_t node = lane, to;
	struct count last = COUNT(0);
	const struct event *e;

	for (size_t i = 0; i < s->nevents; i++) {
		e = &s->events[i];
		if (!pass_time(s, node, lane, &last, e->at))
			s->wrong = "an event before the one before it";
		if (e->opens) {
			node = stacks_child(&s->tree, node, e->frame);
			continue;
		}
		to = node;
		while (to != lane && s->tree.nodes[to].frame != e->frame)
			to = s->tree.nodes[to].parent;
		if (to == lane)
			bad(s, "the end of a frame that is not open");
		else
			node = s->tree.nodes[to].parent;
	}
	pass_time(s, node, lane, &last, s->end);
}

static void
add_samples(struct speedscope *s)
{
	if (s->nweights > 0 && s->nweights != s->nsamples)
		s->wrong = "not as many weights as samples";
	for (size_t i = 0; i < s->nsamples; i++)
		if (s->nweights == 0)
			add(s, s->samples[i], COUNT(1));
		else if (i < s->nweights && !count_iszero(s->weights[i]))
			add(s, s->samples[i], s->weights[i]);
}

static void
one_profile(struct speedscope *s)
{
	static const char *const keys[] = { "name", "unit", "endValue",
		"samples", "weights", "events", NULL };
	uint32_t lane =
	    stacks_child(&s->tree, STACKS_ROOT, LANE | (uint32_t)s->nparts);
	struct part *p;

	s->parts =
	    xgrow(s->parts, &s->parts_cap, s->nparts + 1, sizeof(*s->parts));
	p = &s->parts[s->nparts++];
	*p = (struct part){ 0 };
	s->nsamples = s->nweights = s->nevents = 0;
	s->end = COUNT(0);
	buf_clear(&s->unit);
	while (json_member(&s->json))
		switch (json_which(&s->json, keys)) {
		case 0:
			json_take_str(&s->json, &p->name);
			break;
		case 1:
			json_take_str(&s->json, &s->unit);
			break;
		case 2:
			json_next(&s->json);
			json_count(&s->json, &s->end);
			json_skip(&s->json);
			break;
		case 3:
			samples(s, lane);
			break;
		case 4:
			weights(s);
			break;
		case 5:
			events(s);
			break;
		default:
			json_skip(&s->json);
		}
	p->unit = table_put(&s->units, buf_str(&s->unit));
	add_samples(s);
	replay(s, lane);
}

static void
document(struct speedscope *s)
{
	static const char *const keys[] = { "shared", "profiles",
		"activeProfileIndex", NULL };

	if (json_next(&s->json) != JSON_OBJECT) {
		s->wrong = "no object";
		return;
	}
	while (json_member(&s->json))
		switch (json_which(&s->json, keys)) {
		case 0:
			shared(s);
			break;
		case 1:
			if (!json_want(&s->json, JSON_ARRAY))
				break;
			while (json_element(&s->json))
				if (s->json.type == JSON_OBJECT)
					one_profile(s);
			break;
		case 2:
			s->active = json_take_u64(&s->json);
			break;
		default:
			json_skip(&s->json);
		}
}

/* Which unit to fold, or -1. */
static int
choose(struct speedscope *s)
{
	struct value *list = xcalloc(s->units.n, sizeof(*list));
	size_t dflt = 0;
	int which = -1;

	for (size_t i = 0; i < s->units.n; i++) {
		list[i].name = list[i].unit = s->units.keys[i];
		if (list[i].name.n == 0)
			list[i].name = STR("none");
	}
	if (s->active < s->nparts)
		dflt = s->parts[s->active].unit;
	if (s->units.n > 0)
		which = values_choose(
		    &s->profile.sink->values, list, s->units.n, dflt);
	xfree(list);
	return which;
}

/* The node of named frames that a node of numbers is; STACKS_ROOT if none. */
static uint32_t
named(struct speedscope *s, struct tree *t, const uint32_t *at, uint32_t node,
    int unit)
{
	const struct stacks_node *n = &s->tree.nodes[node];
	const struct part *p;

	if (n->parent == STACKS_ROOT) {
		p = &s->parts[n->frame & ~LANE];
		profile_lane(
		    &s->profile, &(struct lane){ .thread = buf_str(&p->name) });
		return p->unit == (uint32_t)unit ? tree_lane(t, &s->profile)
						 : TABLE_NONE;
	}
	if (at[n->parent] == TABLE_NONE)
		return TABLE_NONE;
	if (n->frame >= s->nframes) {
		s->wrong = "a frame that is not there";
		return TABLE_NONE;
	}
	return tree_under(t, at[n->parent], &s->frames[n->frame], 1);
}

/* False if a sum does not fit. */
static bool
fold(struct speedscope *s, int unit)
{
	struct sink *sink = s->profile.sink;
	uint32_t *at = xcalloc(s->tree.n, sizeof(*at));
	struct tree tree = { 0 };
	bool fits = true;

	for (uint32_t i = 1; i < s->tree.n && fits; i++) {
		at[i] = named(s, &tree, at, i, unit);
		if (!s->tree.nodes[i].ends)
			continue;
		if (at[i] == TABLE_NONE || at[i] == STACKS_ROOT)
			sink->tally.unused++;
		else
			fits = tree_add(&tree, at[i], s->tree.self[0][i]);
	}
	fits = fits && tree_fold(&tree, sink);
	tree_free(&tree);
	xfree(at);
	return fits;
}

static void
speedscope_free(struct speedscope *s)
{
	json_free(&s->json);
	profile_free(&s->profile);
	stacks_free(&s->tree);
	table_free(&s->units);
	for (size_t i = 0; i < s->nparts; i++)
		buf_free(&s->parts[i].name);
	xfree(s->parts);
	xfree(s->frames);
	xfree(s->samples);
	xfree(s->weights);
	xfree(s->events);
	buf_free(&s->name);
	buf_free(&s->file);
	buf_free(&s->unit);
}

static int
sniff(struct str head)
{
	head = str_trim(head);
	if (!str_starts(head, STR("{")))
		return 0;
	if (str_find(head, STR("speedscope.app/file-format-schema")) !=
	    STR_NONE)
		return 95;
	return str_find(head, STR("\"startValue\"")) != STR_NONE &&
		str_find(head, STR("\"unit\"")) != STR_NONE
	    ? 80
	    : 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct speedscope s = { 0 };
	bool fits = true;
	int unit;

	json_init(&s.json, r);
	profile_init(&s.profile, sink, opts);
	document(&s);
	unit = choose(&s);
	if (unit >= 0)
		fits = fold(&s, unit);
	sink_broken(sink, s.json.err != NULL ? s.json.err : s.wrong,
	    json_offset(&s.json));
	fits = fits && !s.full;
	speedscope_free(&s);
	return fits;
}

const struct format format_speedscope = {
	.name = "speedscope",
	.desc = "speedscope's JSON: py-spy record -f speedscope, rbspy, "
		"dotnet-trace",
	.sniff = sniff,
	.parse = parse,
};
