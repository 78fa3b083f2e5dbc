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
	struct buf thread, id;
	bool runnable; /* only those are counted */
	bool running;
};

/* The frames of a thread are the root's callees: its name, or with --by it. */
static bool
end(struct core *c)
{
	struct profile *p = &c->p;
	struct lane lane = { .thread = buf_str(&c->thread),
		.tid = buf_str(&c->id) };
	bool fits = true;

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
static void
begin(struct core *c, struct str text)
{
	struct str name = str_trim(text), quote;
	size_t last = str_rchr(name, '"');
	size_t state = str_find(name, STR("state:"));

	buf_clear(&c->id);
	buf_clear(&c->thread);
	c->running = str_starts(str_from_index(name, state + 6), STR("R"));
	if (text_take(&name, STR("\"")) && last != STR_NONE && last > 0)
		quote = str_head(name, last - 1);
	else
		quote = STR("(anonymous)");
	buf_addstr(&c->thread, quote);
}

static bool
one_line(struct core *c, struct str line)
{
	struct str rest = line, tag = str_word(&rest), name, part;

	if (str_eq(tag, STR("3XMTHREADINFO"))) {
		bool fits = end(c);

		begin(c, rest);
		return fits;
	}
	if (str_eq(tag, STR("4XESTACKTRACE")) && text_java_at(rest, &name)) {
		profile_push(&c->p, profile_frame(&c->p, name));
		return true;
	}
	c->sink->tally.unused++;
	part = rest;
	if (str_eq(tag, STR("3XMTHREADINFO1")) &&
	    text_split(&rest, STR("native thread ID:"), &part)) {
		buf_clear(&c->id);
		buf_addstr(&c->id, text_before(rest, STR(",")));
	}
	return true;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[ALL] = { { "all", 3 }, { "threads", 7 } },
		[RUNNABLE] = { { "runnable", 8 }, { "threads", 7 } },
	};
	struct core c = { .sink = sink };
	struct str line;
	int which = values_choose(&sink->values, values, 2, ALL);
	bool fits = true;

	if (which < 0)
		return true;
	c.runnable = which == RUNNABLE;
	profile_init(&c.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&c, str_rtrim(line));
	fits = fits && end(&c);
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
};
