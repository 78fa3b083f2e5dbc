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
	struct reader *r;
	bool named;      /* the line before was an exception */
	bool lost;       /* what follows is of a stack that is left out */
	uint32_t *outer; /* the frames of the exception above */
	size_t nouter, cap;
};

static bool
is_cause(struct str line)
{
	line = str_trim(line);
	return str_starts(line, STR("Caused by: ")) ||
	    str_starts(line, STR("Wrapped by: ")) ||
	    str_starts(line, STR("Suppressed: "));
}

static bool
is_named(struct str line)
{
	return str_find(line, STR("Exception")) != STR_NONE ||
	    str_find(line, STR("Error")) != STR_NONE ||
	    str_find(line, STR("Throwable")) != STR_NONE;
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
			named = is_named(line);
	}
	return traces > 0 ? 50 : 0;
}

static bool
is_indented(struct str line)
{
	return line.n > 0 && (line.s[0] == ' ' || line.s[0] == '\t');
}

/* Within a stack, or anywhere. */
static bool
is_frame(struct str line, bool inside, struct str *name)
{
	if (inside && is_indented(line))
		return text_java_frame(line, name);
	return text_java_at(line, name) && str_chr(line, ')') != STR_NONE;
}

/* "	at org.x.Poo", "	... 12 m", and if the input ends there "Cau" */
static bool
is_part(const struct trace *t, struct str line)
{
	struct str text = str_trim(line), rest = text;
	uint64_t n;

	if (is_indented(line) &&
	    (str_starts(text, STR("at ")) || str_eq(text, STR("at"))))
		return true;
	if (text_take(&rest, STR("... ")) && num_take_dec(&rest, &n) &&
	    (rest.n == 0 || text_begins(rest, STR(" more")) ||
		text_begins(rest, STR(" common frames omitted"))))
		return true;
	return t->r->unended &&
	    (text_begins(text, STR("at ")) || text_begins(text, STR("... ")) ||
		text_begins(text, STR("Caused by: ")) || is_cause(line));
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

/* The stack is not whole: it is left out. */
static void
damaged(struct trace *t, const char *why, struct str line)
{
	skip_add(&t->p.sink->tally.damaged, t->r->line, why, str_trim(line));
	profile_clear(&t->p);
	t->nouter = 0;
	t->lost = true;
}

/* The stack ends with n frames of the exception above. */
static void
push_outer(struct trace *t, uint64_t n, struct str line)
{
	if (n > t->nouter) {
		damaged(t, "the exception above has fewer frames", line);
		return;
	}
	for (size_t i = t->nouter - (size_t)n; i < t->nouter; i++)
		profile_push(&t->p, t->outer[i]);
}

static bool
one_line(struct trace *t, struct str line)
{
	struct str name;
	uint64_t more;
	bool fits = true, inside = t->named || t->p.n > 0 || t->nouter > 0;

	if (is_frame(line, inside || t->lost, &name)) {
		if (!t->lost)
			profile_push(&t->p, profile_frame(&t->p, name));
		return true;
	}
	if (inside && is_part(t, line)) {
		damaged(t, "cut off", line);
		return true;
	}
	t->p.sink->tally.unused += line.n > 0;
	if (str_find(line, STR("waiting on")) != STR_NONE)
		return true;
	if (is_more(line, &more)) {
		if (t->p.n > 0)
			push_outer(t, more, line);
		t->named = false;
		return end(t);
	}
	fits = end(t);
	t->lost = false;
	t->named = is_named(line) || is_cause(line);
	if (!is_cause(line))
		t->nouter = 0;
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct trace t = { .r = r };
	struct str line;
	bool fits = true;

	profile_init(&t.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&t, str_rtrim(line));
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
	.unended = true,
};
