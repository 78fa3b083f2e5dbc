/* SPDX-License-Identifier: ISC */
/*
 * Stacks of a Python process by py-spy dump, each thread one sample. What
 * py-spy record writes with -f raw is folded text.
 *
 *	Process 4117: python3 server.py
 *	Python v3.11.7 (/usr/bin/python3.11)
 *
 *	Thread 4117 (idle): "MainThread"
 *	    select (selectors.py:468)
 *	        Arguments:
 *	            timeout: 0.5
 *	    main (server.py:22)
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/reader.h"

enum { THREADS, ACTIVE };

/* "Thread 4117 (active+gil): "MainThread"", "Thread 0x7F (idle)" */
static bool
is_thread(struct str line, struct lane *lane, bool *active)
{
	struct str state;

	if (!text_take(&line, STR("Thread ")))
		return false;
	lane->tid = str_word(&line);
	line = str_trim(line);
	if (!text_take(&line, STR("(")) || !text_split(&line, STR(")"), &state))
		return false;
	*active = str_starts(state, STR("active"));
	if (!*active && !str_starts(state, STR("idle")))
		return false;
	if (!text_take(&line, STR(": ")))
		return line.n == 0;
	lane->thread = text_unquote(line);
	return lane->thread.n < line.n;
}

/*
 * Frames, "name (file.py:12)", stand in column 4; arguments and locals deeper.
 */
static bool
is_frame(struct str line)
{
	return text_indent(line) == 4 && str_ends(str_rtrim(line), STR(")")) &&
	    str_find(line, STR(" (")) != STR_NONE;
}

static int
sniff(struct str head)
{
	struct lane lane = { 0 };
	struct str line;
	bool active, thread = false;

	while (format_line(&head, &line)) {
		if (is_thread(str_rtrim(line), &lane, &active))
			thread = true;
		else if (thread)
			return text_indent(line) == 4 ? 95 : 0;
	}
	return 0;
}

struct dump {
	struct profile p;
	struct sink *sink;
	struct reader *r;
	bool only_active, active;
	bool threads; /* it is among those of a process */
	bool values;  /* the line before was an argument or a local */
	bool lost;    /* what follows is of a thread that is left out */
	bool open;    /* a process or thread is named and has no frame yet */
	struct buf pid;
};

/* The thread's stack is not whole, or its line is not: it is left out. */
static void
damaged(struct dump *d, const char *why, struct str line)
{
	skip_add(&d->sink->tally.damaged, d->r->line, why, str_trim(line));
	profile_clear(&d->p);
	d->lost = true;
	d->open = false;
}

static bool
end(struct dump *d)
{
	bool fits = true;

	if (d->p.n > 0 && d->only_active && !d->active)
		d->sink->tally.unused++;
	else if (d->p.n > 0)
		fits = profile_add_up(&d->p, COUNT(1));
	profile_clear(&d->p);
	d->lost = d->values = false;
	return fits;
}

/* "Process 4117: python3 server.py" */
static void
between(struct dump *d, struct str line)
{
	struct str pid;

	d->sink->tally.unused += line.n > 0;
	if (text_take(&line, STR("Process ")) &&
	    text_split(&line, STR(":"), &pid)) {
		buf_clear(&d->pid);
		buf_addstr(&d->pid, pid);
		d->threads = true;
	} else if (d->threads && str_starts(line, STR("Python v"))) {
		d->open = true;
	} else if (line.n > 0 && !d->open) {
		d->threads = false;
	}
}

static bool
one_line(struct dump *d, struct str line)
{
	struct lane lane = { .process = STR("python"),
		.pid = buf_str(&d->pid) };
	bool active, fits = true, part;

	part = d->threads && d->r->unended && !is_frame(line) &&
	    (text_indent(line) > 0 || text_begins(line, STR("Thread ")));
	if (part) {
		damaged(d, "the input ends within a line", line);
	} else if (is_thread(line, &lane, &active)) {
		fits = end(d);
		d->active = active;
		d->threads = d->open = true;
		profile_lane(&d->p, &lane);
	} else if (is_frame(line) && d->threads) {
		if (!d->lost)
			profile_push(&d->p, profile_frame(&d->p, line));
		d->values = d->open = false;
	} else if (d->threads && text_indent(line) == 4 &&
	    (!d->values || str_find(line, STR(" (")) != STR_NONE)) {
		damaged(d, "no frame", line);
	} else if (text_indent(line) > 4 || (d->values && line.n > 0)) {
		/* text in a variable may have lines, too */
		d->values = d->values || text_indent(line) > 4;
		d->sink->tally.unused++;
	} else {
		fits = end(d);
		if (d->threads && str_starts(line, STR("Thread")))
			damaged(d, "no thread", line);
		else
			between(d, line);
	}
	return fits;
}

static bool
at_end(struct dump *d)
{
	if (d->open)
		damaged(d, "the input ends before a frame", STR(""));
	return end(d);
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[THREADS] = { { "threads", 7 }, { "threads", 7 } },
		[ACTIVE] = { { "active", 6 }, { "threads", 7 } },
	};
	struct dump d = { .sink = sink, .r = r };
	struct str line;
	int which = values_choose(&sink->values, values, 2, THREADS);
	bool fits = true;

	if (which < 0)
		return true;
	d.only_active = which == ACTIVE;
	profile_init(&d.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&d, str_rtrim(line));
	fits = fits && at_end(&d);
	buf_free(&d.pid);
	profile_free(&d.p);
	return fits;
}

const struct format format_pyspy = {
	.name = "pyspy",
	.desc = "py-spy dump --pid PID",
	.sniff = sniff,
	.parse = parse,
	.unended = true,
};
