/* SPDX-License-Identifier: ISC */
/* Regular expressions to operations, which patternmatch.c runs. */
#include "pattern.h"

#include <string.h>

#include "common/num.h"
#include "common/xalloc.h"
#include "patternop.h"

/* Operations of an expression; "{999}" within "{999}" is a mistake. */
#define OPS_MAX 20000
#define REPEAT_MAX 1000
/* Groups within groups, those without number included. */
#define DEPTH_MAX 200

struct parser {
	struct pattern *p;
	struct str rest;
	size_t depth;
	const char *why;
};

static bool parse_choice(struct parser *a);

static bool
fail(struct parser *a, const char *why)
{
	if (a->why == NULL)
		a->why = why;
	return false;
}

static bool
take(struct parser *a, struct str mark)
{
	if (!str_starts(a->rest, mark))
		return false;
	a->rest = str_from_index(a->rest, mark.n);
	return true;
}

/* Makes room for n operations at an index; those behind it move. */
static struct pattern_op *
insert(struct pattern *p, size_t at, size_t n)
{
	p->ops = xgrow(p->ops, &p->cap, p->n + n, sizeof(*p->ops));
	memmove(p->ops + at + n, p->ops + at, (p->n - at) * sizeof(*p->ops));
	memset(p->ops + at, 0, n * sizeof(*p->ops));
	p->n += n;
	return p->ops + at;
}

static struct pattern_op *
append(struct pattern *p, enum pattern_kind kind)
{
	struct pattern_op *op = insert(p, p->n, 1);

	op->kind = kind;
	return op;
}

static void
set_add(struct pattern_set *s, unsigned char c)
{
	s->bits[c / 64] |= UINT64_C(1) << c % 64;
}

static void
set_range(struct pattern_set *s, int low, int high)
{
	for (int c = low; c <= high; c++)
		set_add(s, (unsigned char)c);
}

static void
set_invert(struct pattern_set *s)
{
	for (int i = 0; i < 4; i++)
		s->bits[i] = ~s->bits[i];
}

static void
set_union(struct pattern_set *s, const struct pattern_set *other)
{
	for (int i = 0; i < 4; i++)
		s->bits[i] |= other->bits[i];
}

/* "d" of "\d" and its like, in capitals all others. */
static bool
class_of(char c, struct pattern_set *s)
{
	memset(s, 0, sizeof(*s));
	switch (c | 0x20) {
	case 'd':
		set_range(s, '0', '9');
		break;
	case 's':
		set_range(s, '\t', '\r');
		set_add(s, ' ');
		break;
	case 'w':
		set_range(s, '0', '9');
		set_range(s, 'a', 'z');
		set_range(s, 'A', 'Z');
		set_add(s, '_');
		break;
	default:
		return false;
	}
	if (c < 'a')
		set_invert(s);
	return true;
}

/* The character that "\c" stands for; false if it has no meaning. */
static bool
escaped(char c, char *out)
{
	static const char from[] = "tnrfv", to[] = "\t\n\r\f\v";
	const char *at = c != '\0' ? strchr(from, c) : NULL;

	*out = at != NULL ? to[at - from] : c;
	return at != NULL ||
	    !(num_isdigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'));
}

/* "alpha" of "[:alpha:]". */
static bool
named_class(struct str name, struct pattern_set *s)
{
	static const struct {
		const char *name;
		const char *ranges; /* pairs */
	} all[] = { { "alnum", "09azAZ" }, { "alpha", "azAZ" },
		{ "blank", "\t\t  " }, { "cntrl", "\001\037\177\177" },
		{ "digit", "09" }, { "graph", "!~" }, { "lower", "az" },
		{ "print", " ~" }, { "punct", "!/:@[`{~" },
		{ "space", "\t\r  " }, { "upper", "AZ" },
		{ "xdigit", "09afAF" } };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (str_eq(name, str_from(all[i].name))) {
			for (const char *r = all[i].ranges; *r != '\0'; r += 2)
				set_range(s, r[0], r[1]);
			return true;
		}
	return false;
}

/* A character or class within brackets; *one is the character or -1. */
static bool
bracket_item(struct parser *a, struct pattern_set *s, int *one)
{
	struct pattern_set class;
	size_t end;
	char c = a->rest.s[0];

	*one = -1;
	if (str_starts(a->rest, STR("[:"))) {
		end = str_find(a->rest, STR(":]"));
		if (end == STR_NONE || end < 2 ||
		    !named_class(str_from_index(str_head(a->rest, end), 2), s))
			return fail(a, "a class of characters that is none");
		a->rest = str_from_index(a->rest, end + 2);
		return true;
	}
	a->rest = str_from_index(a->rest, 1);
	if (c == '\\') {
		if (a->rest.n == 0)
			return fail(a, "a bracket that is not closed");
		c = a->rest.s[0];
		a->rest = str_from_index(a->rest, 1);
		if (class_of(c, &class)) {
			set_union(s, &class);
			return true;
		}
		if (!escaped(c, &c))
			return fail(a, "an escape that has no meaning");
	}
	*one = (unsigned char)c;
	return true;
}

/* From behind the '[' on. */
static bool
bracket(struct parser *a, struct pattern_set *s)
{
	bool inverted = take(a, STR("^")), first = true;
	int low, high;

	memset(s, 0, sizeof(*s));
	for (; a->rest.n > 0 && (first || a->rest.s[0] != ']'); first = false) {
		if (!bracket_item(a, s, &low))
			return false;
		if (low < 0)
			continue;
		high = low;
		if (a->rest.n > 1 && a->rest.s[0] == '-' &&
		    a->rest.s[1] != ']') {
			a->rest = str_from_index(a->rest, 1);
			if (!bracket_item(a, s, &high))
				return false;
			if (high < low)
				return fail(a, "a range that is none");
		}
		set_range(s, low, high);
	}
	if (!take(a, STR("]")))
		return fail(a, "a bracket that is not closed");
	if (inverted)
		set_invert(s);
	return true;
}

static void
add_set(struct pattern *p, const struct pattern_set *s)
{
	p->sets = xgrow(p->sets, &p->sets_cap, p->nsets + 1, sizeof(*p->sets));
	p->sets[p->nsets] = *s;
	append(p, PATTERN_SET)->arg = (uint32_t)p->nsets++;
}

static bool
escape(struct parser *a)
{
	struct pattern_set s;
	char c;

	if (a->rest.n == 0)
		return fail(a, "a backslash at its end");
	c = a->rest.s[0];
	a->rest = str_from_index(a->rest, 1);
	if (class_of(c, &s))
		add_set(a->p, &s);
	else if ((c | 0x20) == 'b')
		append(a->p, PATTERN_WORD)->arg = c == 'b';
	else if (escaped(c, &c))
		append(a->p, PATTERN_CHAR)->arg = (unsigned char)c;
	else
		return fail(a, "an escape that has no meaning");
	return true;
}

/* From behind the '(' on. */
static bool
group(struct parser *a)
{
	struct pattern *p = a->p;
	struct str name = STR("");
	size_t number = p->ngroups, end;
	bool counts = !take(a, STR("?:"));

	if (++a->depth > DEPTH_MAX)
		return fail(a, "too many groups within groups");
	if (counts && (take(a, STR("?P<")) || take(a, STR("?<")))) {
		end = str_chr(a->rest, '>');
		if (end == STR_NONE)
			return fail(a, "a group's name that does not end");
		name = str_head(a->rest, end);
		a->rest = str_from_index(a->rest, end + 1);
	} else if (str_starts(a->rest, STR("?"))) {
		return fail(a, "a group of a kind that is not known");
	}
	if (counts) {
		if (number == PATTERN_GROUPS)
			return fail(a, "more than 32 groups");
		p->names[p->ngroups++] = name;
		append(p, PATTERN_SAVE)->arg = (uint32_t)number * 2;
	}
	if (!parse_choice(a))
		return false;
	if (!take(a, STR(")")))
		return fail(a, "a group that is not closed");
	if (counts)
		append(p, PATTERN_SAVE)->arg = (uint32_t)number * 2 + 1;
	a->depth--;
	return true;
}

/* Something that a repetition may follow. */
static bool
parse_atom(struct parser *a)
{
	struct pattern_set s;
	char c = a->rest.s[0];

	a->rest = str_from_index(a->rest, 1);
	switch (c) {
	case '(':
		return group(a);
	case '[':
		if (!bracket(a, &s))
			return false;
		add_set(a->p, &s);
		return true;
	case '.':
		memset(&s, 0xff, sizeof(s));
		add_set(a->p, &s);
		return true;
	case '^':
		append(a->p, PATTERN_BEGIN);
		return true;
	case '$':
		append(a->p, PATTERN_END);
		return true;
	case '\\':
		return escape(a);
	case '*':
	case '+':
	case '?':
		return fail(a, "a repetition of nothing");
	default:
		append(a->p, PATTERN_CHAR)->arg = (unsigned char)c;
		return true;
	}
}

static bool
take_number(struct parser *a, uint32_t *v)
{
	uint64_t wide;
	size_t n = 0;

	while (n < a->rest.n && num_isdigit(a->rest.s[n]))
		n++;
	if (!num_parse_dec(str_head(a->rest, n), &wide) || wide > REPEAT_MAX)
		return false;
	a->rest = str_from_index(a->rest, n);
	*v = (uint32_t)wide;
	return true;
}

/* A repetition, if there is one: how often. */
static bool
parse_times(struct parser *a, uint32_t *low, uint32_t *high)
{
	*low = 0;
	*high = PATTERN_EVER;
	if (take(a, STR("*")))
		return true;
	if (take(a, STR("+"))) {
		*low = 1;
		return true;
	}
	if (take(a, STR("?"))) {
		*high = 1;
		return true;
	}
	if (a->rest.n < 2 || a->rest.s[0] != '{' || !num_isdigit(a->rest.s[1]))
		return false;
	take(a, STR("{"));
	if (!take_number(a, low))
		return fail(a, "a repetition of more than 1000");
	*high = *low;
	if (take(a, STR(",")) && !take_number(a, high))
		*high = PATTERN_EVER;
	if (!take(a, STR("}")) || *high < *low)
		return fail(a, "a repetition that is none");
	return true;
}

/* One byte again and again, as much as there is, is one operation. */
static bool
repeat_byte(struct pattern *p, size_t start, uint32_t low, uint32_t high)
{
	struct pattern_set s = { { 0 } };
	struct pattern_op *op = &p->ops[start];

	if (p->n != start + 1 ||
	    (op->kind != PATTERN_CHAR && op->kind != PATTERN_SET))
		return false;
	if (op->kind == PATTERN_CHAR) {
		set_add(&s, (unsigned char)op->arg);
		p->n--;
		add_set(p, &s);
		op = &p->ops[start];
	}
	op->kind = PATTERN_RUN;
	op->low = low;
	op->high = high;
	return true;
}

/* Puts a choice before the operations from at on: they, or what follows. */
static void
optional(struct pattern *p, size_t at, int32_t past, bool lazy)
{
	struct pattern_op *op = insert(p, at, 1);

	op->kind = PATTERN_SPLIT;
	op->to[lazy] = 1;
	op->to[!lazy] = past;
}

/* Copies n operations from an index to the end. */
static void
copy(struct pattern *p, size_t from, size_t n)
{
	size_t to = p->n;

	insert(p, to, n);
	memcpy(p->ops + to, p->ops + from, n * sizeof(*p->ops));
}

/* Repeats the operations from start on: "x{2,}" is "xxx*", "x{1,2}" "x(x)?". */
static bool
repeat(struct parser *a, size_t start, uint32_t low, uint32_t high)
{
	struct pattern *p = a->p;
	bool lazy = take(a, STR("?"));
	size_t n = p->n - start, at, copies;

	if (n == 0 || (!lazy && repeat_byte(p, start, low, high)))
		return true;
	copies = high == PATTERN_EVER ? low + 1 : high;
	if (copies > 0 && p->n + copies * (n + 2) > OPS_MAX)
		return fail(a, "a repetition of too much");
	/* The original stays at start while it is copied. */
	for (uint32_t i = 0; i < copies; i++) {
		at = p->n;
		copy(p, start, n);
		if (i < low)
			continue;
		optional(p, at,
		    high == PATTERN_EVER ? (int32_t)n + 2
					 : (int32_t)((copies - i) * (n + 1)),
		    lazy);
		if (high == PATTERN_EVER)
			append(p, PATTERN_JUMP)->to[0] = -(int32_t)n - 1;
	}
	memmove(p->ops + start, p->ops + start + n,
	    (p->n - start - n) * sizeof(*p->ops));
	p->n -= n;
	return true;
}

static bool
parse_sequence(struct parser *a)
{
	uint32_t low, high;
	size_t start;

	while (a->rest.n > 0 && a->rest.s[0] != '|' && a->rest.s[0] != ')') {
		start = a->p->n;
		if (!parse_atom(a))
			return false;
		if (parse_times(a, &low, &high) && a->why == NULL &&
		    !repeat(a, start, low, high))
			return false;
		if (a->why != NULL)
			return false;
		if (a->p->n > OPS_MAX)
			return fail(a, "too long");
	}
	return true;
}

/* Alternatives: each but the last is "try it, or else what follows it". */
static bool
parse_choice(struct parser *a)
{
	struct pattern *p = a->p;
	size_t start = p->n, last = 0;

	for (;;) {
		if (!parse_sequence(a))
			return false;
		if (!take(a, STR("|")))
			break;
		/* Jumps to the end are a chain until that is known. */
		optional(p, start, (int32_t)(p->n - start) + 2, false);
		append(p, PATTERN_JUMP)->to[0] = (int32_t)last;
		last = p->n;
		start = p->n;
	}
	while (last > 0) {
		struct pattern_op *jump = &p->ops[last - 1];
		size_t before = (size_t)jump->to[0];

		jump->to[0] = (int32_t)(p->n - last) + 1;
		last = before;
	}
	return true;
}

/* The longest run of bytes among what surely is passed. */
static void
find_literal(struct pattern *p)
{
	size_t best = 0, at = 0, run = 0;
	int32_t optional_until = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct pattern_op *op = &p->ops[i];

		for (int k = 0; k < 2; k++)
			if ((int32_t)i + op->to[k] > optional_until)
				optional_until = (int32_t)i + op->to[k];
		if (op->kind == PATTERN_SAVE && run > 0)
			run++;
		else if (op->kind == PATTERN_CHAR &&
		    (int32_t)i >= optional_until)
			run++;
		else
			run = 0;
		if (run > best) {
			best = run;
			at = i + 1 - run;
		}
	}
	p->literal = xmalloc(best);
	for (size_t i = at; i < at + best; i++)
		if (p->ops[i].kind == PATTERN_CHAR)
			p->literal[p->nliteral++] = (char)p->ops[i].arg;
}

/* Choices are numbered when all copies are made. */
static void
number_choices(struct pattern *p)
{
	p->nchoices = 0;
	for (size_t i = 0; i < p->n; i++)
		if (p->ops[i].kind == PATTERN_SPLIT ||
		    p->ops[i].kind == PATTERN_RUN)
			p->ops[i].choice = (uint32_t)p->nchoices++;
}

/* With which bytes it may begin: by the first operation, or with any. */
static void
find_begin(struct pattern *p)
{
	const struct pattern_op *op = p->ops;

	while (op->kind == PATTERN_SAVE)
		op++;
	p->anchored = op->kind == PATTERN_BEGIN;
	for (int c = 0; c < 256; c++)
		if (op->kind == PATTERN_CHAR)
			p->begins[c] = op->arg == (uint32_t)c;
		else if (op->kind == PATTERN_SET ||
		    (op->kind == PATTERN_RUN && op->low > 0))
			p->begins[c] = pattern_has(&p->sets[op->arg], c);
		else
			p->begins[c] = true;
}

const char *
pattern_init(struct pattern *p, struct str text)
{
	struct parser a = { .p = p, .rest = text };

	*p = (struct pattern){ 0 };
	p->names = xcalloc(PATTERN_GROUPS, sizeof(*p->names));
	if (!parse_choice(&a))
		return a.why;
	if (a.rest.n > 0)
		return "a parenthesis that closes nothing";
	append(p, PATTERN_MATCH);
	number_choices(p);
	p->runs = xcalloc(p->nchoices, sizeof(*p->runs));
	find_literal(p);
	find_begin(p);
	return NULL;
}

void
pattern_free(struct pattern *p)
{
	xfree(p->ops);
	xfree(p->sets);
	xfree(p->names);
	xfree(p->literal);
	xfree(p->jobs);
	xfree(p->tried);
	xfree(p->runs);
	*p = (struct pattern){ 0 };
}
