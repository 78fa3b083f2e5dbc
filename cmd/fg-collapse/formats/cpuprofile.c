/* SPDX-License-Identifier: ISC */
/*
 * CPU profiles of V8: Chrome's DevTools, node --cpu-prof, Deno, Hermes.
 *
 *	{"nodes":[{"id":1,"callFrame":{"functionName":"(root)","url":"",
 *	    "lineNumber":-1,...},"hitCount":0,"children":[2,3]}, ...],
 *	 "startTime":1000,"endTime":9000,"samples":[3,2],"timeDeltas":[10,20]}
 *
 * A node has its children's ids or its parent's. timeDeltas[i], in
 * microseconds, is the time before sample i, so a sample lasts as long as the
 * next one's says and the last until endTime.
 */
#include "../format.h"

#include "../json.h"
#include "../profile.h"
#include "../sink.h"
#include "common/reader.h"
#include "common/xalloc.h"

#define NONE UINT32_MAX
#define EXACT 9007199254740992.0 /* no double is an exact integer beyond */

struct node {
	uint32_t parent;
	uint32_t frame; /* NONE for the root and what was only referred to */
	uint64_t hits;  /* as the file says */
	uint64_t count; /* of the samples there are */
	uint64_t time;  /* microseconds */
};

struct cpuprofile {
	struct json json;
	struct profile profile;
	struct table ids; /* by their bytes */
	struct node *nodes;
	size_t nodes_cap;
	uint32_t *samples; /* nodes */
	size_t nsamples, samples_cap;
	int64_t *deltas;
	size_t ndeltas, deltas_cap;
	int64_t start, end; /* microseconds; 0: not there */
	uint32_t *children; /* of the node being read */
	size_t nchildren, children_cap;
	const char *wrong; /* what cannot be, or NULL */
	struct buf name, url;
};

enum { SAMPLES, TIME };

static uint32_t
node_of(struct cpuprofile *c, uint64_t id)
{
	size_t known = c->ids.n;
	uint32_t at =
	    table_put(&c->ids, (struct str){ (const char *)&id, sizeof(id) });

	if (c->ids.n > known) {
		c->nodes =
		    xgrow(c->nodes, &c->nodes_cap, c->ids.n, sizeof(*c->nodes));
		c->nodes[at] = (struct node){ NONE, NONE, 0, 0, 0 };
	}
	return at;
}

/* A number from 0; 0 if it is something else. */
static uint64_t
number(struct cpuprofile *c)
{
	uint64_t v = 0;

	if (json_want(&c->json, JSON_NUMBER))
		json_u64(&c->json, &v);
	return v;
}

/* A number of JavaScript's, which are doubles. */
static int64_t
as_signed(const struct json *j)
{
	double d;

	if (!json_double(j, &d) || d < -EXACT || d > EXACT)
		return 0;
	return (int64_t)d;
}

static int64_t
signed_number(struct cpuprofile *c)
{
	return json_want(&c->json, JSON_NUMBER) ? as_signed(&c->json) : 0;
}

/* "name", or with --srcline "name:file.js:12"; NONE for the root of all. */
static uint32_t
call_frame(struct cpuprofile *c)
{
	static const char *const keys[] = { "functionName", "url", "lineNumber",
		NULL };
	struct json *j = &c->json;
	int64_t line = -1;

	buf_clear(&c->name);
	buf_clear(&c->url);
	if (!json_want(j, JSON_OBJECT))
		return NONE;
	while (json_member(j))
		switch (json_which(j, keys)) {
		case 0:
			if (json_want(j, JSON_STRING))
				buf_addstr(&c->name, j->text);
			break;
		case 1:
			if (json_want(j, JSON_STRING))
				buf_addstr(&c->url, str_basename(j->text));
			break;
		case 2:
			line = signed_number(c);
			break;
		default:
			json_skip(j);
		}
	if (str_eq(buf_str(&c->name), STR("(root)")))
		return NONE;
	if (c->name.n == 0)
		buf_addstr(&c->name, STR("(anonymous)"));
	if (c->profile.opts->srcline && c->url.n > 0 && line >= 0) {
		buf_addc(&c->name, ':');
		buf_addstr(&c->name, buf_str(&c->url));
		buf_addc(&c->name, ':');
		buf_adddec(&c->name, (uint64_t)line + 1);
	}
	return profile_frame(&c->profile, buf_str(&c->name));
}

/* The children of a node, whose own id may follow only behind them. */
static void
children(struct cpuprofile *c)
{
	uint64_t id;

	c->nchildren = 0;
	if (!json_want(&c->json, JSON_ARRAY))
		return;
	while (json_element(&c->json)) {
		if (!json_u64(&c->json, &id)) {
			json_skip(&c->json);
			continue;
		}
		c->children = xgrow(c->children, &c->children_cap,
		    c->nchildren + 1, sizeof(*c->children));
		c->children[c->nchildren++] = node_of(c, id);
	}
}

static void
one_node(struct cpuprofile *c)
{
	static const char *const keys[] = { "id", "parent", "hitCount",
		"callFrame", "children", NULL };
	struct node n = { NONE, NONE, 0, 0, 0 };
	uint32_t self = NONE;

	c->nchildren = 0;
	while (json_member(&c->json))
		switch (json_which(&c->json, keys)) {
		case 0:
			self = node_of(c, number(c));
			break;
		case 1:
			n.parent = node_of(c, number(c));
			break;
		case 2:
			n.hits = number(c);
			break;
		case 3:
			n.frame = call_frame(c);
			break;
		case 4:
			children(c);
			break;
		default:
			json_skip(&c->json);
		}
	if (self == NONE) {
		c->wrong = "a node without id";
		return;
	}
	if (n.parent == NONE)
		n.parent = c->nodes[self].parent;
	c->nodes[self] = n;
	for (size_t i = 0; i < c->nchildren; i++)
		c->nodes[c->children[i]].parent = self;
}

static void
nodes(struct cpuprofile *c)
{
	if (!json_want(&c->json, JSON_ARRAY))
		return;
	while (json_element(&c->json))
		if (c->json.type == JSON_OBJECT)
			one_node(c);
		else
			json_skip(&c->json);
}

static void
samples(struct cpuprofile *c)
{
	uint64_t id;

	if (!json_want(&c->json, JSON_ARRAY))
		return;
	while (json_element(&c->json)) {
		if (!json_u64(&c->json, &id)) {
			c->wrong = "a sample that is no id";
			json_skip(&c->json);
			continue;
		}
		c->samples = xgrow(c->samples, &c->samples_cap, c->nsamples + 1,
		    sizeof(*c->samples));
		c->samples[c->nsamples++] = node_of(c, id);
	}
}

static void
deltas(struct cpuprofile *c)
{
	if (!json_want(&c->json, JSON_ARRAY))
		return;
	while (json_element(&c->json)) {
		c->deltas = xgrow(c->deltas, &c->deltas_cap, c->ndeltas + 1,
		    sizeof(*c->deltas));
		c->deltas[c->ndeltas++] = as_signed(&c->json);
		json_skip(&c->json);
	}
}

static void
document(struct cpuprofile *c)
{
	static const char *const keys[] = { "nodes", "samples", "timeDeltas",
		"startTime", "endTime", NULL };

	if (json_next(&c->json) != JSON_OBJECT) {
		c->wrong = "no object";
		return;
	}
	while (json_member(&c->json))
		switch (json_which(&c->json, keys)) {
		case 0:
			nodes(c);
			break;
		case 1:
			samples(c);
			break;
		case 2:
			deltas(c);
			break;
		case 3:
			c->start = signed_number(c);
			break;
		case 4:
			c->end = signed_number(c);
			break;
		default:
			json_skip(&c->json);
		}
}

/* Gives each node its samples and how long they lasted. */
static void
spread(struct cpuprofile *c)
{
	int64_t at = c->start, lasts;

	for (size_t i = 0; i < c->ndeltas; i++)
		at += c->deltas[i];
	for (size_t i = 0; i < c->nsamples; i++) {
		lasts = 0;
		if (i + 1 < c->ndeltas)
			lasts = c->deltas[i + 1];
		else if (i + 1 == c->ndeltas && c->end != 0)
			lasts = c->end - at;
		c->nodes[c->samples[i]].count++;
		if (lasts > 0)
			c->nodes[c->samples[i]].time += (uint64_t)lasts;
	}
}

/* The stack of a node; false if it is its own ancestor. */
static bool
push_all(struct cpuprofile *c, uint32_t node)
{
	size_t left = c->ids.n;

	profile_clear(&c->profile);
	for (; node != NONE; node = c->nodes[node].parent) {
		if (left-- == 0)
			return false;
		if (c->nodes[node].frame != NONE)
			profile_push(&c->profile, c->nodes[node].frame);
	}
	return true;
}

/* Counts all nodes by one of their numbers. */
static bool
add_nodes(struct cpuprofile *c, int which)
{
	const struct node *n;
	uint64_t v;

	for (uint32_t i = 0; i < c->ids.n; i++) {
		n = &c->nodes[i];
		v = which == SAMPLES ? n->count : n->time;
		if (which == SAMPLES && c->nsamples == 0)
			v = n->hits;
		if (v == 0)
			continue;
		if (!push_all(c, i)) {
			c->wrong = "a node is its own caller";
			return true;
		}
		if (c->profile.n > 0 && !profile_add_up(&c->profile, COUNT(v)))
			return false;
	}
	return true;
}

static void
cpuprofile_free(struct cpuprofile *c)
{
	json_free(&c->json);
	profile_free(&c->profile);
	table_free(&c->ids);
	xfree(c->nodes);
	xfree(c->samples);
	xfree(c->deltas);
	xfree(c->children);
	buf_free(&c->name);
	buf_free(&c->url);
}

static int
sniff(struct str head)
{
	head = str_trim(head);
	if (!str_starts(head, STR("{")) ||
	    str_find(head, STR("\"callFrame\"")) == STR_NONE)
		return 0;
	if (str_find(head, STR("\"traceEvents\"")) != STR_NONE ||
	    str_find(head, STR("\"selfSize\"")) != STR_NONE)
		return 0;
	return str_find(head, STR("\"nodes\"")) != STR_NONE ? 90 : 40;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[SAMPLES] = { { "samples", 7 }, { "samples", 7 } },
		[TIME] = { { "time", 4 }, { "us", 2 } },
	};
	struct cpuprofile c = { 0 };
	bool fits = true, timed;
	int which;

	json_init(&c.json, r);
	profile_init(&c.profile, sink, opts);
	document(&c);
	timed = c.nsamples > 0 && c.ndeltas > 0;
	spread(&c);
	which = values_choose(
	    &sink->values, values, timed ? 2 : 1, timed ? TIME : SAMPLES);
	if (which >= 0)
		fits = add_nodes(&c, which);
	sink_broken(sink, c.json.err != NULL ? c.json.err : c.wrong,
	    json_offset(&c.json));
	cpuprofile_free(&c);
	return fits;
}

const struct format format_cpuprofile = {
	.name = "cpuprofile",
	.desc = "V8 CPU profiles: Chrome, node --cpu-prof",
	.sniff = sniff,
	.parse = parse,
};
