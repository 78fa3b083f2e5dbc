/* SPDX-License-Identifier: ISC */
/*
 * Profiles of the Firefox Profiler: samply, profiler.firefox.com's "save",
 * simpleperf's gecko converter, and what Gecko itself writes, which Firefox's
 * older developer tools have as the "profile" of a recording. Tables have a
 * list for each column, or in Gecko's own layout one for each row:
 *
 *	{"meta":{"version":24,"preprocessedProfileVersion":56,...},
 *	 "shared":{"stringArray":["main","work"]},
 *	 "threads":[{"name":"demo","pid":"7","tid":8,
 *	  "samples":{"stack":[1,null],"weight":null,"weightType":"samples",...},
 *	  "stackTable":{"prefix":[null,0],"frame":[0,1],...},
 *	  "frameTable":{"func":[0,1],...},"funcTable":{"name":[0,1],...}}]}
 *
 *	{"meta":{"version":29,...},"threads":[{"stringTable":["main"],
 *	  "samples":{"schema":{"stack":0,"time":1},"data":[[0,1.5]]},
 *	  "stackTable":{"schema":{"prefix":0,"frame":1},"data":[[null,0]]},
 *	  "frameTable":{"schema":{"location":0,...},"data":[[0]]}}],
 *	 "processes":[ profiles like this one ]}
 *
 * Since version 60 the tables but samples stand in "shared", since 66 a stack
 * has the distance to its caller, "prefixOffset", 0 for none. A function that
 * is called "0x12ab" is code at an address: of a frame, in a library of "libs"
 * (see libnames.h) that its function's resource is or, since 70, it has
 * itself. Members come in any order, so the columns that matter are kept until
 * the end.
 */
#include "../format.h"

#include <unistd.h>

#include "../columns.h"
#include "../json.h"
#include "../libnames.h"
#include "../profile.h"
#include "../sink.h"
#include "../tree.h"
#include "common/arena.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

#define NONE COLUMN_NONE

enum {
	STACK_PREFIX,
	STACK_OFFSET,
	STACK_FRAME,
	FRAME_FUNC,
	FRAME_LOCATION,
	FRAME_LINE,
	FRAME_ADDRESS,
	FRAME_LIB,
	FUNC_NAME,
	FUNC_RESOURCE,
	FUNC_FILE,
	FUNC_SOURCE,
	RESOURCE_NAME,
	RESOURCE_LIB,
	SOURCE_FILE,
	COLUMNS
};

/* What names the stacks of a thread, or of all. */
struct tables {
	struct column columns[COLUMNS];
	struct str *strings;
	size_t nstrings, strings_cap;
	uint32_t *frames; /* where those of the sink begin, or NONE */
	struct node {
		uint32_t node, lane; /* lane: of which that is the node */
	} * nodes;
};

enum { STACK, WEIGHT, CPU, FIELDS };

/* Things that happened on a stack. */
struct series {
	struct column columns[FIELDS];
	struct str unit;
};

enum { SAMPLES, NATIVE, JS, KINDS };

struct thread {
	struct str process, pid, name, tid;
	struct series events[KINDS];
	struct tables tables;
};

struct firefox {
	struct json json;
	struct profile profile;
	struct tree tree;
	struct arena arena;
	struct libnames libs;
	struct tables shared;
	struct thread *threads;
	size_t n, cap;
	struct str cpu_unit;
	const char *wrong;
	uint32_t *path; /* stacks from a callee up */
	size_t path_cap;
	struct buf name;
};

static const struct column_spec stack_spec[] = { { "prefix", STACK_PREFIX,
						     false },
	{ "prefixOffset", STACK_OFFSET, false },
	{ "frame", STACK_FRAME, false }, { NULL, 0, false } };
static const struct column_spec frame_spec[] = { { "func", FRAME_FUNC, false },
	{ "location", FRAME_LOCATION, false }, { "line", FRAME_LINE, false },
	{ "address", FRAME_ADDRESS, false }, { "lib", FRAME_LIB, false },
	{ NULL, 0, false } };
static const struct column_spec func_spec[] = { { "name", FUNC_NAME, false },
	{ "resource", FUNC_RESOURCE, false }, { "fileName", FUNC_FILE, false },
	{ "source", FUNC_SOURCE, false }, { NULL, 0, false } };
static const struct column_spec resource_spec[] = { { "name", RESOURCE_NAME,
							false },
	{ "lib", RESOURCE_LIB, false }, { NULL, 0, false } };
static const struct column_spec source_spec[] = {
	{ "filename", SOURCE_FILE, false }, { NULL, 0, false }
};
static const struct column_spec event_spec[] = { { "stack", STACK, false },
	{ "weight", WEIGHT, true }, { "threadCPUDelta", CPU, true },
	{ NULL, 0, false } };

static void
read_columns(struct firefox *f, const struct column_spec *spec,
    struct column *columns, struct buf *unit)
{
	if (!columns_read(&f->json, spec, columns, unit))
		f->wrong = "rows without a schema";
}

static void
strings(struct firefox *f, struct tables *t)
{
	if (!json_want(&f->json, JSON_ARRAY))
		return;
	while (json_element(&f->json)) {
		t->strings = xgrow(t->strings, &t->strings_cap, t->nstrings + 1,
		    sizeof(*t->strings));
		t->strings[t->nstrings++] = arena_str(&f->arena, f->json.text);
		json_skip(&f->json);
	}
}

/* A member of what is shared or of a thread that is one of its tables. */
static bool
tables(struct firefox *f, struct tables *t)
{
	static const char *const keys[] = { "stringArray", "stringTable",
		"stackTable", "frameTable", "funcTable", "resourceTable",
		"sources", NULL };
	static const struct column_spec *const specs[] = { NULL, NULL,
		stack_spec, frame_spec, func_spec, resource_spec, source_spec };
	int which = json_which(&f->json, keys);

	if (which < 0)
		return false;
	if (specs[which] == NULL)
		strings(f, t);
	else
		read_columns(f, specs[which], t->columns, NULL);
	return true;
}

/* A string or number as text. */
static struct str
text(struct firefox *f)
{
	struct str s = STR("");

	json_next(&f->json);
	if (f->json.type == JSON_STRING || f->json.type == JSON_NUMBER)
		s = arena_str(&f->arena, f->json.text);
	else
		json_skip(&f->json);
	return s;
}

static void
events(struct firefox *f, struct series *e)
{
	buf_clear(&f->name);
	read_columns(f, event_spec, e->columns, &f->name);
	e->unit = arena_str(&f->arena, buf_str(&f->name));
}

static void
one_thread(struct firefox *f)
{
	static const char *const keys[] = { "name", "processName", "pid", "tid",
		"samples", "nativeAllocations", "jsAllocations", NULL };
	struct thread *t;

	f->threads = xgrow(f->threads, &f->cap, f->n + 1, sizeof(*f->threads));
	t = &f->threads[f->n++];
	*t = (struct thread){ 0 };
	while (json_member(&f->json))
		switch (json_which(&f->json, keys)) {
		case 0:
			t->name = text(f);
			break;
		case 1:
			t->process = text(f);
			break;
		case 2:
			t->pid = text(f);
			break;
		case 3:
			t->tid = text(f);
			break;
		case 4:
			events(f, &t->events[SAMPLES]);
			break;
		case 5:
			events(f, &t->events[NATIVE]);
			break;
		case 6:
			events(f, &t->events[JS]);
			break;
		default:
			if (!tables(f, &t->tables))
				json_skip(&f->json);
		}
}

static void
threads(struct firefox *f)
{
	if (!json_want(&f->json, JSON_ARRAY))
		return;
	while (json_element(&f->json))
		if (f->json.type == JSON_OBJECT)
			one_thread(f);
		else
			json_skip(&f->json);
}

static void
sample_units(struct firefox *f)
{
	static const char *const keys[] = { "threadCPUDelta", NULL };

	if (!json_want(&f->json, JSON_OBJECT))
		return;
	while (json_member(&f->json))
		if (json_which(&f->json, keys) == 0)
			f->cpu_unit = text(f);
		else
			json_skip(&f->json);
}

static void
meta(struct firefox *f)
{
	static const char *const keys[] = { "sampleUnits", NULL };

	if (!json_want(&f->json, JSON_OBJECT))
		return;
	while (json_member(&f->json))
		if (json_which(&f->json, keys) == 0)
			sample_units(f);
		else
			json_skip(&f->json);
}

static void
shared(struct firefox *f)
{
	if (!json_want(&f->json, JSON_OBJECT))
		return;
	while (json_member(&f->json))
		if (!tables(f, &f->shared))
			json_skip(&f->json);
}

/* Profiles of other processes stand within, which need no level of ours. */
static void
document(struct firefox *f)
{
	static const char *const keys[] = { "meta", "shared", "threads",
		"processes", "profile", "libs", NULL };
	struct json *j = &f->json;

	while (json_next(j) != JSON_END) {
		if (j->type == JSON_KEY)
			switch (json_which(j, keys)) {
			case 0:
				meta(f);
				break;
			case 1:
				shared(f);
				break;
			case 2:
				threads(f);
				break;
			case 3:
				json_want(j, JSON_ARRAY);
				break;
			case 4: /* of Firefox's older developer tools */
				json_want(j, JSON_OBJECT);
				break;
			case 5:
				libnames_read(&f->libs, j);
				break;
			default:
				json_skip(j);
			}
		else if (j->type == JSON_ARRAY)
			json_skip(j);
	}
}

static struct str
string(const struct tables *t, uint32_t i)
{
	return i < t->nstrings ? t->strings[i] : STR("");
}

/* "0x12ab", for code whose name the profiler did not know. */
static bool
is_address(struct str name, uint64_t *v)
{
	return str_starts(name, STR("0x")) &&
	    num_parse_hex(str_from_index(name, 2), v);
}

/* Pushes what the code of entry i of a frame table is, which has no name. */
static void
push_code(struct firefox *f, const struct tables *t, const struct tables *names,
    uint32_t i, uint64_t address)
{
	const struct column *c = t->columns;
	uint32_t resource =
	    column_at(&c[FUNC_RESOURCE], column_at(&c[FRAME_FUNC], i));
	uint32_t lib = c[FRAME_LIB].n > 0
	    ? column_at(&c[FRAME_LIB], i)
	    : column_at(&c[RESOURCE_LIB], resource);
	uint32_t loaded = column_at(&c[FRAME_ADDRESS], i);

	if (loaded != NONE && libnames_push(&f->libs, lib, loaded, &f->profile))
		return;
	profile_push(&f->profile,
	    profile_code(&f->profile,
		string(names, column_at(&c[RESOURCE_NAME], resource)),
		address));
}

/* Pushes what entry i of a frame table is: inlined functions are several. */
static void
push_frames(struct firefox *f, const struct tables *t,
    const struct tables *names, uint32_t i)
{
	const struct column *c = t->columns;
	struct profile *p = &f->profile;
	uint32_t func = column_at(&c[FRAME_FUNC], i), file;
	bool located = c[FRAME_LOCATION].n > 0;
	struct str name = string(names,
	    located ? column_at(&c[FRAME_LOCATION], i)
		    : column_at(&c[FUNC_NAME], func));
	uint64_t address;

	if (is_address(name, &address)) {
		if (located)
			profile_push(
			    p, profile_code(&f->profile, STR(""), address));
		else
			push_code(f, t, names, i, address);
		return;
	}
	file = column_at(&c[FUNC_FILE], func);
	if (file == NONE)
		file = column_at(
		    &c[SOURCE_FILE], column_at(&c[FUNC_SOURCE], func));
	profile_push(p,
	    profile_function_at(p, name, string(names, located ? NONE : file),
		column_at(&c[FRAME_LINE], i), false));
}

/* The frames of entry i of a frame table, of which there are *n. */
static const uint32_t *
frames_of(struct firefox *f, struct tables *t, const struct tables *names,
    uint32_t i, size_t *n)
{
	struct profile *p = &f->profile;
	const uint32_t *v;

	if (t->frames[i] == NONE) {
		if (p->n >= NONE)
			xexhausted("frames");
		t->frames[i] = (uint32_t)p->n;
		push_frames(f, t, names, i);
		profile_push(p, 0); /* which is none */
	}
	v = &p->frames[t->frames[i]];
	for (*n = 0; v[*n] != 0; (*n)++)
		;
	return v;
}

/* The caller of a stack, NONE if it has none. */
static uint32_t
caller(struct firefox *f, const struct tables *t, uint32_t stack)
{
	uint32_t distance;

	if (t->columns[STACK_OFFSET].n == 0)
		return column_at(&t->columns[STACK_PREFIX], stack);
	distance = column_at(&t->columns[STACK_OFFSET], stack);
	if (distance == NONE || distance > stack)
		f->wrong = "a stack whose caller is not there";
	else if (distance > 0)
		return stack - distance;
	return NONE;
}

static void
name_stack(struct firefox *f, struct tables *t, const struct tables *names,
    uint32_t stack, uint32_t under)
{
	uint32_t i = column_at(&t->columns[STACK_FRAME], stack);
	const uint32_t *v;
	size_t n;

	t->nodes[stack].node = under;
	if (i >= t->columns[FRAME_FUNC].n &&
	    i >= t->columns[FRAME_LOCATION].n) {
		f->wrong = "a frame that is not there";
		return;
	}
	v = frames_of(f, t, names, i, &n);
	if (profile_may_inline(&f->profile, n, json_offset(&f->json)))
		t->nodes[stack].node = tree_under(&f->tree, under, v, n);
	else
		f->wrong = f->profile.sink->tally.broken;
}

/* The node of a stack; NONE if there is no such stack. */
static uint32_t
stack_node(struct firefox *f, struct tables *t, const struct tables *names,
    uint32_t stack, uint32_t lane)
{
	uint32_t under = tree_lane(&f->tree, &f->profile);
	size_t n = 0, most = t->columns[STACK_FRAME].n;

	while (stack != NONE && f->wrong == NULL) {
		if (stack >= most || n > most) {
			f->wrong = n > most ? "a stack is its own caller"
					    : "a stack that is not there";
			break;
		}
		if (t->nodes[stack].lane == lane) {
			under = t->nodes[stack].node;
			break;
		}
		f->path = xgrow(f->path, &f->path_cap, n + 1, sizeof(*f->path));
		f->path[n++] = stack;
		stack = caller(f, t, stack);
	}
	while (n-- > 0 && f->wrong == NULL) {
		stack = f->path[n];
		name_stack(f, t, names, stack, under);
		t->nodes[stack].lane = lane;
		under = t->nodes[stack].node;
	}
	return f->wrong != NULL ? NONE : under;
}

/* Room for what is known of each frame and stack, on first use. */
static void
prepare(struct tables *t)
{
	size_t n = t->columns[FRAME_FUNC].n;

	if (t->nodes != NULL)
		return;
	if (n < t->columns[FRAME_LOCATION].n)
		n = t->columns[FRAME_LOCATION].n;
	t->frames = xcalloc(n, sizeof(*t->frames));
	for (size_t i = 0; i < n; i++)
		t->frames[i] = NONE;
	t->nodes = xcalloc(t->columns[STACK_FRAME].n, sizeof(*t->nodes));
}

static bool
has_stacks(const struct tables *t)
{
	return t->columns[STACK_FRAME].n > 0;
}

/* What event i counts for. */
static struct count
weight(const struct series *e, size_t i, int column)
{
	const struct column *c = &e->columns[column];

	if (c->n == 0 && column == WEIGHT)
		return COUNT(1);
	return i < c->n ? c->weight[i] : COUNT(0);
}

/* What to fold: events of a kind, by a column. */
struct choice {
	struct value value;
	int kind, column;
};

/* The events of a thread, numbered lane from 1; false if a sum does not fit. */
static bool
one_fold(struct firefox *f, struct thread *t, uint32_t lane,
    const struct choice *choice)
{
	const struct series *e = &t->events[choice->kind];
	struct tables *own = has_stacks(&t->tables) ? &t->tables : &f->shared;
	const struct tables *names =
	    t->tables.nstrings > 0 ? &t->tables : &f->shared;
	struct tally *tally = &f->profile.sink->tally;
	struct count w;
	uint32_t node;

	prepare(own);
	profile_lane(
	    &f->profile, &(struct lane){ t->process, t->pid, t->name, t->tid });
	for (uint32_t i = 0; i < e->columns[STACK].n; i++) {
		w = weight(e, i, choice->column);
		if (column_is_bad(w) && choice->kind == SAMPLES) {
			skip_add(&tally->bad, i,
			    "a weight below 0 or too large", STR("a sample"));
			continue;
		}
		if (column_is_bad(w) || count_iszero(w) ||
		    column_at(&e->columns[STACK], i) == NONE) {
			tally->unused++;
			continue;
		}
		node = stack_node(
		    f, own, names, column_at(&e->columns[STACK], i), lane);
		if (node == NONE)
			return true;
		if (!tree_add(&f->tree, node, w))
			return false;
	}
	return true;
}

/* Whether some thread has a column of a kind of events, with its unit. */
static bool
has(const struct firefox *f, int kind, int column, struct str *unit)
{
	const struct series *e;

	for (size_t i = 0; i < f->n; i++) {
		e = &f->threads[i].events[kind];
		if (e->columns[column].n == 0)
			continue;
		*unit = e->unit;
		return true;
	}
	return false;
}

/* What there is to fold; at most four. */
static size_t
choices(const struct firefox *f, struct choice *list)
{
	struct str unit = STR("samples");
	size_t n = 0;

	has(f, SAMPLES, STACK, &unit);
	if (unit.n == 0)
		unit = STR("samples");
	else if (str_eq(unit, STR("tracing-ms")))
		unit = STR("ms");
	list[n++] =
	    (struct choice){ { STR("samples"), unit }, SAMPLES, WEIGHT };
	if (has(f, SAMPLES, CPU, &unit))
		list[n++] = (struct choice){ { STR("cpu"), f->cpu_unit },
			SAMPLES, CPU };
	if (has(f, NATIVE, STACK, &unit))
		list[n++] = (struct choice){ { STR("native-allocations"),
						 STR("bytes") },
			NATIVE, WEIGHT };
	if (has(f, JS, STACK, &unit))
		list[n++] =
		    (struct choice){ { STR("js-allocations"), STR("bytes") },
			    JS, WEIGHT };
	return n;
}

static bool
fold(struct firefox *f)
{
	bool lanes = f->profile.opts->by == BY_PROCESS ||
	    f->profile.opts->by == BY_THREAD;
	struct choice list[4];
	struct value values[4];
	struct str unit = STR("");
	size_t n = choices(f, list);
	int which;

	for (size_t i = 0; i < n; i++)
		values[i] = list[i].value;
	which = values_choose(&f->profile.sink->values, values, n, 0);
	if (which < 0)
		return true;
	has(f, list[which].kind, STACK, &unit);
	for (size_t i = 0; i < f->n && f->wrong == NULL; i++) {
		struct thread *t = &f->threads[i];

		if (!str_eq(t->events[list[which].kind].unit, unit))
			f->profile.sink->tally.unused++;
		else if (!one_fold(
			     f, t, lanes ? (uint32_t)i + 1 : 1, &list[which]))
			return false;
	}
	return true;
}

static void
tables_free(struct tables *t)
{
	for (int i = 0; i < COLUMNS; i++)
		column_free(&t->columns[i]);
	xfree(t->strings);
	xfree(t->frames);
	xfree(t->nodes);
}

static void
thread_free(struct thread *t)
{
	tables_free(&t->tables);
	for (int i = 0; i < KINDS; i++)
		for (int j = 0; j < FIELDS; j++)
			column_free(&t->events[i].columns[j]);
}

static int
sniff(struct str head)
{
	head = str_trim(head);
	if (!str_starts(head, STR("{")))
		return 0;
	if (str_starts(head, STR("{\"label\":")) &&
	    str_find(str_head(head, 512), STR("\"duration\":")) != STR_NONE &&
	    str_find(str_head(head, 512), STR("\"markers\":")) != STR_NONE)
		return 85;
	if (str_find(head, STR("\"preprocessedProfileVersion\"")) != STR_NONE)
		return 95;
	if (str_find(head, STR("\"stackTable\"")) != STR_NONE &&
	    str_find(head, STR("\"frameTable\"")) != STR_NONE)
		return 90;
	return str_find(head, STR("\"meta\"")) != STR_NONE &&
		str_find(head, STR("\"stackwalk\"")) != STR_NONE
	    ? 85
	    : 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct firefox f = { 0 };
	bool fits;

	json_init(&f.json, r);
	profile_init(&f.profile, sink, opts);
	f.libs.input = r->fd > STDIN_FILENO ? r->name : NULL;
	document(&f);
	fits = fold(&f) && tree_fold(&f.tree, sink);
	sink_broken(sink, f.json.err != NULL ? f.json.err : f.wrong,
	    json_offset(&f.json));
	for (size_t i = 0; i < f.n; i++)
		thread_free(&f.threads[i]);
	xfree(f.threads);
	tree_free(&f.tree);
	xfree(f.path);
	tables_free(&f.shared);
	libnames_free(&f.libs);
	arena_free(&f.arena);
	buf_free(&f.name);
	profile_free(&f.profile);
	json_free(&f.json);
	return fits;
}

const struct format format_firefox = {
	.name = "firefox",
	.desc = "Firefox Profiler's JSON: samply record --save-only, Gecko",
	.sniff = sniff,
	.parse = parse,
};
