/* SPDX-License-Identifier: ISC */
/* C's tokens. */
#include "lex.h"

#include "common/num.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	    num_isdigit(c);
}

static void
skip_blanks(struct lex *l)
{
	while (l->rest.n > 0 && is_blank(l->rest.s[0]))
		l->rest = str_from_index(l->rest, 1);
}

/* What a character behind a backslash stands for. */
static char
unescape(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case '0':
		return '\0';
	default:
		return c;
	}
}

/* Copies a literal's text to out; false if its end is missing. */
static bool
literal(struct lex *l, char quote, char *out, size_t *n)
{
	size_t i = 1;

	for (; i < l->rest.n && l->rest.s[i] != quote; i++) {
		char c = l->rest.s[i];

		if (c == '\\' && i + 1 < l->rest.n)
			c = unescape(l->rest.s[++i]);
		out[(*n)++] = c;
	}
	if (i >= l->rest.n)
		return false;
	l->rest = str_from_index(l->rest, i + 1);
	return true;
}

/* The bytes that literals from here on can need: up to the last quote. */
static size_t
literal_room(struct str s)
{
	size_t n = 0;

	/* Adjacent literals have only blanks between them. */
	while (n < s.n && s.s[n] == '"') {
		for (n++; n < s.n && s.s[n] != '"'; n++)
			n += s.s[n] == '\\';
		for (n++; n < s.n && is_blank(s.s[n]); n++)
			;
	}
	return n < s.n ? n : s.n;
}

static void
string(struct lex *l)
{
	char *out = arena_alloc(l->arena, literal_room(l->rest) + 1);
	size_t n = 0;

	l->token = LEX_STRING;
	while (l->rest.n > 0 && l->rest.s[0] == '"') {
		if (!literal(l, '"', out, &n)) {
			l->token = LEX_BAD;
			return;
		}
		skip_blanks(l);
	}
	l->text = (struct str){ out, n };
}

static void
character(struct lex *l)
{
	char out[4];
	size_t n = 0;

	if (l->rest.n < 3 ||
	    l->rest.s[l->rest.s[1] == '\\' && l->rest.n > 3 ? 3 : 2] != '\'' ||
	    !literal(l, '\'', out, &n) || n != 1) {
		l->token = LEX_BAD;
		return;
	}
	l->token = LEX_NUMBER;
	l->number = (unsigned char)out[0];
}

static unsigned
digit(char c)
{
	return num_isdigit(c) ? (unsigned)(c - '0')
			      : (unsigned)((c | 32) - 'a' + 10);
}

static void
number(struct lex *l, struct str s)
{
	unsigned base = 10;
	size_t i = 0;

	l->token = LEX_NUMBER;
	l->number = 0;
	if (s.n > 2 && s.s[0] == '0' && (s.s[1] | 32) == 'x') {
		base = 16;
		i = 2;
	} else if (s.n > 1 && s.s[0] == '0' && num_isdigit(s.s[1])) {
		base = 8;
	}
	for (; i < s.n && num_isxdigit(s.s[i]) && digit(s.s[i]) < base; i++)
		l->number = l->number * base + digit(s.s[i]);
	for (; i < s.n; i++) {
		if ((s.s[i] | 32) != 'u' && (s.s[i] | 32) != 'l')
			l->token = LEX_BAD;
	}
}

static void
punct(struct lex *l)
{
	static const char pairs[] = "->==!=<=>=<<>>&&||";
	size_t n = 1;

	for (size_t i = 0; i + 1 < sizeof(pairs) - 1; i += 2) {
		if (l->rest.n > 1 && l->rest.s[0] == pairs[i] &&
		    l->rest.s[1] == pairs[i + 1])
			n = 2;
	}
	l->token = LEX_PUNCT;
	l->text = str_head(l->rest, n);
	l->rest = str_from_index(l->rest, n);
}

void
lex_next(struct lex *l)
{
	size_t n = 0;

	skip_blanks(l);
	if (l->rest.n == 0) {
		l->token = LEX_END;
		return;
	}
	if (l->rest.s[0] == '"') {
		string(l);
		return;
	}
	if (l->rest.s[0] == '\'') {
		character(l);
		return;
	}
	while (n < l->rest.n && is_name(l->rest.s[n]))
		n++;
	if (n == 0) {
		punct(l);
		return;
	}
	l->text = str_head(l->rest, n);
	l->rest = str_from_index(l->rest, n);
	l->token = LEX_NAME;
	if (num_isdigit(l->text.s[0]))
		number(l, l->text);
}

bool
lex_is(const struct lex *l, const char *p)
{
	return l->token == LEX_PUNCT && str_eq(l->text, str_from(p));
}
