/* SPDX-License-Identifier: ISC */
/*
 * Lines of any log, taken apart by an expression of the user's:
 * -f regex:'(?<frame>[a-z]+) took (?<value>[0-9.]+) ?(?<unit>ms|s)'
 *
 *	12:00:01 main load took 12.5 ms
 *	12:00:02 main parse took 1 s
 *
 * The groups are: frame, any number of them, root first; stack, frames that
 * are joined by ';'; value, 1 if there is none; unit of time, which turns the
 * value into nanoseconds; thread and process.
 */
#include "../format.h"

#include "../pattern.h"
#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/reader.h"

enum group { PLAIN, FRAME, STACK, VALUE, UNIT, THREAD, PROCESS, NOTHING };

struct expression {
	struct pattern pattern;
	enum group groups[PATTERN_GROUPS];
};

static int
sniff(struct str head)
{
	(void)head;
	return 0;
}

static enum group
group_of(struct str name)
{
	static const struct {
		struct str name;
		enum group group;
	} names[] = { { { "", 0 }, PLAIN }, { { "frame", 5 }, FRAME },
		{ { "stack", 5 }, STACK }, { { "value", 5 }, VALUE },
		{ { "unit", 4 }, UNIT }, { { "thread", 6 }, THREAD },
		{ { "process", 7 }, PROCESS } };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, names[i].name))
			return names[i].group;
	return NOTHING;
}

/* Why it cannot be used, or NULL; it has to be freed either way. */
static const char *
compile(struct expression *e, const char *text)
{
	bool frames = false;

	e->pattern = (struct pattern){ 0 };
	if (text == NULL)
		return "it needs an expression: -f regex:'...(?<frame>...)...'";
	if (pattern_init(&e->pattern, str_from(text)) != NULL)
		return "-f regex: that is no regular expression";
	for (size_t i = 0; i < e->pattern.ngroups; i++) {
		e->groups[i] = group_of(e->pattern.names[i]);
		if (e->groups[i] == NOTHING)
			return "-f regex: a group is none of frame, stack, "
			       "value, unit, thread, process";
		frames |= e->groups[i] == FRAME || e->groups[i] == STACK;
	}
	return frames ? NULL
		      : "-f regex: it has neither (?<frame>...) nor "
			"(?<stack>...)";
}

static const char *
refuse(const struct format_opts *opts)
{
	struct expression e;
	const char *why = compile(&e, opts->pattern);

	pattern_free(&e.pattern);
	return why;
}

struct log {
	struct profile p;
	struct sink *sink;
	struct expression expression;
};

static void
push_stack(struct profile *p, struct str stack)
{
	struct str frame;

	while (text_split(&stack, STR(";"), &frame))
		profile_push(p, profile_frame(p, frame));
	profile_push(p, profile_frame(p, stack));
}

/* The value and its unit as a weight; false if it is no number. */
static bool
weigh(struct str value, struct str unit, struct count *c)
{
	uint64_t v;

	if (value.n == 0)
		*c = COUNT(1);
	else if (unit.n > 0)
		return text_time(value, unit, c);
	else if (!count_parse(value, c)) {
		if (!text_grouped(value, &v))
			return false;
		*c = COUNT(v);
	}
	return true;
}

static bool
add(struct log *g, struct reader *r, const struct str *parts)
{
	struct str value = STR(""), unit = STR("");
	struct lane lane = { 0 };
	struct count c;

	profile_clear(&g->p);
	for (size_t i = 0; i < g->expression.pattern.ngroups; i++) {
		if (parts[i].s == NULL)
			continue;
		switch (g->expression.groups[i]) {
		case FRAME:
			profile_push(&g->p, profile_frame(&g->p, parts[i]));
			break;
		case STACK:
			push_stack(&g->p, parts[i]);
			break;
		case VALUE:
			value = parts[i];
			break;
		case UNIT:
			unit = parts[i];
			break;
		case THREAD:
			lane.thread = parts[i];
			break;
		case PROCESS:
			lane.process = parts[i];
			break;
		case PLAIN:
		case NOTHING:
			break;
		}
	}
	if (!weigh(value, unit, &c)) {
		skip_add(&g->sink->tally.bad, r->line, "the value is no number",
		    value);
		return true;
	}
	if (g->p.n == 0) {
		g->sink->tally.unused++;
		return true;
	}
	profile_lane(&g->p, &lane);
	return profile_add_down(&g->p, c);
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct log g = { .sink = sink };
	struct pattern *pattern = &g.expression.pattern;
	const char *why = compile(&g.expression, opts->pattern);
	struct str line, parts[PATTERN_GROUPS];
	bool fits = true;

	if (why != NULL)
		skip_add(&sink->tally.bad, 0, why, STR(""));
	profile_init(&g.p, sink, opts);
	while (why == NULL && fits && reader_line(r, &line)) {
		line = str_rtrim(line);
		if (pattern_match(pattern, line, parts))
			fits = add(&g, r, parts);
		else if (pattern->gave_up)
			skip_add(&sink->tally.bad, r->line,
			    "takes too long to match", line);
		else
			sink->tally.unused++;
	}
	pattern_free(pattern);
	profile_free(&g.p);
	return fits;
}

const struct format format_regex = {
	.name = "regex",
	.desc = "any log: -f regex:'(?<frame>...) took (?<value>...) ms'",
	.sniff = sniff,
	.parse = parse,
	.refuse = refuse,
	.unended = true,
};
