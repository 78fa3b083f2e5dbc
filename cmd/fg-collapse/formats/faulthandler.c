/* SPDX-License-Identifier: ISC */
/*
 * Tracebacks of all threads by Python's module faulthandler, on a signal, a
 * timeout or a crash; each thread one sample.
 *
 *	Thread 0x00007f28003ae6c0 [worker] (most recent call first):
 *	  File "/src/demo.py", line 10 in napper
 *	  File "/lib/threading.py", line 982 in run
 *
 *	Current thread 0x00007f28011f3b80 (most recent call first):
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/reader.h"

/* "Thread 0x7f28 [worker] (most recent call first):", "Stack (most ..." */
static bool
is_head(struct str line, struct lane *lane)
{
	struct str rest = str_rtrim(line), word;

	if (!str_ends(rest, STR("(most recent call first):")))
		return false;
	word = str_word(&rest);
	if (str_eq(word, STR("Current")))
		word = str_word(&rest);
	if (str_eq(word, STR("Thread")) || str_eq(word, STR("thread"))) {
		lane->tid = str_word(&rest);
		if (text_split(&rest, STR("["), &word))
			lane->thread = text_before(rest, STR("]"));
	}
	return true;
}

struct frame {
	struct str file, line, function;
};

static bool
is_frame(struct str line, struct frame *f)
{
	struct str rest = line;

	if (!text_take(&rest, STR("  File ")))
		return false;
	/* a file may be called anything: the last of these counts */
	if (!text_take(&rest, STR("\"")) ||
	    !text_split(&rest, STR("\", line "), &f->file))
		return false;
	if (!text_split(&rest, STR(" in "), &f->line))
		return false;
	f->function = str_trim(rest);
	return true;
}

static int
sniff(struct str head)
{
	struct lane lane = { 0 };
	struct str line;
	struct frame f;
	bool thread = false;

	while (format_line(&head, &line)) {
		if (is_head(line, &lane))
			thread = true;
		else if (thread)
			return is_frame(line, &f) ? 95 : 60;
	}
	return 0;
}

struct dump {
	struct profile p;
	struct buf name;
	bool inside;
};

static bool
end(struct dump *d)
{
	d->inside = false;
	return profile_end(&d->p);
}

static void
push(struct dump *d, const struct frame *f)
{
	buf_clear(&d->name);
	buf_addstr(&d->name, f->file);
	buf_addc(&d->name, ':');
	buf_addstr(&d->name, f->line);
	buf_addc(&d->name, ':');
	buf_addstr(&d->name, f->function);
	profile_push(&d->p, profile_frame(&d->p, buf_str(&d->name)));
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct dump d = { .inside = false };
	struct str line;
	struct frame f;
	bool fits = true;

	profile_init(&d.p, sink, opts);
	while (fits && reader_line(r, &line)) {
		struct lane lane = { 0 };

		if (is_head(line, &lane)) {
			fits = end(&d);
			profile_lane(&d.p, &lane);
			d.inside = true;
		} else if (d.inside && is_frame(line, &f)) {
			push(&d, &f);
		} else if (d.inside && str_eq(str_rtrim(line), STR("  ..."))) {
			profile_push(&d.p, profile_frame(&d.p, STR("...")));
		} else {
			sink->tally.unused += line.n > 0;
			fits = end(&d);
		}
	}
	if (d.inside && r->unended) {
		skip_add(&sink->tally.damaged, r->line + 1,
		    "the input ends within a line of a thread", STR(""));
		profile_clear(&d.p);
	}
	fits = fits && end(&d);
	buf_free(&d.name);
	profile_free(&d.p);
	return fits;
}

const struct format format_faulthandler = {
	.name = "faulthandler",
	.desc =
	    "Python's faulthandler.dump_traceback() and python -X faulthandler",
	.sniff = sniff,
	.parse = parse,
};
