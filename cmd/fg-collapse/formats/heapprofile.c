/* SPDX-License-Identifier: ISC */
/*
 * Allocation samples of V8: Chrome's DevTools, node --heap-prof.
 *
 *	{"head":{"callFrame":{"functionName":"(root)","url":"",...},
 *	 "selfSize":0,"id":1,"children":[{"callFrame":{...},"selfSize":65656,
 *	  "id":4,"children":[]}]},
 *	 "samples":[{"size":65656,"nodeId":4,"ordinal":1}]}
 *
 * selfSize is what was allocated there and is alive still.
 */
#include "../format.h"

#include "../json.h"
#include "../profile.h"
#include "../sink.h"
#include "../tree.h"
#include "../v8.h"
#include "common/reader.h"
#include "common/xalloc.h"

#define NONE V8_NONE

struct node {
	uint32_t parent, frame;
	uint64_t size;
};

struct heap {
	struct json json;
	struct v8 v8;
	struct node *nodes; /* callers before callees */
	size_t n, cap;
};

static uint32_t
add_node(struct heap *h, uint32_t parent)
{
	h->nodes = xgrow(h->nodes, &h->cap, h->n + 1, sizeof(*h->nodes));
	h->nodes[h->n] = (struct node){ parent, NONE, 0 };
	return (uint32_t)h->n++;
}

/* A member of a node; the list of its children is only opened. */
static void
member(struct heap *h, struct node *n)
{
	static const char *const keys[] = { "callFrame", "selfSize", "children",
		NULL };

	switch (json_which(&h->json, keys)) {
	case 0:
		n->frame = v8_call_frame(&h->v8);
		break;
	case 1:
		n->size = json_take_u64(&h->json);
		break;
	case 2:
		json_want(&h->json, JSON_ARRAY);
		break;
	default:
		json_skip(&h->json);
	}
}

/* The tree below the key "head", however deep. */
static void
tree(struct heap *h)
{
	uint32_t at = NONE;

	do {
		switch (json_next(&h->json)) {
		case JSON_OBJECT:
			at = add_node(h, at);
			break;
		case JSON_OBJECT_END:
			at = h->nodes[at].parent;
			break;
		case JSON_KEY:
			member(h, &h->nodes[at]);
			break;
		case JSON_ARRAY_END:
			break;
		default:
			json_skip(&h->json);
		}
	} while (at != NONE && h->json.type != JSON_END);
}

static void
document(struct heap *h)
{
	static const char *const keys[] = { "head", NULL };

	if (json_next(&h->json) != JSON_OBJECT) {
		h->v8.wrong = "no object";
		return;
	}
	while (json_member(&h->json))
		if (json_which(&h->json, keys) == 0 && h->n == 0)
			tree(h);
		else
			json_skip(&h->json);
}

/* False if a sum does not fit. */
static bool
add_all(struct heap *h, struct sink *sink)
{
	uint32_t *at = xcalloc(h->n, sizeof(*at));
	struct tree tree = { 0 };
	bool fits = true;
	struct node *n;

	for (size_t i = 0; i < h->n && fits; i++) {
		n = &h->nodes[i];
		at[i] = n->parent == NONE ? STACKS_ROOT : at[n->parent];
		if (n->frame == NONE)
			continue;
		at[i] = tree_under(&tree, at[i], &n->frame, 1);
		if (n->size > 0)
			fits = tree_add(&tree, at[i], COUNT(n->size));
	}
	fits = fits && tree_fold(&tree, sink);
	tree_free(&tree);
	xfree(at);
	return fits;
}

static int
sniff(struct str head)
{
	head = str_trim(head);
	if (!str_starts(head, STR("{")) ||
	    str_find(str_head(head, 64), STR("\"head\"")) == STR_NONE)
		return 0;
	return str_find(head, STR("\"callFrame\"")) != STR_NONE ? 95 : 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value size = { { "size", 4 }, { "bytes", 5 } };
	struct heap h = { 0 };
	struct profile profile;
	bool fits = true;

	json_init(&h.json, r);
	profile_init(&profile, sink, opts);
	v8_init(&h.v8, &h.json, &profile);
	document(&h);
	if (values_choose(&sink->values, &size, 1, 0) >= 0)
		fits = add_all(&h, sink);
	sink_broken(sink, h.json.err != NULL ? h.json.err : h.v8.wrong,
	    json_offset(&h.json));
	v8_free(&h.v8);
	profile_free(&profile);
	json_free(&h.json);
	xfree(h.nodes);
	return fits;
}

const struct format format_heapprofile = {
	.name = "heapprofile",
	.desc = "V8 heap profiles: Chrome, node --heap-prof",
	.sniff = sniff,
	.parse = parse,
};
