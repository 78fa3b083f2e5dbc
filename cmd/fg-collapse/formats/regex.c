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

#include <regex.h>
#include <string.h>

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

#define GROUPS 32

enum group { PLAIN, FRAME, STACK, VALUE, UNIT, THREAD, PROCESS };

struct pattern {
	regex_t re;
	enum group groups[GROUPS]; /* groups[number], from 1 */
	size_t n;
};

static int
sniff(struct str head)
{
	(void)head;
	return 0;
}

/* The group's name up to '>', which is taken off *s. */
static bool
named_group(struct str *s, enum group *g)
{
	static const struct {
		struct str name;
		enum group group;
	} names[] = { { { "frame", 5 }, FRAME }, { { "stack", 5 }, STACK },
		{ { "value", 5 }, VALUE }, { { "unit", 4 }, UNIT },
		{ { "thread", 6 }, THREAD }, { { "process", 7 }, PROCESS } };
	struct str name;

	if (!text_split(s, STR(">"), &name))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, names[i].name)) {
			*g = names[i].group;
			return true;
		}
	return false;
}

/* A class of characters in the way Perl writes it; NULL if it is none. */
static const char *
class_of(char c, bool bracket)
{
	switch (c) {
	case 'd':
		return bracket ? "0-9" : "[0-9]";
	case 'D':
		return bracket ? NULL : "[^0-9]";
	case 's':
		return bracket ? "[:space:]" : "[[:space:]]";
	case 'S':
		return bracket ? NULL : "[^[:space:]]";
	case 'w':
		return bracket ? "[:alnum:]_" : "[[:alnum:]_]";
	case 'W':
		return bracket ? NULL : "[^[:alnum:]_]";
	case 't':
		return "\t";
	default:
		return NULL;
	}
}

/* A bracket expression, from behind its '[' to its ']'. */
static void
translate_bracket(struct str *s, struct buf *out)
{
	const char *class;
	size_t i = 0;

	if (s->n > 0 && s->s[0] == '^')
		buf_addc(out, s->s[i++]);
	if (i < s->n && s->s[i] == ']')
		buf_addc(out, s->s[i++]);
	for (; i < s->n && s->s[i] != ']'; i++) {
		class = s->s[i] == '\\' && i + 1 < s->n
		    ? class_of(s->s[i + 1], true)
		    : NULL;
		if (class != NULL) {
			buf_add(out, class, strlen(class));
			i++;
		} else if (s->s[i] == '[' && i + 1 < s->n &&
		    s->s[i + 1] == ':') {
			struct str rest = str_from_index(*s, i);
			size_t end = str_find(rest, STR(":]"));

			if (end != STR_NONE) {
				buf_addstr(out, str_head(rest, end + 2));
				i += end + 1;
			}
		} else {
			buf_addc(out, s->s[i]);
		}
	}
	*s = str_from_index(*s, i);
}

/* Named groups into numbered ones; false if that cannot be. */
static bool
translate(struct str s, struct pattern *p, struct buf *out)
{
	const char *class;
	enum group g;

	while (s.n > 0) {
		char c = s.s[0];

		s = str_from_index(s, 1);
		if (c == '\\' && s.n > 0) {
			class = class_of(s.s[0], false);
			if (class != NULL) {
				buf_add(out, class, strlen(class));
			} else {
				buf_addc(out, c);
				buf_addc(out, s.s[0]);
			}
			s = str_from_index(s, 1);
			continue;
		}
		buf_addc(out, c);
		if (c == '[')
			translate_bracket(&s, out);
		if (c != '(')
			continue;
		g = PLAIN;
		if (text_take(&s, STR("?P<")) || text_take(&s, STR("?<"))) {
			if (!named_group(&s, &g))
				return false;
		} else {
			text_take(&s, STR("?:"));
		}
		if (++p->n >= GROUPS)
			return false;
		p->groups[p->n] = g;
	}
	return true;
}

static bool
has_group(const struct pattern *p, enum group g)
{
	for (size_t i = 1; i <= p->n; i++)
		if (p->groups[i] == g)
			return true;
	return false;
}

/* Why it cannot be used, or NULL; then it has to be freed. */
static const char *
compile(struct pattern *p, const char *text)
{
	struct buf b = { 0 };
	const char *why = NULL;

	memset(p, 0, sizeof(*p));
	if (text == NULL)
		return "it needs an expression: -f regex:'...(?<frame>...)...'";
	if (!translate(str_from(text), p, &b))
		why = "-f regex: a group is none of frame, stack, value, unit, "
		      "thread, process, or there are too many";
	else if (!has_group(p, FRAME) && !has_group(p, STACK))
		why = "-f regex: it has neither (?<frame>...) nor "
		      "(?<stack>...)";
	buf_addc(&b, '\0');
	if (why == NULL && regcomp(&p->re, b.s, REG_EXTENDED) != 0)
		why = "-f regex: that is no extended regular expression";
	buf_free(&b);
	return why;
}

static const char *
refuse(const struct format_opts *opts)
{
	struct pattern p;
	const char *why = compile(&p, opts->pattern);

	if (why == NULL)
		regfree(&p.re);
	return why;
}

struct log {
	struct profile p;
	struct sink *sink;
	struct pattern pattern;
	struct buf line;
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
add(struct log *g, struct reader *r, const regmatch_t *m)
{
	struct str part, value = STR(""), unit = STR("");
	struct lane lane = { 0 };
	struct count c;

	profile_clear(&g->p);
	for (size_t i = 1; i <= g->pattern.n; i++) {
		if (m[i].rm_so < 0)
			continue;
		part = (struct str){ g->line.s + m[i].rm_so,
			(size_t)(m[i].rm_eo - m[i].rm_so) };
		switch (g->pattern.groups[i]) {
		case FRAME:
			profile_push(&g->p, profile_frame(&g->p, part));
			break;
		case STACK:
			push_stack(&g->p, part);
			break;
		case VALUE:
			value = part;
			break;
		case UNIT:
			unit = part;
			break;
		case THREAD:
			lane.thread = part;
			break;
		case PROCESS:
			lane.process = part;
			break;
		case PLAIN:
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
	regmatch_t matches[GROUPS];
	const char *why = compile(&g.pattern, opts->pattern);
	struct str line;
	bool fits = true;

	if (why != NULL) {
		skip_add(&sink->tally.bad, 0, why, STR(""));
		return true;
	}
	profile_init(&g.p, sink, opts);
	while (fits && reader_line(r, &line)) {
		buf_clear(&g.line);
		buf_addstr(&g.line, str_rtrim(line));
		buf_addc(&g.line, '\0');
		if (regexec(&g.pattern.re, g.line.s, GROUPS, matches, 0) == 0)
			fits = add(&g, r, matches);
		else
			sink->tally.unused++;
	}
	regfree(&g.pattern.re);
	buf_free(&g.line);
	profile_free(&g.p);
	return fits;
}

const struct format format_regex = {
	.name = "regex",
	.desc = "any log: -f regex:'(?<frame>...) took (?<value>...) ms'",
	.sniff = sniff,
	.parse = parse,
	.refuse = refuse,
};
