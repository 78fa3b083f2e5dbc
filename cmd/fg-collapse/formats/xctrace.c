/* SPDX-License-Identifier: ISC */
/*
 * Time profiles of Xcode's Instruments as xctrace export writes them: a row a
 * sample. What occurs again is written once with an id and then referred to.
 *
 *	<trace-query-result><node xpath='...'><schema name="time-profile">...
 *	<row><sample-time id="1" fmt="00:00.057">57246708</sample-time>
 *	<thread id="2" fmt="main  0x8480c1 (prog, pid: 49374)">...</thread>
 *	<weight id="9" fmt="1.00 ms">1000000</weight>
 *	<backtrace id="10"><frame id="11" name="main" addr="0x18d3"/>
 *	    <frame ref="4"/></backtrace></row>
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "../xml.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

enum { TIME, SAMPLES };

/* What ids stand for: numbers, whose meaning is that of the element. */
/* Elements by their ids, which are numbers from 1 on, some for each kind. */
struct ids {
	uint64_t *direct; /* by number, while those are dense enough */
	size_t ndirect, direct_cap;
	struct table names; /* of the others */
	uint64_t *values;
	size_t cap, n;
};

#define ABSENT (UINT64_MAX - 1)

struct xctrace {
	struct xml xml;
	struct profile p;
	struct sink *sink;
	bool samples;
	struct ids frames, weights, threads, traces;
	struct table texts; /* of threads and processes */
	uint32_t *stacks;   /* frames of backtraces, each ends in STACK_END */
	size_t nstacks, stacks_cap;
	bool traced; /* the row has a backtrace */
	uint64_t weight, thread;
	const char *wrong;
};

#define STACK_END UINT32_MAX
#define NO_THREAD UINT64_MAX

/* An id that can be looked up by its number. */
static bool
is_direct(const struct ids *ids, struct str id, uint64_t *number)
{
	return num_parse_dec(id, number) && (id.n == 1 || id.s[0] != '0') &&
	    *number < 4096 + 64 * ids->n;
}

static void
ids_put(struct ids *ids, struct str id, uint64_t value)
{
	uint64_t number;
	uint32_t at;

	ids->n++;
	if (is_direct(ids, id, &number)) {
		ids->direct = xgrow(ids->direct, &ids->direct_cap,
		    (size_t)number + 1, sizeof(*ids->direct));
		while (ids->ndirect <= number)
			ids->direct[ids->ndirect++] = ABSENT;
		ids->direct[number] = value;
		return;
	}
	at = table_put(&ids->names, id);
	ids->values =
	    xgrow(ids->values, &ids->cap, ids->names.n, sizeof(*ids->values));
	ids->values[at] = value;
}

static uint64_t
ids_get(const struct ids *ids, struct str id)
{
	uint64_t number;
	uint32_t at;

	if (is_direct(ids, id, &number) && number < ids->ndirect &&
	    ids->direct[number] != ABSENT)
		return ids->direct[number];
	at = table_get(&ids->names, id);
	return at != TABLE_NONE ? ids->values[at] : ABSENT;
}

static void
ids_free(struct ids *ids)
{
	table_free(&ids->names);
	xfree(ids->values);
	xfree(ids->direct);
}

/* What the element just opened refers to, if it refers. */
static bool
refers(struct xctrace *x, const struct ids *ids, uint64_t *value)
{
	struct str ref;
	uint64_t found;

	if (!xml_attr(&x->xml, STR("ref"), &ref))
		return false;
	found = ids_get(ids, ref);
	if (found != ABSENT)
		*value = found;
	else
		x->wrong = "a reference to what was not there before";
	return true;
}

static void
define(struct ids *ids, const struct buf *id, uint64_t value)
{
	if (id->n > 0)
		ids_put(ids, buf_str(id), value);
}

/* The id of the element just opened, which outlives its reading. */
static void
id_of(struct xctrace *x, struct buf *id)
{
	struct str s;

	if (xml_attr(&x->xml, STR("id"), &s))
		buf_addstr(id, s);
}

static uint32_t
frame(struct xctrace *x)
{
	struct buf id = { 0 };
	struct str name = STR("");
	uint64_t value = 0;

	if (refers(x, &x->frames, &value)) {
		xml_skip(&x->xml);
		return (uint32_t)value;
	}
	id_of(x, &id);
	if (!xml_attr(&x->xml, STR("name"), &name) || name.n == 0)
		xml_attr(&x->xml, STR("addr"), &name);
	value = profile_symbol(&x->p, name);
	define(&x->frames, &id, value);
	buf_free(&id);
	xml_skip(&x->xml);
	return (uint32_t)value;
}

static void
add_frame(struct xctrace *x, uint32_t f)
{
	x->stacks = xgrow(
	    x->stacks, &x->stacks_cap, x->nstacks + 1, sizeof(*x->stacks));
	x->stacks[x->nstacks++] = f;
}

/* A backtrace, or one in a "tagged-backtrace", which has an id of its own. */
static void
backtrace(struct xctrace *x)
{
	size_t depth = x->xml.depth;
	struct buf id = { 0 };
	uint64_t at = x->nstacks;

	if (refers(x, &x->traces, &at)) {
		xml_skip(&x->xml);
	} else {
		id_of(x, &id);
		while (xml_child(&x->xml, depth))
			if (str_eq(x->xml.text, STR("frame")))
				add_frame(x, frame(x));
			else
				xml_skip(&x->xml);
		add_frame(x, STACK_END);
		define(&x->traces, &id, at);
		buf_free(&id);
	}
	if (x->wrong != NULL)
		return;
	profile_clear(&x->p);
	for (; x->stacks[at] != STACK_END; at++)
		profile_push(&x->p, x->stacks[at]);
	x->traced = x->p.n > 0;
}

static void
tagged_backtrace(struct xctrace *x)
{
	size_t depth = x->xml.depth, at;
	struct buf id = { 0 };
	struct str s;
	bool ref = xml_attr(&x->xml, STR("ref"), &s);

	if (ref) {
		backtrace(x);
		return;
	}
	id_of(x, &id);
	while (xml_child(&x->xml, depth)) {
		if (!str_eq(x->xml.text, STR("backtrace"))) {
			xml_skip(&x->xml);
			continue;
		}
		at = x->nstacks;
		backtrace(x);
		if (x->nstacks > at)
			define(&x->traces, &id, at);
	}
	buf_free(&id);
}

static void
weight(struct xctrace *x)
{
	struct buf id = { 0 };
	uint64_t v = 0;

	if (refers(x, &x->weights, &v)) {
		xml_skip(&x->xml);
	} else {
		id_of(x, &id);
		if (!num_parse_dec(str_trim(xml_content(&x->xml)), &v))
			x->wrong = "a weight that is no number";
		define(&x->weights, &id, v);
		buf_free(&id);
	}
	x->weight = v;
}

/* fmt="main  0x8480c1 (prog, pid: 49374)" */
static void
thread(struct xctrace *x)
{
	struct buf id = { 0 };
	struct str fmt = STR("");
	uint64_t v = NO_THREAD;

	if (!refers(x, &x->threads, &v)) {
		id_of(x, &id);
		xml_attr(&x->xml, STR("fmt"), &fmt);
		v = table_put(&x->texts, fmt);
		define(&x->threads, &id, v);
		buf_free(&id);
	}
	x->thread = v;
	xml_skip(&x->xml);
}

static void
set_lane(struct xctrace *x)
{
	struct lane lane = { 0 };
	struct str fmt, word;

	if (x->thread == NO_THREAD)
		return;
	fmt = x->texts.keys[x->thread];
	if (text_split(&fmt, STR(" ("), &lane.thread)) {
		if (!text_split(&fmt, STR(", pid: "), &lane.process))
			lane.process = STR("");
		lane.pid = text_before(fmt, STR(")"));
	} else {
		lane.thread = fmt;
	}
	word = str_from_index(lane.thread, str_rchr(lane.thread, ' ') + 1);
	if (str_starts(word, STR("0x"))) {
		lane.tid = word;
		lane.thread =
		    str_rtrim(str_head(lane.thread, lane.thread.n - word.n));
	}
	profile_lane(&x->p, &lane);
}

static bool
row(struct xctrace *x)
{
	static const struct {
		struct str name;
		void (*read)(struct xctrace *x);
	} parts[] = { { { "weight", 6 }, weight }, { { "thread", 6 }, thread },
		{ { "backtrace", 9 }, backtrace },
		{ { "tagged-backtrace", 16 }, tagged_backtrace } };
	size_t depth = x->xml.depth, i, n = sizeof(parts) / sizeof(*parts);

	x->traced = false;
	x->weight = 1;
	x->thread = NO_THREAD;
	while (x->wrong == NULL && xml_child(&x->xml, depth)) {
		for (i = 0; i < n; i++)
			if (str_eq(x->xml.text, parts[i].name))
				break;
		if (i < n)
			parts[i].read(x);
		else
			xml_skip(&x->xml);
	}
	if (x->wrong != NULL || x->xml.err != NULL)
		return true;
	if (!x->traced) {
		x->sink->tally.unused++;
		return true;
	}
	set_lane(x);
	return profile_add_up(&x->p, COUNT(x->samples ? 1 : x->weight));
}

static int
sniff(struct str head)
{
	head = str_trim(head);
	text_take(&head, STR("\xef\xbb\xbf"));
	return str_starts(head, STR("<")) &&
		str_find(head, STR("<trace-query-result")) != STR_NONE
	    ? 95
	    : 0;
}

static bool
document(struct xctrace *x)
{
	while (x->wrong == NULL && xml_next(&x->xml) != XML_END)
		if (x->xml.type == XML_OPEN &&
		    str_eq(x->xml.text, STR("row")) && !row(x))
			return false;
	return true;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[TIME] = { { "time", 4 }, { "ns", 2 } },
		[SAMPLES] = { { "samples", 7 }, { "samples", 7 } },
	};
	struct xctrace x = { .sink = sink };
	int which = values_choose(&sink->values, values, 2, TIME);
	bool fits;

	if (which < 0)
		return true;
	x.samples = which == SAMPLES;
	xml_init(&x.xml, r);
	profile_init(&x.p, sink, opts);
	fits = document(&x);
	sink_broken(sink, x.wrong != NULL ? x.wrong : x.xml.err, r->offset);
	ids_free(&x.frames);
	ids_free(&x.weights);
	ids_free(&x.threads);
	ids_free(&x.traces);
	table_free(&x.texts);
	xfree(x.stacks);
	profile_free(&x.p);
	xml_free(&x.xml);
	return fits;
}

const struct format format_xctrace = {
	.name = "xctrace",
	.desc = "Xcode: xctrace export --xpath '...time-profile...'",
	.sniff = sniff,
	.parse = parse,
};
