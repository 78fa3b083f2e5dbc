/* SPDX-License-Identifier: ISC */
/*
 * Function traces of PHP's Xdebug, xdebug.mode=trace with trace_format=1:
 * fields are separated by tabs, a line for each entry (0), exit (1) and
 * return value (R), with the level and the time in seconds.
 *
 *	Version: 3.2.0
 *	File format: 4
 *	TRACE START [2026-11-21 06:38:30.234250]
 *	1	0	0	0.000112	394496	{main}	1		/src/demo.php	0	0
 *	2	1	0	0.000132	394496	work_a	1		/src/demo.php	1	0
 *	2	1	1	0.000159	394528
 *	TRACE END   [2026-11-21 06:38:30.234400]
 *
 * The time from one line to the next is of the function that is innermost
 * meanwhile.
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

enum { TIME, CALLS };

enum kind { ENTRY, EXIT, OTHER };

struct event {
	uint64_t level;
	enum kind kind;
	struct count time; /* us */
	struct str name, file;
};

static struct str
next(struct str *line)
{
	struct str field;

	if (text_split(line, STR("\t"), &field))
		return field;
	field = *line;
	*line = STR("");
	return field;
}

static bool
is_event(struct str line, struct event *e)
{
	struct str kind, time;

	if (!num_parse_dec(next(&line), &e->level) || e->level == 0)
		return false;
	next(&line); /* the call's number */
	kind = next(&line);
	time = next(&line);
	e->kind = str_eq(kind, STR("0")) ? ENTRY
	    : str_eq(kind, STR("1"))     ? EXIT
					 : OTHER;
	if (e->kind == OTHER)
		return str_eq(kind, STR("R")) || str_eq(kind, STR("A"));
	next(&line); /* memory */
	e->name = next(&line);
	next(&line); /* user-defined or not */
	e->file = str_basename(next(&line));
	return text_decimal(time, 6, &e->time) &&
	    (e->kind == EXIT || e->name.n > 0);
}

static int
sniff(struct str head)
{
	struct str line;
	struct event e;
	bool format = false;

	while (format_line(&head, &line)) {
		line = str_rtrim(line);
		if (str_starts(line, STR("File format: ")))
			format = true;
		else if (format && is_event(line, &e))
			return 95;
		else if (!str_starts(line, STR("Version: ")) &&
		    !str_starts(line, STR("TRACE START")))
			return 0;
	}
	return format ? 60 : 0;
}

struct trace {
	struct profile p;
	struct sink *sink;
	bool calls;
	struct count last; /* us */
	bool begun;
	bool inside; /* of TRACE START and TRACE END */
	struct buf name;
};

/* A file that is included, "require", is told by its name. */
static void
push(struct trace *t, const struct event *e)
{
	buf_clear(&t->name);
	buf_addstr(&t->name, e->name);
	if (e->file.n > 0) {
		buf_addc(&t->name, ' ');
		buf_addstr(&t->name, e->file);
	}
	profile_push(&t->p, profile_frame(&t->p, buf_str(&t->name)));
}

static bool
event(struct trace *t, struct reader *r, const struct event *e)
{
	bool fits = true;

	if (!t->calls && t->begun && t->p.n > 0 &&
	    count_cmp(e->time, t->last) > 0)
		fits = profile_add_down(&t->p, count_sub(e->time, t->last));
	t->last = e->time;
	t->begun = true;
	if (e->level - 1 <= t->p.n)
		profile_cut(&t->p, (size_t)e->level - 1);
	else
		skip_add(&t->sink->tally.bad, r->line,
		    "a level whose caller is not in the trace", e->name);
	if (fits && e->kind == ENTRY) {
		push(t, e);
		if (t->calls)
			fits = profile_add_down(&t->p, COUNT(1));
	}
	return fits;
}

/* "TRACE START [...]" and "TRACE END   [...]" */
static void
mark(struct trace *t, struct reader *r, struct str line)
{
	bool start = str_starts(line, STR("TRACE START"));

	if (t->inside && start)
		skip_add(&t->sink->tally.damaged, r->line,
		    "a trace begins before the end of another", STR(""));
	t->inside = start;
	if (start) {
		profile_clear(&t->p);
		t->begun = false;
	}
}

/* "			0.3100	392208": when the script was left */
static bool
is_last(struct str line, struct count *time)
{
	return text_take(&line, STR("\t\t\t")) &&
	    text_decimal(next(&line), 6, time);
}

static bool
one_line(struct trace *t, struct reader *r, struct str line)
{
	struct event e = { .kind = EXIT, .level = 1 };

	if (is_last(line, &e.time))
		return event(t, r, &e);
	if (is_event(line, &e)) {
		if (e.kind != OTHER)
			return event(t, r, &e);
		t->sink->tally.unused++;
	} else if (line.n == 0 || str_starts(line, STR("TRACE ")) ||
	    str_starts(line, STR("Version: ")) ||
	    str_starts(line, STR("File format: "))) {
		if (str_starts(line, STR("TRACE ")))
			mark(t, r, line);
		t->sink->tally.unused++;
	} else {
		skip_add(&t->sink->tally.bad, r->line, "no event", line);
	}
	return true;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[TIME] = { { "time", 4 }, { "us", 2 } },
		[CALLS] = { { "calls", 5 }, { "calls", 5 } },
	};
	struct trace t = { .sink = sink };
	struct str line;
	int which = values_choose(&sink->values, values, 2, TIME);
	bool fits = true;

	if (which < 0)
		return true;
	t.calls = which == CALLS;
	profile_init(&t.p, sink, opts);
	while (fits && reader_line(r, &line)) {
		if (line.n > 0 && line.s[line.n - 1] == '\r')
			line.n--;
		fits = one_line(&t, r, line);
	}
	if (t.inside && fits)
		skip_add(&sink->tally.damaged, r->line,
		    "the input ends before TRACE END", STR(""));
	buf_free(&t.name);
	profile_free(&t.p);
	return fits;
}

const struct format format_xdebug = {
	.name = "xdebug",
	.desc =
	    "PHP's Xdebug: php -d xdebug.mode=trace -d xdebug.trace_format=1",
	.sniff = sniff,
	.parse = parse,
};
