/* SPDX-License-Identifier: ISC */
/*
 * The text of valgrind --tool=callgrind, of its --xtree-memory and
 * --xtree-leak, of Xdebug's profiler (cachegrind.out.*) and of nytprofcg.
 *
 *	# callgrind format
 *	creator: callgrind-3.19.0
 *	positions: line
 *	events: Ir
 *	fl=(1) demo.c
 *	fn=(2) work_a
 *	8 4
 *	cfn=(3) spin
 *	calls=1 -1
 *	* 480004
 *
 * A name in full gives its number a meaning. A cost line is positions and
 * then counters, the missing ones 0; the one behind "calls=" is the cost of
 * those calls, callees included, any other the function's own. What follows
 * "jump=" and "jcnd=" is no cost. Stacks are known
 *
 * - by callgrind --separate-callers=N: the functions are called
 *   "callee'caller'caller", and "f'2" within itself;
 * - from xtree: a paragraph is a stack, root first, and the last cost its own;
 * - from Xdebug: a paragraph is one run of a function, written at its end, and
 *   the runs it called are the last ones that nobody called yet.
 *
 * Otherwise it is a call graph, see callgraph.h.
 *
 * Valgrind has "totals:" at the end of each part, and Xdebug has a "summary:" near
 * its end; others have no mark of an end.
 */
#include "../format.h"

#include <string.h>

#include "../callgraph.h"
#include "../profile.h"
#include "../sink.h"
#include "../tree.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

#define NONE UINT32_MAX

enum layout { GRAPH, XTREE, XDEBUG };

/* A run of a function, by Xdebug. */
struct run {
	uint32_t fn, caller;
	uint64_t self;
};

struct callgrind {
	struct profile profile;
	struct reader *reader;
	enum layout layout;
	size_t positions; /* columns of a line before its counters */
	bool chosen, nothing;
	struct str mark; /* the key that each part has near its end, or empty */
	bool inpart;     /* it is missing yet */
	size_t which;    /* counter */
	struct table names;
	uint64_t *self; /* by name */
	size_t self_cap;
	struct table ids; /* numbers of names, by their bytes */
	uint32_t *ids_name;
	size_t ids_cap;
	struct table pairs; /* caller and callee, by their bytes */
	uint64_t *pair_cost;
	size_t pair_cap;
	uint32_t fn, callee; /* names */
	bool incall, injump;
	struct run *runs;
	size_t nruns, runs_cap;
	uint32_t *free_runs; /* that nobody called yet */
	size_t nfree, free_cap;
	uint32_t *calls; /* callees of the run */
	size_t ncalls, calls_cap;
	bool full; /* a sum does not fit */
};

static void
bad(struct callgrind *c, const char *why, struct str line)
{
	skip_add(&c->profile.sink->tally.bad, c->reader->line, why, line);
}

/* A part ends, or the input does. */
static void
end_part(struct callgrind *c)
{
	if (c->inpart)
		skip_add(&c->profile.sink->tally.damaged, c->reader->line,
		    "a part ends without the line of its sums", c->mark);
	c->inpart = false;
}

/* *sum += v, noting what does not fit. */
static void
add(struct callgrind *c, uint64_t *sum, uint64_t v)
{
	*sum += v;
	if (*sum < v)
		c->full = true;
}

static uint32_t
put_name(struct callgrind *c, struct str name)
{
	size_t known = c->names.n;
	uint32_t at = table_put(&c->names, name);

	if (c->names.n > known) {
		c->self =
		    xgrow(c->self, &c->self_cap, c->names.n, sizeof(*c->self));
		c->self[at] = 0;
	}
	return at;
}

/* "(12) name", "(12)" or "name". */
static uint32_t
name(struct callgrind *c, struct str text)
{
	size_t end = str_chr(text, ')'), known = c->ids.n;
	struct str rest;
	uint64_t id;
	uint32_t at;

	text = str_trim(text);
	if (!str_starts(text, STR("(")) || end == STR_NONE ||
	    !num_parse_dec((struct str){ text.s + 1, end - 1 }, &id))
		return put_name(c, text);
	at = table_put(&c->ids, (struct str){ (const char *)&id, sizeof(id) });
	rest = str_trim(str_from_index(text, end + 1));
	if (c->ids.n > known) {
		c->ids_name = xgrow(
		    c->ids_name, &c->ids_cap, c->ids.n, sizeof(*c->ids_name));
		c->ids_name[at] = put_name(c, rest.n > 0 ? rest : text);
	} else if (rest.n > 0) {
		c->ids_name[at] = put_name(c, rest);
	}
	return c->ids_name[at];
}

/* A counter or position: decimal, or with 0x. */
static bool
number(struct str word, uint64_t *v)
{
	if (str_starts(word, STR("0x")))
		return num_parse_hex(str_from_index(word, 2), v);
	return num_parse_dec(word, v);
}

/* The counter that is folded; false if the line is no cost line. */
static bool
counter(const struct callgrind *c, struct str line, uint64_t *cost)
{
	struct str word;

	for (size_t i = 0; i < c->positions; i++) {
		word = str_word(&line);
		if (word.n > 1 && (word.s[0] == '+' || word.s[0] == '-'))
			word = str_from_index(word, 1);
		if (!str_eq(word, STR("*")) && !number(word, cost))
			return false;
	}
	*cost = 0;
	for (size_t i = 0; i <= c->which; i++) {
		word = str_word(&line);
		if (word.n == 0)
			break;
		if (!number(word, cost))
			return false;
		if (i < c->which)
			*cost = 0;
	}
	return true;
}

static void
call_cost(struct callgrind *c, uint64_t cost)
{
	uint32_t pair[2] = { c->fn, c->callee };
	size_t known = c->pairs.n;
	uint32_t at;

	if (c->layout == XDEBUG) {
		c->calls = xgrow(
		    c->calls, &c->calls_cap, c->ncalls + 1, sizeof(*c->calls));
		c->calls[c->ncalls++] = c->callee;
	}
	if (c->layout != GRAPH)
		return;
	at = table_put(
	    &c->pairs, (struct str){ (const char *)pair, sizeof(pair) });
	if (c->pairs.n > known) {
		c->pair_cost = xgrow(c->pair_cost, &c->pair_cap, c->pairs.n,
		    sizeof(*c->pair_cost));
		c->pair_cost[at] = 0;
	}
	add(c, &c->pair_cost[at], cost);
}

static void
cost_line(struct callgrind *c, struct str line)
{
	uint64_t cost;

	if (c->injump) {
		c->injump = false;
		return;
	}
	if (!counter(c, line, &cost)) {
		bad(c, "neither a header nor a cost", line);
	} else if (c->fn == NONE) {
		bad(c, "a cost of no function", line);
	} else if (c->incall && c->callee == NONE) {
		bad(c, "a call of no function", line);
	} else if (c->incall) {
		call_cost(c, cost);
	} else if (c->layout == GRAPH) {
		add(c, &c->self[c->fn], cost);
	} else if (c->layout == XDEBUG) {
		add(c, &c->runs[c->nruns - 1].self, cost);
	} else if (cost > 0 && !profile_add_down(&c->profile, COUNT(cost))) {
		c->full = true;
	}
	c->incall = false;
}

/* The end of a run: the last runs are those it called. */
static void
end_run(struct callgrind *c)
{
	uint32_t run = (uint32_t)c->nruns - 1, at;

	if (c->layout != XDEBUG || c->fn == NONE)
		return;
	for (size_t i = c->ncalls; i-- > 0;) {
		at = c->nfree > 0 ? c->free_runs[c->nfree - 1] : NONE;
		if (at == NONE || c->runs[at].fn != c->calls[i]) {
			bad(c, "a call that was not told before",
			    c->names.keys[c->calls[i]]);
			continue;
		}
		c->runs[at].caller = run;
		c->nfree--;
	}
	c->ncalls = 0;
	c->free_runs = xgrow(
	    c->free_runs, &c->free_cap, c->nfree + 1, sizeof(*c->free_runs));
	c->free_runs[c->nfree++] = run;
}

static void
function(struct callgrind *c, struct str text)
{
	end_run(c);
	c->fn = name(c, text);
	c->callee = NONE;
	if (c->layout == XTREE)
		profile_push(&c->profile,
		    profile_function(&c->profile, c->names.keys[c->fn]));
	if (c->layout != XDEBUG)
		return;
	c->runs = xgrow(c->runs, &c->runs_cap, c->nruns + 1, sizeof(*c->runs));
	c->runs[c->nruns++] = (struct run){ c->fn, NONE, 0 };
}

/* "key=text"; false if it is something else. */
static bool
specification(struct callgrind *c, struct str line)
{
	static const char *const others[] = { "ob", "fl", "fi", "fe", "cob",
		"cfi", "cfl", "jfi", "jfl", "jump", "jcnd", NULL };
	size_t eq = str_chr(line, '=');
	struct str key = str_head(line, eq), text;

	if (eq == STR_NONE)
		return false;
	text = str_from_index(line, eq + 1);
	if (str_eq(key, STR("fn")))
		function(c, text);
	else if (str_eq(key, STR("cfn")))
		c->callee = name(c, text);
	else if (str_eq(key, STR("jfn")))
		name(c, text);
	else if (str_eq(key, STR("calls")))
		c->incall = true;
	else
		for (size_t i = 0;; i++) {
			if (others[i] == NULL)
				return false;
			if (str_eq(key, str_from(others[i])))
				break;
		}
	if (str_eq(key, STR("jump")) || str_eq(key, STR("jcnd")))
		c->injump = true;
	return true;
}

/* "Time_(10ns)" has its unit with it; xtree's bytes end in B. */
static struct str
unit_of(const struct callgrind *c, struct str name)
{
	size_t open = str_chr(name, '(');

	if (open != STR_NONE && str_ends(name, STR(")")))
		return str_from_index(str_head(name, name.n - 1), open + 1);
	if (c->layout == XTREE)
		return str_ends(name, STR("Bk")) ? STR("blocks") : STR("bytes");
	return STR("");
}

/* "events: Ir Dr": which of them is folded. Parts have the same ones. */
static void
choose(struct callgrind *c, struct str list)
{
	struct value *values = NULL;
	size_t n = 0, cap = 0, dflt = 0;
	struct str word;
	int which;

	if (c->chosen)
		return;
	while ((word = str_word(&list)).n > 0) {
		values = xgrow(values, &cap, n + 1, sizeof(*values));
		/* Of leaks, those that are certain. */
		if (c->layout == XTREE && str_eq(word, STR("DB")))
			dflt = n;
		values[n++] = (struct value){ word, unit_of(c, word) };
	}
	if (n > 0) {
		which =
		    values_choose(&c->profile.sink->values, values, n, dflt);
		c->chosen = true;
		c->nothing = which < 0;
		c->which = which < 0 ? 0 : (size_t)which;
	}
	xfree(values);
}

/* "creator: callgrind-3.19.0" */
static void
creator(struct callgrind *c, struct str text)
{
	c->layout = str_starts(text, STR("xtree")) ? XTREE
	    : str_starts(text, STR("xdebug"))      ? XDEBUG
						   : GRAPH;
	if (c->layout == XDEBUG)
		c->mark = STR("summary");
	else if (c->layout == XTREE || str_starts(text, STR("callgrind-")))
		c->mark = STR("totals");
}

/* "key: text"; false if it is something else. */
static bool
header(struct callgrind *c, struct str line)
{
	size_t colon = str_chr(line, ':');
	struct str key = str_head(line, colon), text;

	if (colon == STR_NONE || str_chr(key, ' ') != STR_NONE)
		return false;
	text = str_trim(str_from_index(line, colon + 1));
	if (str_eq(key, STR("creator")) && c->names.n == 0) {
		creator(c, text);
	} else if (str_eq(key, c->mark)) {
		c->inpart = false;
	} else if (str_eq(key, STR("part"))) {
		end_part(c);
		c->inpart = c->mark.n > 0;
	} else if (str_eq(key, STR("positions"))) {
		c->positions = 0;
		while (str_word(&text).n > 0)
			c->positions++;
	} else if (str_eq(key, STR("events"))) {
		choose(c, text);
		c->inpart = c->mark.n > 0;
	}
	return true;
}

static void
one_line(struct callgrind *c, struct str line)
{
	line = str_trim(line);
	if (line.n == 0) {
		if (c->layout == XTREE) {
			profile_clear(&c->profile);
			c->fn = NONE;
		}
	} else if (num_isdigit(line.s[0]) || line.s[0] == '+' ||
	    line.s[0] == '-' || line.s[0] == '*') {
		cost_line(c, line);
	} else if (line.s[0] != '#' && !specification(c, line) &&
	    !header(c, line)) {
		bad(c, "neither a header nor a cost", line);
	}
}

/* Xdebug's runs, callers before what they called: from the last on. */
static bool
fold_runs(struct callgrind *c)
{
	uint32_t *at = xcalloc(c->nruns, sizeof(*at)), frame;
	struct tree tree = { 0 };
	const struct run *r;
	bool fits = true;

	for (size_t i = c->nruns; i-- > 0 && fits;) {
		r = &c->runs[i];
		frame = profile_frame(&c->profile, c->names.keys[r->fn]);
		at[i] = tree_under(&tree,
		    r->caller == NONE ? STACKS_ROOT : at[r->caller], &frame, 1);
		if (r->self > 0)
			fits = tree_add(&tree, at[i], COUNT(r->self));
	}
	fits = fits && tree_fold(&tree, c->profile.sink);
	tree_free(&tree);
	xfree(at);
	return fits;
}

/* The next part of "callee'2'caller", with its level, 1 if it has none. */
static bool
next_part(struct str *name, struct str *part, uint64_t *level)
{
	struct str rest;
	uint64_t v;
	size_t end;

	if (name->n == 0)
		return false;
	end = str_chr(*name, '\'');
	*part = str_head(*name, end);
	*name = end == STR_NONE ? STR("") : str_from_index(*name, end + 1);
	end = str_chr(*name, '\'');
	rest = str_head(*name, end);
	*level = 1;
	if (num_parse_dec(rest, &v)) {
		*level = v;
		*name =
		    end == STR_NONE ? STR("") : str_from_index(*name, end + 1);
	}
	return true;
}

/* Whether a function's name says from where it was called. */
static bool
has_callers(struct str name)
{
	struct str part;
	uint64_t level;

	return next_part(&name, &part, &level) && name.n > 0;
}

/* More levels of a function within itself are not believed. */
#define LEVELS 1000

/* Pushes a function and its callers, leaf first. */
static void
push_context(struct callgrind *c, struct str name)
{
	struct profile *p = &c->profile;
	uint64_t level, first_level = 1;
	struct str part;
	uint32_t frame;
	size_t same = 0;

	profile_clear(p);
	while (next_part(&name, &part, &level)) {
		frame = profile_function(p, part);
		if (p->n == 0)
			first_level = level;
		profile_push(p, frame);
		same += frame == p->frames[0];
	}
	if (p->n == 0)
		profile_push(p, profile_frame(p, STR("")));
	/* Of the levels, those that are not among the callers. */
	if (first_level > LEVELS)
		first_level = LEVELS;
	for (size_t i = same; i < first_level; i++)
		profile_push(p, p->frames[0]);
	for (size_t i = p->n; same < first_level && i-- > 1;)
		p->frames[i] = i >= 1 + first_level - same
		    ? p->frames[i - (first_level - same)]
		    : p->frames[0];
}

/*
 * Functions whose names have their callers. A stack is whole if its caller's
 * is; otherwise only the nearest callers are known.
 */
static bool
fold_contexts(struct callgrind *c)
{
	struct profile *p = &c->profile;
	struct stacks known = { 0 };
	uint32_t node, cut = sink_frame(p->sink, STR("[truncated]"));
	bool fits = true;

	for (size_t i = 0; i < c->names.n; i++) {
		push_context(c, c->names.keys[i]);
		node = STACKS_ROOT;
		for (size_t k = p->n; k-- > 0;)
			node = stacks_child(&known, node, p->frames[k]);
		stacks_add(&known, node, 0, COUNT(0));
	}
	for (size_t i = 0; i < c->names.n && fits; i++) {
		if (c->self[i] == 0)
			continue;
		push_context(c, c->names.keys[i]);
		node = STACKS_ROOT;
		for (size_t k = p->n; k-- > 0;) {
			node = stacks_child(&known, node, p->frames[k]);
			if (!known.nodes[node].ends) {
				profile_push(p, cut);
				break;
			}
		}
		fits = profile_add_up(p, COUNT(c->self[i]));
	}
	stacks_free(&known);
	return fits;
}

/* The pair numbered i. */
static void
get_pair(
    const struct callgrind *c, size_t i, uint32_t *caller, uint32_t *callee)
{
	uint32_t pair[2];

	memcpy(pair, c->pairs.keys[i].s, sizeof(pair));
	*caller = pair[0];
	*callee = pair[1];
}

/* Only what the file says itself: functions, and what they call. */
static bool
fold_pairs(struct callgrind *c, const uint32_t *frames)
{
	struct profile *p = &c->profile;
	uint32_t caller, callee;

	for (size_t i = 0; i < c->names.n; i++) {
		profile_clear(p);
		profile_push(p, frames[i]);
		if (c->self[i] > 0 && !profile_add_up(p, COUNT(c->self[i])))
			return false;
	}
	for (size_t i = 0; i < c->pairs.n; i++) {
		get_pair(c, i, &caller, &callee);
		profile_clear(p);
		profile_push(p, frames[callee]);
		profile_push(p, frames[caller]);
		if (frames[caller] != frames[callee] && c->pair_cost[i] > 0 &&
		    !profile_add_up(p, COUNT(c->pair_cost[i])))
			return false;
	}
	return true;
}

/* The graph of functions by what they are called, levels left out. */
static bool
fold_graph(struct callgrind *c, const uint32_t *frames)
{
	struct callgraph g = { 0 };
	struct table same = { 0 };
	uint32_t *merged = xcalloc(c->names.n, sizeof(*merged)), caller, callee;
	uint32_t *own = NULL;
	uint64_t *sums = NULL;
	size_t own_cap = 0, sums_cap = 0, known;
	bool fits;

	for (size_t i = 0; i < c->names.n; i++) {
		known = same.n;
		merged[i] = table_put(&same,
		    (struct str){ (const char *)&frames[i], sizeof(*frames) });
		if (same.n > known) {
			own = xgrow(own, &own_cap, same.n, sizeof(*own));
			sums = xgrow(sums, &sums_cap, same.n, sizeof(*sums));
			own[merged[i]] = frames[i];
			sums[merged[i]] = 0;
		}
		add(c, &sums[merged[i]], c->self[i]);
	}
	for (size_t i = 0; i < same.n; i++)
		callgraph_function(&g, own[i], sums[i]);
	for (size_t i = 0; i < c->pairs.n; i++) {
		get_pair(c, i, &caller, &callee);
		callgraph_edge(
		    &g, merged[caller], merged[callee], c->pair_cost[i]);
	}
	c->profile.sink->tally.estimated = c->pairs.n > 0;
	fits = callgraph_fold(&g, c->profile.sink);
	callgraph_free(&g);
	table_free(&same);
	xfree(own);
	xfree(sums);
	xfree(merged);
	return fits;
}

static bool
fold_functions(struct callgrind *c)
{
	uint32_t *frames = xcalloc(c->names.n, sizeof(*frames));
	struct str name, part;
	uint64_t level;
	bool fits;

	for (size_t i = 0; i < c->names.n; i++) {
		name = c->names.keys[i];
		if (has_callers(name)) {
			xfree(frames);
			return fold_contexts(c);
		}
		part = STR("");
		next_part(&name, &part, &level);
		frames[i] = profile_function(&c->profile, part);
	}
	fits = c->profile.opts->exact_only ? fold_pairs(c, frames)
					   : fold_graph(c, frames);
	xfree(frames);
	return fits;
}

static void
callgrind_free(struct callgrind *c)
{
	profile_free(&c->profile);
	table_free(&c->names);
	table_free(&c->ids);
	table_free(&c->pairs);
	xfree(c->self);
	xfree(c->ids_name);
	xfree(c->pair_cost);
	xfree(c->runs);
	xfree(c->free_runs);
	xfree(c->calls);
}

static int
sniff(struct str head)
{
	struct str line;
	bool events = false;

	if (str_starts(head, STR("# callgrind format")))
		return 100;
	for (int i = 0; i < 200 && format_line(&head, &line); i++) {
		if (str_starts(line, STR("events:")))
			events = true;
		else if (str_starts(line, STR("fn=")))
			return events ? 95 : 0;
	}
	return 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct callgrind c = {
		.reader = r, .positions = 1, .fn = NONE, .callee = NONE
	};
	struct str line;
	bool fits = true;

	profile_init(&c.profile, sink, opts);
	while (!c.full && !c.nothing && reader_line(r, &line))
		one_line(&c, line);
	end_run(&c);
	if (!c.full && !c.nothing)
		end_part(&c);
	if (c.full)
		fits = false;
	else if (c.nothing)
		fits = true;
	else if (c.layout == GRAPH)
		fits = fold_functions(&c) && !c.full;
	else if (c.layout == XDEBUG)
		fits = fold_runs(&c);
	callgrind_free(&c);
	return fits;
}

const struct format format_callgrind = {
	.name = "callgrind",
	.desc =
	    "valgrind --tool=callgrind, --xtree-memory=full; Xdebug's profiles",
	.sniff = sniff,
	.parse = parse,
};
