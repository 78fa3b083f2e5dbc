/* SPDX-License-Identifier: ISC */
/*
 * Events of Java's Flight Recorder as jfr print writes them.
 *
 *	jdk.ObjectAllocationSample {
 *	  startTime = 06:37:09.993
 *	  objectClass = byte[] (classLoader = bootstrap)
 *	  weight = 1.2 MB
 *	  eventThread = "main" (javaThreadId = 1)
 *	  stackTrace = [
 *	    Demo.spin(int) line: 4
 *	    ...
 *	  ]
 *	}
 *
 * Events of one kind are counted, the first met with a stack or those of
 * --event-filter. A stack that jfr print cut, --stack-depth, ends in "...".
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/reader.h"

enum { EVENTS, DURATION, WEIGHT };

struct jfr {
	struct profile p;
	struct sink *sink;
	int which;
	bool chosen, stack;
	struct buf event, thread;
	struct count duration, weight;
	bool timed, weighed;
};

/* "jdk.ExecutionSample {" */
static bool
is_event(struct str line, struct str *name)
{
	line = str_rtrim(line);
	if (!str_ends(line, STR(" {")) || line.s[0] == ' ')
		return false;
	*name = str_rtrim(str_head(line, line.n - 1));
	return str_chr(*name, '.') != STR_NONE &&
	    str_chr(*name, ' ') == STR_NONE;
}

static bool
is_stack(struct str line)
{
	return str_eq(str_trim(line), STR("stackTrace = ["));
}

static int
sniff(struct str head)
{
	struct str line, name;
	bool event = false;

	while (format_line(&head, &line)) {
		if (is_event(line, &name))
			event = true;
		else if (event && str_starts(line, STR("  startTime = ")))
			return 95;
		else if (event)
			return 0;
	}
	return 0;
}

/* "16 bytes", "1.2 kB": units of 1024, rounded to a byte */
static bool
bytes(struct str text, struct count *c)
{
	static const char units[] = "kMGT";
	struct str number = str_word(&text), unit = str_word(&text);
	struct count one, sum = COUNT(0);
	const char *at;
	int powers;

	if (str_starts(unit, STR("byte")))
		return text_decimal(number, 0, c);
	if (unit.n != 2 || unit.s[1] != 'B')
		return false;
	for (at = units; *at != '\0' && *at != unit.s[0]; at++)
		;
	if (*at == '\0' || !text_decimal(number, 0, &one))
		return false;
	for (powers = (int)(at - units) + 1; powers > 0; powers--) {
		for (int i = 0; i < 10; i++) {
			sum = one;
			if (!count_add(&one, sum))
				return false;
		}
	}
	*c = COUNT(one.whole + (one.frac >= COUNT_FRAC / 2));
	return true;
}

/* "10.2 ms", "1 h 5 m" of a waiting thread */
static bool
duration(struct str text, struct count *ns)
{
	struct str number;
	struct count part;

	*ns = COUNT(0);
	while ((number = str_word(&text)).n > 0)
		if (!text_time(number, str_word(&text), &part) ||
		    !count_add(ns, part))
			return false;
	return true;
}

static void
field(struct jfr *j, struct str line)
{
	struct str name, value = str_trim(line);

	if (!text_split(&value, STR(" = "), &name))
		return;
	if (str_eq(name, STR("weight")) || str_eq(name, STR("tlabSize")) ||
	    str_eq(name, STR("allocationSize"))) {
		/* a TLAB's size is what the allocation stands for */
		if (!j->weighed || str_eq(name, STR("tlabSize")))
			j->weighed = bytes(value, &j->weight);
	} else if (str_eq(name, STR("duration"))) {
		j->timed = duration(value, &j->duration);
	} else if (str_eq(name, STR("sampledThread")) ||
	    str_eq(name, STR("eventThread"))) {
		buf_clear(&j->thread);
		buf_addstr(&j->thread, value);
	}
}

/* ""main" (javaThreadId = 1)" */
static void
set_lane(struct jfr *j)
{
	struct lane lane = { 0 };
	struct str text = buf_str(&j->thread), id;
	size_t open = str_find(text, STR(" (javaThreadId = "));

	lane.thread = text_unquote(str_head(text, open));
	id = open == STR_NONE ? STR("") : str_from_index(text, open + 17);
	lane.tid = text_before(id, STR(")"));
	profile_lane(&j->p, &lane);
}

/* The first event that is kept says which numbers there are. */
static void
choose(struct jfr *j)
{
	static const struct value values[] = {
		[EVENTS] = { { "events", 6 }, { "events", 6 } },
		[DURATION] = { { "duration", 8 }, { "ns", 2 } },
		[WEIGHT] = { { "weight", 6 }, { "bytes", 5 } },
	};

	j->chosen = true;
	j->which = values_choose(&j->sink->values, values, 3,
	    j->weighed     ? WEIGHT
		: j->timed ? DURATION
			   : EVENTS);
}

static bool
end(struct jfr *j)
{
	struct count c = COUNT(1);
	bool fits = true;

	if (j->p.n == 0) {
		j->sink->tally.unused++;
	} else if (!events_sample(&j->sink->events, buf_str(&j->event), 1)) {
		j->sink->tally.filtered++;
	} else {
		if (!j->chosen)
			choose(j);
		if (j->which == DURATION)
			c = j->timed ? j->duration : COUNT(0);
		else if (j->which == WEIGHT)
			c = j->weighed ? j->weight : COUNT(0);
		set_lane(j);
		if (j->which >= 0 && !count_iszero(c))
			fits = profile_add_up(&j->p, c);
	}
	profile_clear(&j->p);
	return fits;
}

/* "    Demo.spin(int) line: 4" */
static void
push(struct jfr *j, struct str line)
{
	struct str text = str_trim(line);
	struct str method = text_before(text, STR("("));

	if (text.n > 0)
		profile_push(
		    &j->p, profile_frame(&j->p, method.n > 0 ? method : text));
}

static bool
one_line(struct jfr *j, struct str line)
{
	struct str name;
	bool fits = true;

	if (j->stack) {
		if (str_eq(str_trim(line), STR("]")))
			j->stack = false;
		else if (line.n > 0 && line.s[0] == '}')
			fits = end(j);
		else
			push(j, line);
		return fits;
	}
	if (is_event(line, &name)) {
		fits = j->p.n == 0 || end(j);
		buf_clear(&j->event);
		buf_addstr(&j->event, name);
		buf_clear(&j->thread);
		j->timed = j->weighed = false;
	} else if (is_stack(line)) {
		j->stack = true;
	} else if (str_eq(line, STR("}"))) {
		fits = end(j);
	} else if (j->event.n > 0) {
		field(j, line);
	} else {
		j->sink->tally.unused += line.n > 0;
	}
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct jfr j = { .sink = sink };
	struct str line;
	bool fits = true;

	profile_init(&j.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&j, str_rtrim(line));
	if (j.p.n > 0)
		skip_add(&sink->tally.damaged, r->line,
		    "the input ends within an event", buf_str(&j.event));
	buf_free(&j.event);
	buf_free(&j.thread);
	profile_free(&j.p);
	return fits;
}

const struct format format_jfr = {
	.name = "jfr",
	.desc = "jfr print --stack-depth 64 --events jdk.ExecutionSample FILE",
	.sniff = sniff,
	.parse = parse,
};
