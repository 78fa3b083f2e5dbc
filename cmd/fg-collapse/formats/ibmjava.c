/* SPDX-License-Identifier: ISC */
/*
 * Thread dumps, javacore*.txt, of IBM's and Eclipse OpenJ9's Java machines:
 * lines begin with a tag. Each thread is one sample.
 *
 *	3XMTHREADINFO      "main" J9VMThread:0x2B0, ... state:R, prio=5
 *	3XMTHREADINFO1            (native thread ID:0x76D0, native priority:0x5,
 *	3XMTHREADINFO3           Java callstack:
 *	4XESTACKTRACE                at java/net/PlainSocket.accept(Native Method)
 *	4XESTACKTRACE                at Server.run(Server.java:58)
 *	3XMTHREADINFO3           Native callstack:
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/reader.h"

static int
sniff(struct str head)
{
	struct str line;

	while (format_line(&head, &line))
		if (str_starts(line, STR("3XMTHREADINFO ")) ||
		    str_starts(line, STR("4XESTACKTRACE ")) ||
		    str_starts(line, STR("1TIDATETIME ")) ||
		    str_starts(line, STR("0SECTION ")))
			return 95;
	return 0;
}

enum { ALL, RUNNABLE };

struct core {
	struct profile p;
	struct sink *sink;
	struct reader *r;
	uint64_t begun; /* the line in which a whole file began, or 0 */
	bool open;      /* frames are to follow, and none did yet */
	bool lost;      /* what follows is of a thread that is left out */
	struct buf thread, id;
	bool runnable; /* only those are counted */
	bool running;
};

/* The thread's stack is not whole, or its line is not: it is left out. */
static void
damaged(struct core *c, const char *why, struct str line)
{
	skip_add(&c->sink->tally.damaged, c->r->line, why, line);
	profile_clear(&c->p);
	c->lost = true;
	c->open = false;
}

/* The frames of a thread are the root's callees: its name, or with --by it. */
static bool
end(struct core *c)
{
	struct profile *p = &c->p;
	struct lane lane = { .thread = buf_str(&c->thread),
		.tid = buf_str(&c->id) };
	bool fits = true;

	if (c->open)
		damaged(c, "a call stack has no frames", STR(""));
	c->lost = false;
	profile_lane(p, &lane);
	if (p->n > 0 && p->opts->by != BY_THREAD && c->thread.n > 0)
		profile_push(p, profile_frame(p, buf_str(&c->thread)));
	if (p->n > 0 && c->runnable && !c->running)
		c->sink->tally.unused++;
	else if (p->n > 0)
		fits = profile_add_up(p, COUNT(1));
	profile_clear(p);
	return fits;
}

/* "      "main" J9VMThread:0x2B0, state:R, prio=5" */
static bool
begin(struct core *c, struct str text)
{
	struct str name = str_trim(text);
	size_t last = str_rchr(name, '"');
	size_t state = str_find(name, STR("state:"));

	buf_clear(&c->id);
	buf_clear(&c->thread);
	if (!text_take(&name, STR("\""))) {
		buf_addstr(&c->thread, STR("(anonymous)"));
		c->running = false;
		return str_eq(name, STR("Anonymous native thread"));
	}
	if (last == 0 || state == STR_NONE)
		return false;
	buf_addstr(&c->thread, str_head(name, last - 1));
	c->running = str_starts(str_from_index(name, state + 5), STR("R"));
	return true;
}

/* What is said of a thread, or of all of the file. */
static void
other(struct core *c, struct str tag, struct str rest)
{
	struct str part;

	c->sink->tally.unused++;
	if (str_eq(tag, STR("3XMTHREADINFO1")) &&
	    text_split(&rest, STR("native thread ID:"), &part)) {
		buf_clear(&c->id);
		buf_addstr(&c->id, text_before(rest, STR(",")));
	} else if (str_eq(tag, STR("3XMTHREADINFO3"))) {
		if (c->open)
			damaged(c, "a call stack has no frames", STR(""));
		c->open =
		    !c->lost && str_eq(str_trim(rest), STR("Java callstack:"));
	}
}

/* A file begins, or the input ends: the one before should have its end. */
static bool
end_file(struct core *c)
{
	bool fits = end(c);

	if (c->begun > 0)
		skip_add(&c->sink->tally.damaged, c->begun,
		    "the end of this dump is not there", STR("1TIFILENAME"));
	c->begun = 0;
	return fits;
}

static bool
one_line(struct core *c, struct str line)
{
	struct str rest = line, tag = str_word(&rest), name;
	bool fits = true;

	if (str_eq(tag, STR("3XMTHREADINFO"))) {
		fits = end(c);
		if (!begin(c, rest) || c->r->unended)
			damaged(c, "no thread", line);
	} else if (str_eq(tag, STR("4XESTACKTRACE"))) {
		if (!text_java_frame(rest, &name))
			damaged(c, "no frame", line);
		else if (!c->lost)
			profile_push(&c->p, profile_frame(&c->p, name));
		c->open = false;
	} else if (str_eq(tag, STR("1TIFILENAME"))) {
		fits = end_file(c);
		c->begun = c->r->line;
	} else if (str_eq(tag, STR("NULL")) &&
	    str_find(rest, STR(" END OF DUMP ")) != STR_NONE) {
		fits = end(c);
		c->begun = 0;
	} else {
		/* behind the stack of Java stands the machine's own */
		if (str_eq(tag, STR("3XMTHREADINFO3")) && c->p.n > 0)
			fits = end(c);
		other(c, tag, rest);
		if (c->r->unended && c->thread.n > 0)
			damaged(c, "the input ends within a line", line);
	}
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[ALL] = { { "all", 3 }, { "threads", 7 } },
		[RUNNABLE] = { { "runnable", 8 }, { "threads", 7 } },
	};
	struct core c = { .sink = sink, .r = r };
	struct str line;
	int which = values_choose(&sink->values, values, 2, ALL);
	bool fits = true;

	if (which < 0)
		return true;
	c.runnable = which == RUNNABLE;
	profile_init(&c.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&c, str_rtrim(line));
	fits = fits && end_file(&c);
	buf_free(&c.thread);
	buf_free(&c.id);
	profile_free(&c.p);
	return fits;
}

const struct format format_ibmjava = {
	.name = "ibmjava",
	.desc = "javacore.*.txt of IBM Java and OpenJ9, kill -QUIT",
	.sniff = sniff,
	.parse = parse,
	.unended = true,
};
