/* SPDX-License-Identifier: ISC */
/*
 * JSON that node makes of its log of node --prof:
 * node --prof-process --preprocess -j isolate-*-v8.log
 *
 *	{"code":[{"name":"/usr/bin/node","type":"SHARED_LIB"},
 *	  {"name":"spin /src/demo.js:1:14","type":"JS","kind":"Opt",...}],
 *	 "functions":[...],
 *	 "ticks":[{"tm":34059,"vm":0,"s":[45588,290,45586,10]}]}
 *
 * s has pairs of a code, -1 if it is not known, and the offset in it, leaf
 * first; vm is what the machine did.
 */
#include "../format.h"

#include "../json.h"
#include "../profile.h"
#include "../sink.h"
#include "../tree.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

/* States of the machine, and codes that are not known, as numbers of code. */
#define STATE UINT32_C(0xfffffff0)
#define UNKNOWN UINT32_MAX

static const char *const states[] = { "(JavaScript)", "(garbage collector)",
	"(parser)", "(bytecode compiler)", "(compiler)", "(other)",
	"(external)", "(idle)", NULL };

struct nodeprof {
	struct json json;
	struct profile profile;
	struct stacks tree; /* of numbers of code */
	uint32_t *frames;   /* of code */
	size_t n, cap;
	uint32_t *stack; /* of the tick being read */
	size_t nstack, stack_cap;
	bool full;
	struct buf name;
};

/* "name file:///a/b.js:1:14": with --srcline "name:b.js:1:14". */
static uint32_t
script_frame(struct nodeprof *p)
{
	struct str text = buf_str(&p->name), place;
	size_t blank = str_rchr(text, ' ');
	struct buf b = { 0 };
	uint32_t frame;

	if (blank == STR_NONE)
		return profile_frame(&p->profile, text);
	place = str_basename(str_from_index(text, blank + 1));
	text = str_head(text, blank);
	buf_addstr(&b, text.n > 0 ? text : STR("(anonymous)"));
	if (p->profile.opts->srcline) {
		buf_addc(&b, ':');
		buf_addstr(&b, place);
	}
	frame = profile_frame(&p->profile, buf_str(&b));
	buf_free(&b);
	return frame;
}

static void
one_code(struct nodeprof *p)
{
	static const char *const keys[] = { "name", "type", NULL };
	bool script = false;
	uint32_t frame;

	buf_clear(&p->name);
	while (json_member(&p->json))
		switch (json_which(&p->json, keys)) {
		case 0:
			json_take_str(&p->json, &p->name);
			break;
		case 1:
			if (json_want(&p->json, JSON_STRING))
				script = str_eq(p->json.text, STR("JS"));
			break;
		default:
			json_skip(&p->json);
		}
	frame = script ? script_frame(p)
		       : profile_function(&p->profile, buf_str(&p->name));
	p->frames = xgrow(p->frames, &p->cap, p->n + 1, sizeof(*p->frames));
	p->frames[p->n++] = frame;
}

static void
push(struct nodeprof *p, uint32_t code)
{
	p->stack =
	    xgrow(p->stack, &p->stack_cap, p->nstack + 1, sizeof(*p->stack));
	p->stack[p->nstack++] = code;
}

static void
stack(struct nodeprof *p)
{
	uint64_t v;

	if (!json_want(&p->json, JSON_ARRAY))
		return;
	for (size_t i = 0; json_element(&p->json); i++) {
		if (i % 2 == 0)
			push(p,
			    json_u64(&p->json, &v) && v < STATE ? (uint32_t)v
								: UNKNOWN);
		json_skip(&p->json);
	}
}

static void
tick(struct nodeprof *p)
{
	static const char *const keys[] = { "vm", "s", NULL };
	uint32_t node = STACKS_ROOT;
	uint64_t state = 0;

	p->nstack = 0;
	while (json_member(&p->json))
		switch (json_which(&p->json, keys)) {
		case 0:
			state = json_take_u64(&p->json);
			break;
		case 1:
			stack(p);
			break;
		default:
			json_skip(&p->json);
		}
	if (p->json.type == JSON_END)
		return;
	if (p->nstack == 0)
		push(p, state < 8 ? STATE + (uint32_t)state : UNKNOWN);
	while (p->nstack > 0)
		node = stacks_child(&p->tree, node, p->stack[--p->nstack]);
	if (!stacks_add(&p->tree, node, 0, COUNT(1)))
		p->full = true;
}

/* Calls what reads an object for each of a list. */
static void
each(struct nodeprof *p, void (*read)(struct nodeprof *p))
{
	if (!json_want(&p->json, JSON_ARRAY))
		return;
	while (json_element(&p->json))
		if (p->json.type == JSON_OBJECT)
			read(p);
		else
			json_skip(&p->json);
}

static uint32_t
frame(struct nodeprof *p, uint32_t code)
{
	if (code < p->n)
		return p->frames[code];
	if (code >= STATE && code - STATE < 8)
		return profile_frame(
		    &p->profile, str_from(states[code - STATE]));
	return profile_frame(&p->profile, STR(""));
}

static bool
fold(struct nodeprof *p)
{
	uint32_t *at = xcalloc(p->tree.n, sizeof(*at)), id;
	struct tree tree = { 0 };
	bool fits = !p->full;

	for (uint32_t i = 1; i < p->tree.n && fits; i++) {
		id = frame(p, p->tree.nodes[i].frame);
		at[i] = tree_under(&tree, at[p->tree.nodes[i].parent], &id, 1);
		if (p->tree.nodes[i].ends)
			fits = tree_add(&tree, at[i], p->tree.self[0][i]);
	}
	fits = fits && tree_fold(&tree, p->profile.sink);
	tree_free(&tree);
	xfree(at);
	return fits;
}

static int
sniff(struct str head)
{
	head = str_trim(head);
	if (!str_starts(head, STR("{")) ||
	    str_find(str_head(head, 64), STR("\"code\"")) == STR_NONE)
		return 0;
	return str_find(head, STR("\"SHARED_LIB\"")) != STR_NONE ||
		str_find(head, STR("\"CPP\"")) != STR_NONE
	    ? 90
	    : 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const char *const keys[] = { "code", "ticks", NULL };
	struct nodeprof p = { 0 };
	const char *wrong = NULL;
	bool fits;

	json_init(&p.json, r);
	profile_init(&p.profile, sink, opts);
	if (json_next(&p.json) != JSON_OBJECT)
		wrong = "no object";
	while (wrong == NULL && json_member(&p.json))
		switch (json_which(&p.json, keys)) {
		case 0:
			each(&p, one_code);
			break;
		case 1:
			each(&p, tick);
			break;
		default:
			json_skip(&p.json);
		}
	fits = fold(&p);
	sink_broken(sink, p.json.err != NULL ? p.json.err : wrong,
	    json_offset(&p.json));
	stacks_free(&p.tree);
	xfree(p.frames);
	xfree(p.stack);
	buf_free(&p.name);
	profile_free(&p.profile);
	json_free(&p.json);
	return fits;
}

const struct format format_nodeprof = {
	.name = "nodeprof",
	.desc = "node --prof-process --preprocess -j LOG",
	.sniff = sniff,
	.parse = parse,
};
