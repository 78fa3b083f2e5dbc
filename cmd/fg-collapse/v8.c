/* SPDX-License-Identifier: ISC */
/* V8's call trees with their samples. */
#include "v8.h"

#include <string.h>

#include "common/xalloc.h"
#include "format.h"
#include "json.h"
#include "profile.h"

#define NONE V8_NONE

struct v8_node {
	uint32_t parent;
	uint32_t frame; /* NONE for the root and what was only referred to */
	uint64_t hits;  /* as the file says */
	uint64_t count; /* of the samples there are */
	uint64_t time;  /* microseconds */
};

/* Ids are mostly small: those below are looked up without hashing. */
#define SMALL ((uint64_t)1 << 20)

static void
remember(struct v8 *v, uint64_t id, uint32_t at)
{
	size_t had = v->small_cap;

	if (id >= SMALL)
		return;
	v->small =
	    xgrow(v->small, &v->small_cap, (size_t)id + 1, sizeof(*v->small));
	for (; had < v->small_cap; had++)
		v->small[had] = NONE;
	v->small[id] = at;
}

static uint32_t
node_of(struct v8 *v, uint64_t id)
{
	size_t known = v->ids.n;
	uint32_t at;

	if (id < v->small_cap && v->small[id] != NONE)
		return v->small[id];
	at = table_put(&v->ids, (struct str){ (const char *)&id, sizeof(id) });

	if (v->ids.n > known) {
		v->nodes =
		    xgrow(v->nodes, &v->nodes_cap, v->ids.n, sizeof(*v->nodes));
		v->nodes[at] = (struct v8_node){ NONE, NONE, 0, 0, 0 };
	}
	remember(v, id, at);
	return at;
}

void
v8_init(struct v8 *v, struct json *json, struct profile *profile)
{
	*v = (struct v8){ .json = json, .profile = profile };
}

void
v8_free(struct v8 *v)
{
	table_free(&v->ids);
	xfree(v->small);
	xfree(v->nodes);
	xfree(v->samples);
	xfree(v->deltas);
	xfree(v->children);
	buf_free(&v->name);
	buf_free(&v->url);
}

/* "name", or with --srcline "name:file.js:12"; NONE for the root of all. */
uint32_t
v8_call_frame(struct v8 *v)
{
	static const char *const keys[] = { "functionName", "url", "lineNumber",
		NULL };
	struct json *j = v->json;
	int64_t line = -1;

	buf_clear(&v->name);
	buf_clear(&v->url);
	if (!json_want(j, JSON_OBJECT))
		return NONE;
	while (json_member(j))
		switch (json_which(j, keys)) {
		case 0:
			if (json_want(j, JSON_STRING))
				buf_addstr(&v->name, j->text);
			break;
		case 1:
			if (json_want(j, JSON_STRING))
				buf_addstr(&v->url, str_basename(j->text));
			break;
		case 2:
			line = json_take_i64(v->json);
			break;
		default:
			json_skip(j);
		}
	if (str_eq(buf_str(&v->name), STR("(root)")))
		return NONE;
	if (v->name.n == 0)
		buf_addstr(&v->name, STR("(anonymous)"));
	if (v->profile->opts->srcline && v->url.n > 0 && line >= 0) {
		buf_addc(&v->name, ':');
		buf_addstr(&v->name, buf_str(&v->url));
		buf_addc(&v->name, ':');
		buf_adddec(&v->name, (uint64_t)line + 1);
	}
	return profile_frame(v->profile, buf_str(&v->name));
}

/* The children of a node, whose own id may follow only behind them. */
static void
children(struct v8 *v)
{
	uint64_t id;

	v->nchildren = 0;
	if (!json_want(v->json, JSON_ARRAY))
		return;
	while (json_element(v->json)) {
		if (!json_u64(v->json, &id)) {
			json_skip(v->json);
			continue;
		}
		v->children = xgrow(v->children, &v->children_cap,
		    v->nchildren + 1, sizeof(*v->children));
		v->children[v->nchildren++] = node_of(v, id);
	}
}

static void
one_node(struct v8 *v)
{
	static const char *const keys[] = { "id", "parent", "hitCount",
		"callFrame", "children", NULL };
	struct v8_node n = { NONE, NONE, 0, 0, 0 };
	uint32_t self = NONE;

	v->nchildren = 0;
	while (json_member(v->json))
		switch (json_which(v->json, keys)) {
		case 0:
			self = node_of(v, json_take_u64(v->json));
			break;
		case 1:
			n.parent = node_of(v, json_take_u64(v->json));
			break;
		case 2:
			n.hits = json_take_u64(v->json);
			break;
		case 3:
			n.frame = v8_call_frame(v);
			break;
		case 4:
			children(v);
			break;
		default:
			json_skip(v->json);
		}
	if (self == NONE) {
		v->wrong = "a node without id";
		return;
	}
	if (n.parent == NONE)
		n.parent = v->nodes[self].parent;
	v->nodes[self] = n;
	for (size_t i = 0; i < v->nchildren; i++)
		v->nodes[v->children[i]].parent = self;
}

void
v8_nodes(struct v8 *v)
{
	if (!json_want(v->json, JSON_ARRAY))
		return;
	while (json_element(v->json))
		if (v->json->type == JSON_OBJECT)
			one_node(v);
		else
			json_skip(v->json);
}

static void
add_sample(struct v8 *v, uint32_t node)
{
	v->samples = xgrow(
	    v->samples, &v->samples_cap, v->nsamples + 1, sizeof(*v->samples));
	v->samples[v->nsamples++] = node;
}

static void
add_delta(struct v8 *v, int64_t delta)
{
	v->deltas = xgrow(
	    v->deltas, &v->deltas_cap, v->ndeltas + 1, sizeof(*v->deltas));
	v->deltas[v->ndeltas++] = delta;
}

void
v8_samples(struct v8 *v)
{
	uint64_t id;

	if (!json_want(v->json, JSON_ARRAY))
		return;
	while (json_element(v->json)) {
		if (!json_u64(v->json, &id)) {
			v->wrong = "a sample that is no id";
			json_skip(v->json);
			continue;
		}
		add_sample(v, node_of(v, id));
	}
}

void
v8_deltas(struct v8 *v)
{
	if (!json_want(v->json, JSON_ARRAY))
		return;
	while (json_element(v->json)) {
		add_delta(v, json_i64_near(v->json));
		json_skip(v->json);
	}
}

/* The node of v that node i of from is. */
static uint32_t
same_node(struct v8 *v, const struct v8 *from, uint32_t i)
{
	uint64_t id;

	if (i == NONE)
		return NONE;
	memcpy(&id, from->ids.keys[i].s, sizeof(id));
	return node_of(v, id);
}

void
v8_move(struct v8 *v, struct v8 *from)
{
	struct v8_node *n, *to;

	for (uint32_t i = 0; i < from->ids.n; i++) {
		uint32_t at = same_node(v, from, i);
		uint32_t parent = same_node(v, from, from->nodes[i].parent);

		n = &from->nodes[i];
		to = &v->nodes[at];
		to->hits += n->hits;
		if (parent != NONE)
			to->parent = parent;
		if (n->frame != NONE)
			to->frame = n->frame;
	}
	for (size_t i = 0; i < from->nsamples; i++)
		add_sample(v, same_node(v, from, from->samples[i]));
	for (size_t i = 0; i < from->ndeltas; i++)
		add_delta(v, from->deltas[i]);
	if (from->start != 0)
		v->start = from->start;
	if (from->end != 0)
		v->end = from->end;
	if (v->wrong == NULL)
		v->wrong = from->wrong;
	from->nsamples = from->ndeltas = 0;
	from->start = from->end = 0;
	from->wrong = NULL;
	table_free(&from->ids);
	xfree(from->small);
	from->small = NULL;
	from->small_cap = 0;
}

bool
v8_timed(const struct v8 *v)
{
	return v->nsamples > 0 && v->ndeltas > 0;
}

/* Gives each node its samples and how long they lasted. */
static void
spread(struct v8 *v)
{
	int64_t at = v->start, lasts;

	for (size_t i = 0; i < v->ndeltas; i++)
		at += v->deltas[i];
	for (size_t i = 0; i < v->nsamples; i++) {
		lasts = 0;
		if (i + 1 < v->ndeltas)
			lasts = v->deltas[i + 1];
		else if (i + 1 == v->ndeltas && v->end != 0)
			lasts = v->end - at;
		v->nodes[v->samples[i]].count++;
		if (lasts > 0)
			v->nodes[v->samples[i]].time += (uint64_t)lasts;
	}
}

/* The stack of a node; false if it is its own ancestor. */
static bool
push_all(struct v8 *v, uint32_t node)
{
	size_t left = v->ids.n;

	profile_clear(v->profile);
	for (; node != NONE; node = v->nodes[node].parent) {
		if (left-- == 0)
			return false;
		if (v->nodes[node].frame != NONE)
			profile_push(v->profile, v->nodes[node].frame);
	}
	return true;
}

/* Counts all nodes by one of their numbers. */
bool
v8_add(struct v8 *v, int which)
{
	const struct v8_node *n;
	uint64_t value;

	spread(v);
	for (uint32_t i = 0; i < v->ids.n; i++) {
		n = &v->nodes[i];
		value = which == V8_SAMPLES ? n->count : n->time;
		if (which == V8_SAMPLES && v->nsamples == 0)
			value = n->hits;
		if (value == 0)
			continue;
		if (!push_all(v, i)) {
			v->wrong = "a node is its own caller";
			return true;
		}
		if (v->profile->n > 0 &&
		    !profile_add_up(v->profile, COUNT(value)))
			return false;
	}
	return true;
}
