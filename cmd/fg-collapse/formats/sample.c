/* SPDX-License-Identifier: ISC */
/*
 * The call graph of macOS' sample(1) and of Activity Monitor's "Sample
 * Process": threads, and below them callees with their samples.
 *
 *	Call graph:
 *	    825 Thread_15758523   DispatchQueue_1: com.apple.main-thread  (serial)
 *	    + 825 start  (in libdyld.dylib) + 1  [0x7fff737cf3d5]
 *	    +   825 main  (in rg) + 41  [0x10384b549]
 *
 *	Total number in stack (recursive counted multiple, when >=5):
 */
#include "../format.h"

#include "../outline.h"
#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

enum { RUNNING, ALL };

struct node {
	size_t depth;
	uint64_t samples;
	struct str name, module;
};

/* Two columns a level, behind four blanks. */
static bool
is_node(struct str line, struct node *n)
{
	struct str rest = str_from_index(line, 4), text;
	size_t in, indent = text_span(rest, STR(" +|:!"));

	if (text_indent(str_head(line, 4)) < 4)
		return false;
	n->depth = indent / 2;
	rest = str_from_index(rest, indent);
	if (!num_take_dec(&rest, &n->samples) || !text_take(&rest, STR(" ")))
		return false;
	in = str_find(rest, STR("  (in "));
	n->module = STR("");
	text = rest;
	if (in != STR_NONE) {
		n->module = text_before(str_from_index(rest, in + 6), STR(")"));
		if (str_ends(n->module, STR(".dylib")))
			n->module = str_head(n->module, n->module.n - 6);
		text = str_head(rest, in);
	} else if (str_starts(rest, STR("Thread_"))) {
		text = str_word(&rest);
	}
	n->name = str_trim(text);
	return n->name.n > 0;
}

/* What a thread that waits is found in. */
static bool
is_wait(struct str name)
{
	static const char *const waits[] = { "__psynch_cvwait", "__select",
		"__semwait_signal", "__ulock_wait", "__wait4",
		"__workq_kernreturn", "kevent", "mach_msg_trap", "read",
		"semaphore_wait_trap", NULL };

	for (size_t i = 0; waits[i] != NULL; i++)
		if (str_eq(name, str_from(waits[i])))
			return true;
	return false;
}

static int
sniff(struct str head)
{
	struct str line;
	struct node n;
	bool graph = false;

	while (format_line(&head, &line)) {
		if (graph)
			return is_node(line, &n) ? 95 : 0;
		graph = str_starts(line, STR("Call graph:"));
	}
	return 0;
}

struct graph {
	struct profile p;
	struct outline o;
	bool all;
	struct sink *sink;
};

static bool
add(struct graph *g, const struct node *n)
{
	if (!outline_node(&g->o, &g->p, n->depth,
		profile_in_module(&g->p, n->module, n->name),
		COUNT(n->samples)))
		return false;
	if (!g->all && is_wait(n->name)) {
		/* as if all of it were of callees that are not told */
		g->o.levels[g->o.n - 1].below = COUNT(n->samples);
		g->sink->tally.unused++;
	}
	return true;
}

/* "Process:         rg [64751]"; threads are the roots of the graph. */
static void
process(struct graph *g, struct str line)
{
	struct lane lane = { 0 };

	g->sink->tally.unused++;
	if (g->p.opts->by != BY_PROCESS || !text_take(&line, STR("Process:")))
		return;
	line = str_trim(line);
	if (!text_split(&line, STR(" ["), &lane.process))
		return;
	lane.pid = text_before(line, STR("]"));
	profile_lane(&g->p, &lane);
}

static bool
read_graph(struct graph *g, struct reader *r)
{
	struct str line;
	struct node n;
	bool inside = false, fits = true;

	while (fits && reader_line(r, &line)) {
		if (str_starts(line, STR("Call graph:")))
			inside = true;
		else if (str_trim(line).n == 0 ||
		    str_starts(line, STR("Total number in stack")))
			inside = inside && g->o.n == 0;
		else if (!inside)
			process(g, line);
		else if (is_node(line, &n) && n.depth <= g->o.n)
			fits = add(g, &n);
		else
			skip_add(&g->sink->tally.bad, r->line, "no node", line);
	}
	if (inside && fits)
		skip_add(&g->sink->tally.damaged, r->line,
		    "the input ends within the call graph", STR(""));
	return fits && outline_end(&g->o, &g->p);
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[RUNNING] = { { "running", 7 }, { "samples", 7 } },
		[ALL] = { { "all", 3 }, { "samples", 7 } },
	};
	struct graph g = { .sink = sink };
	int which = values_choose(&sink->values, values, 2, RUNNING);
	bool fits;

	if (which < 0)
		return true;
	g.all = which == ALL;
	profile_init(&g.p, sink, opts);
	fits = read_graph(&g, r);
	outline_free(&g.o);
	profile_free(&g.p);
	return fits;
}

const struct format format_sample = {
	.name = "sample",
	.desc = "macOS sample PID, Activity Monitor",
	.sniff = sniff,
	.parse = parse,
};
