/* SPDX-License-Identifier: ISC */
/*
 * Stack traces of Java's exceptions in logs, each one sample: where they are
 * thrown, and how often.
 *
 *	2024-01-02 10:11:12 WARN request failed
 *	java.io.IOException: broken pipe
 *		at java.net.SocketOutputStream.write(SocketOutputStream.java:92)
 *		at org.x.Server.run(Server.java:12)
 *	Caused by: java.lang.IllegalStateException
 *		at org.x.Pool.take(Pool.java:7)
 *		... 1 more
 *
 * A cause is a sample of its own; the lines it shares with the exception
 * above, "... 1 more", are that one's outermost.
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

struct trace {
	struct profile p;
	uint32_t *outer; /* the frames of the exception above */
	size_t nouter, cap;
};

static bool
is_cause(struct str line)
{
	line = str_trim(line);
	return str_starts(line, STR("Caused by: ")) ||
	    str_starts(line, STR("Suppressed: "));
}

/* "	... 12 more" */
static bool
is_more(struct str line, uint64_t *n)
{
	line = str_trim(line);
	return text_take(&line, STR("... ")) && num_take_dec(&line, n) &&
	    (str_starts(line, STR(" more")) ||
		str_starts(line, STR(" common frames omitted")));
}

static int
sniff(struct str head)
{
	struct str line, name;
	size_t traces = 0;
	bool named = false;

	while (format_line(&head, &line)) {
		if (str_starts(line, STR("Full thread dump")) ||
		    str_starts(str_trim(line), STR("java.lang.Thread.State")))
			return 0;
		if (text_java_at(line, &name) && str_chr(name, '.') != STR_NONE)
			traces += named;
		else
			named = str_find(line, STR("Exception")) != STR_NONE ||
			    str_find(line, STR("Error")) != STR_NONE ||
			    str_find(line, STR("Throwable")) != STR_NONE;
	}
	return traces > 0 ? 50 : 0;
}

static bool
end(struct trace *t)
{
	struct profile *p = &t->p;
	bool fits;

	if (p->n == 0)
		return true;
	fits = profile_add_up(p, COUNT(1));
	t->outer = xgrow(t->outer, &t->cap, p->n, sizeof(*t->outer));
	for (size_t i = 0; i < p->n; i++)
		t->outer[i] = p->frames[i];
	t->nouter = p->n;
	profile_clear(p);
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct trace t = { .nouter = 0 };
	struct str line, name;
	uint64_t more;
	bool fits = true;

	profile_init(&t.p, sink, opts);
	while (fits && reader_line(r, &line)) {
		if (text_java_at(line, &name)) {
			profile_push(&t.p, profile_frame(&t.p, name));
			continue;
		}
		sink->tally.unused += line.n > 0;
		if (str_find(line, STR("waiting on")) != STR_NONE)
			continue;
		if (is_more(line, &more) && t.p.n > 0 && more <= t.nouter)
			for (size_t i = t.nouter - (size_t)more; i < t.nouter;
			     i++)
				profile_push(&t.p, t.outer[i]);
		fits = end(&t);
		if (!is_cause(line) && !is_more(line, &more))
			t.nouter = 0;
	}
	fits = fits && end(&t);
	xfree(t.outer);
	profile_free(&t.p);
	return fits;
}

const struct format format_javaexceptions = {
	.name = "java-exceptions",
	.desc = "logs with stack traces of Java exceptions",
	.sniff = sniff,
	.parse = parse,
};
