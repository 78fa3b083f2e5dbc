/* SPDX-License-Identifier: ISC */
/* JSON by tokens. Strings without escapes are slices of the input's buffer. */
#include "json.h"

#include <stdlib.h>
#include <string.h>

#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"
#include "decimal.h"
#include "utf8.h"

/* Longer names and numbers are not believed. */
#define TEXT_MAX ((size_t)64 << 20)

/* No double is an exact integer beyond. */
#define EXACT 9007199254740992.0

/* What may come next. */
enum { VALUE, VALUE_OR_END, KEY_OR_END, MORE_OR_END };

void
json_init(struct json *j, struct reader *r)
{
	*j = (struct json){ .reader = r, .expect = VALUE };
	j->window = reader_some(r);
}

void
json_free(struct json *j)
{
	xfree(j->kinds);
	buf_free(&j->buf);
	j->kinds = NULL;
}

/* Gives back to the reader what was used of the window, and takes the next. */
static bool
refill(struct json *j)
{
	struct str some = reader_some(j->reader);
	size_t used = some.n - j->window.n;

	reader_skip(j->reader, used);
	j->window = reader_some(j->reader);
	return j->window.n > 0;
}

uint64_t
json_offset(const struct json *j)
{
	return j->reader->offset + (uint64_t)(j->reader->len - j->reader->pos) -
	    j->window.n;
}

static void
step(struct json *j)
{
	j->window.s++;
	j->window.n--;
}

/* The next byte, which stays; -1 at the end. */
static int
peek(struct json *j)
{
	if (j->window.n == 0 && !refill(j))
		return -1;
	return (unsigned char)*j->window.s;
}

static int
peek_token(struct json *j)
{
	int c;

	if (j->window.n > 0 && *j->window.s > ' ')
		return (unsigned char)*j->window.s;
	while ((c = peek(j)) == ' ' || c == '\n' || c == '\t' || c == '\r')
		step(j);
	return c;
}

static enum json_type
fail(struct json *j, const char *why)
{
	if (j->err == NULL)
		j->err = why;
	j->text = STR("");
	return j->type = JSON_END;
}

static bool
in_object(const struct json *j)
{
	size_t at = j->depth - 1;

	return j->depth > 0 && (j->kinds[at / 8] >> at % 8 & 1) != 0;
}

static void
after_value(struct json *j)
{
	j->expect = j->depth > 0 ? MORE_OR_END : VALUE;
}

static enum json_type
open_level(struct json *j, bool object)
{
	size_t at = j->depth++;
	uint8_t bit = (uint8_t)(1u << at % 8);

	step(j);
	j->kinds = xgrow(j->kinds, &j->kinds_cap, at / 8 + 1, 1);
	if (at % 8 == 0)
		j->kinds[at / 8] = 0;
	j->kinds[at / 8] =
	    (uint8_t)((j->kinds[at / 8] & ~bit) | (object ? bit : 0));
	j->expect = object ? KEY_OR_END : VALUE_OR_END;
	return j->type = object ? JSON_OBJECT : JSON_ARRAY;
}

static enum json_type
close_level(struct json *j, bool object)
{
	if (j->depth == 0 || in_object(j) != object)
		return fail(j, "a bracket that closes nothing");
	step(j);
	j->depth--;
	after_value(j);
	return j->type = object ? JSON_OBJECT_END : JSON_ARRAY_END;
}

/* Four hexadecimal digits. */
static bool
take_unit(struct json *j, uint32_t *unit)
{
	int c;

	*unit = 0;
	for (int i = 0; i < 4; i++) {
		c = peek(j);
		if (c == -1 || !num_isxdigit((char)c))
			return false;
		*unit = *unit << 4 |
		    (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
		step(j);
	}
	return true;
}

/* A first half of a character without its second one. */
static void
flush_half(struct json *j)
{
	if (j->half != 0)
		utf8_add(&j->buf, j->half);
	j->half = 0;
}

/* Behind "\u": a character, or one of the two halves of a character. */
static bool
take_unicode(struct json *j)
{
	uint32_t unit;

	if (!take_unit(j, &unit))
		return false;
	if (j->half != 0 && unit >= 0xdc00 && unit < 0xe000) {
		utf8_add(&j->buf,
		    0x10000 + ((j->half - 0xd800) << 10) + (unit - 0xdc00));
		j->half = 0;
		return true;
	}
	flush_half(j);
	if (unit >= 0xd800 && unit < 0xdc00)
		j->half = unit;
	else
		utf8_add(&j->buf, unit);
	return true;
}

static bool
take_escape(struct json *j)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at;
	int c = peek(j);

	if (c <= 0)
		return false;
	step(j);
	if (c == 'u')
		return take_unicode(j);
	flush_half(j);
	at = strchr(from, c);
	if (at == NULL)
		return false;
	buf_addc(&j->buf, to[at - from]);
	return true;
}

/* A bit in every byte of w that is c, and maybe in bytes above such a one. */
static uint64_t
bytes_that_are(uint64_t w, unsigned char c)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	w ^= ones * c;
	return (w - ones) & ~w & ones << 7;
}

/* Index of the first quote or backslash; eight bytes at a time before it. */
static size_t
plain_length(struct str s)
{
	size_t i = 0;
	uint64_t w;

	for (; i + sizeof(w) <= s.n; i += sizeof(w)) {
		memcpy(&w, s.s + i, sizeof(w));
		if ((bytes_that_are(w, '"') | bytes_that_are(w, '\\')) != 0)
			break;
	}
	while (i < s.n && s.s[i] != '"' && s.s[i] != '\\')
		i++;
	return i;
}

/* A string from its first quote on; usually one slice of the window. */
static bool
take_string(struct json *j)
{
	struct str plain;
	bool whole = true;

	step(j);
	buf_clear(&j->buf);
	for (;;) {
		if (peek(j) == -1 || j->buf.n > TEXT_MAX) {
			fail(j,
			    j->buf.n > TEXT_MAX
				? "a string is too long"
				: "the input ends within a string");
			return false;
		}
		plain.s = j->window.s;
		plain.n = plain_length(j->window);
		j->window.s += plain.n;
		j->window.n -= plain.n;
		if (whole && j->window.n > 0 && *j->window.s == '"') {
			step(j);
			j->text = plain;
			return true;
		}
		whole = false;
		if (plain.n > 0)
			flush_half(j);
		buf_addstr(&j->buf, plain);
		if (j->window.n == 0)
			continue;
		if (*j->window.s == '"')
			break;
		step(j);
		if (!take_escape(j)) {
			fail(j, "a wrong escape in a string");
			return false;
		}
	}
	flush_half(j);
	step(j);
	j->text = buf_str(&j->buf);
	return true;
}

static bool
is_wordlike(int c)
{
	return c == '-' || c == '+' || c == '.' || (c >= '0' && c <= '9') ||
	    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* The run of letters, digits and signs that comes next. */
static struct str
take_word(struct json *j)
{
	struct str word;
	size_t n;

	buf_clear(&j->buf);
	do {
		for (n = 0; n < j->window.n; n++)
			if (!is_wordlike((unsigned char)j->window.s[n]))
				break;
		word = str_head(j->window, n);
		j->window = str_from_index(j->window, n);
		if (j->window.n > 0 && j->buf.n == 0)
			return word;
		buf_addstr(&j->buf, word);
	} while (j->buf.n <= TEXT_MAX && j->window.n == 0 && refill(j));
	return buf_str(&j->buf);
}

static size_t
digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && num_isdigit(s.s[n]))
		n++;
	return n;
}

static bool
is_number(struct str s)
{
	size_t n;

	s = str_from_index(s, str_starts(s, STR("-")));
	n = digits(s);
	if (n == 0 || (n > 1 && s.s[0] == '0'))
		return false;
	s = str_from_index(s, n);
	if (s.n > 0 && s.s[0] == '.') {
		n = digits(str_from_index(s, 1));
		if (n == 0)
			return false;
		s = str_from_index(s, n + 1);
	}
	if (s.n == 0)
		return true;
	if ((s.s[0] | 0x20) != 'e')
		return false;
	s = str_from_index(s, 1);
	if (s.n > 0 && (s.s[0] == '-' || s.s[0] == '+'))
		s = str_from_index(s, 1);
	return s.n > 0 && digits(s) == s.n;
}

static size_t
digits_from(struct str s, size_t i)
{
	while (i < s.n && s.s[i] >= '0' && s.s[i] <= '9')
		i++;
	return i;
}

/* Digits that always fit 64 bits. */
#define FEW 18

/*
 * A number as most are, with what follows it in the window: digits, perhaps a
 * minus sign, perhaps decimals. False, with nothing taken, if it is not one.
 */
static bool
take_plain_number(struct json *j)
{
	struct str s = j->window;
	size_t start = s.n > 0 && s.s[0] == '-', n = start, point;
	uint64_t x = 0;

	for (; n < s.n && num_isdigit(s.s[n]); n++)
		x = x * 10 + (uint64_t)(s.s[n] - '0');
	point = n;
	if (n == start || (s.s[start] == '0' && n > start + 1))
		return false;
	if (n < s.n && s.s[n] == '.') {
		n = digits_from(s, n + 1);
		if (n == point + 1)
			return false;
	}
	if (n == s.n || is_wordlike((unsigned char)s.s[n]))
		return false;
	j->whole = start == 0 && n == point && n <= FEW;
	j->value = x;
	j->text = (struct str){ s.s, n };
	j->window.s += n;
	j->window.n -= n;
	return true;
}

static enum json_type
take_scalar(struct json *j)
{
	if (take_plain_number(j)) {
		after_value(j);
		return j->type = JSON_NUMBER;
	}
	j->whole = false;
	j->text = take_word(j);
	if (is_number(j->text))
		j->type = JSON_NUMBER;
	else if (str_eq(j->text, STR("true")))
		j->type = JSON_TRUE;
	else if (str_eq(j->text, STR("false")))
		j->type = JSON_FALSE;
	else if (str_eq(j->text, STR("null")))
		j->type = JSON_NULL;
	else
		return fail(j, "no JSON value");
	if (j->type != JSON_NUMBER)
		j->text = STR("");
	after_value(j);
	return j->type;
}

static enum json_type
take_value(struct json *j, int c)
{
	if (c == '{' || c == '[')
		return open_level(j, c == '{');
	if (c != '"')
		return take_scalar(j);
	if (!take_string(j))
		return j->type;
	after_value(j);
	return j->type = JSON_STRING;
}

static enum json_type
take_key(struct json *j, int c)
{
	struct str rest;
	bool colon;

	if (c != '"')
		return fail(j, "a member without a name");
	if (!take_string(j))
		return j->type;
	rest = j->window;
	colon = rest.n > 0 && rest.s[0] == ':';
	if (!colon) {
		/* What follows may move the buffer that the name is in. */
		if (j->text.s != j->buf.s) {
			buf_clear(&j->buf);
			buf_addstr(&j->buf, j->text);
			j->text = buf_str(&j->buf);
		}
		colon = peek_token(j) == ':';
	}
	if (!colon)
		return fail(j, "a name without a colon");
	step(j);
	j->expect = VALUE;
	return j->type = JSON_KEY;
}

enum json_type
json_next(struct json *j)
{
	int c;

	if (j->err != NULL)
		return j->type = JSON_END;
	j->text = STR("");
	c = peek_token(j);
	if (c == ',' && j->expect == MORE_OR_END) {
		step(j);
		j->expect = in_object(j) ? KEY_OR_END : VALUE_OR_END;
		c = peek_token(j);
	} else if (j->expect == MORE_OR_END && c != ']' && c != '}' &&
	    c != -1) {
		return fail(j, "a comma is missing");
	}
	if (c == -1) {
		if (j->depth > 0 || j->expect != VALUE)
			return fail(j, "the input ends within the document");
		return j->type = JSON_END;
	}
	if ((c == ']' || c == '}') && j->expect != VALUE)
		return close_level(j, c == '}');
	if (j->expect == KEY_OR_END)
		return take_key(j, c);
	return take_value(j, c);
}

bool
json_member(struct json *j)
{
	return json_next(j) == JSON_KEY;
}

bool
json_element(struct json *j)
{
	return json_next(j) != JSON_END && j->type != JSON_ARRAY_END;
}

void
json_skip(struct json *j)
{
	size_t outside;

	if (j->type == JSON_KEY)
		json_next(j);
	if (j->type != JSON_OBJECT && j->type != JSON_ARRAY)
		return;
	outside = j->depth - 1;
	while (j->depth > outside && json_next(j) != JSON_END)
		;
}

bool
json_want(struct json *j, enum json_type type)
{
	if (json_next(j) == type)
		return true;
	json_skip(j);
	return false;
}

/* Up to 18 digits and nothing else, which fit. */
static bool
short_digits(struct str s, uint64_t *v)
{
	uint64_t x = 0;

	if (s.n == 0 || s.n > FEW || digits_from(s, 0) < s.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		x = x * 10 + (uint64_t)(s.s[i] - '0');
	*v = x;
	return true;
}

bool
json_u64(const struct json *j, uint64_t *v)
{
	struct count c;

	if (j->type != JSON_NUMBER)
		return false;
	if (j->whole) {
		*v = j->value;
		return true;
	}
	if (num_parse_dec(j->text, v))
		return true;
	if (!json_count(j, &c) || c.frac != 0)
		return false;
	*v = c.whole;
	return true;
}

static bool
as_i64(const struct json *j, int64_t *v)
{
	uint64_t u;
	bool minus = j->text.n > 0 && j->text.s[0] == '-';
	struct str number = { j->text.s + minus, j->text.n - minus };

	if (j->type != JSON_NUMBER || !num_parse_dec(number, &u) ||
	    u > (uint64_t)INT64_MAX)
		return false;
	*v = minus ? -(int64_t)u : (int64_t)u;
	return true;
}

static bool
as_double(const struct json *j, double *v)
{
	char text[64];

	if (j->type != JSON_NUMBER || j->text.n >= sizeof(text))
		return false;
	memcpy(text, j->text.s, j->text.n);
	text[j->text.n] = '\0';
	*v = strtod(text, NULL);
	return true;
}

int64_t
json_i64_near(const struct json *j)
{
	double d;
	int64_t v;

	if (as_i64(j, &v))
		return v;
	if (!as_double(j, &d) || d < -EXACT || d > EXACT)
		return 0;
	return (int64_t)d;
}

/* What json_count says, of the text alone. */
static bool
decimal(struct str s, struct count *c)
{
	if (!short_digits(s, &c->whole))
		return decimal_parse(s, c);
	c->frac = 0;
	return true;
}

bool
json_count(const struct json *j, struct count *c)
{
	if (j->type == JSON_NUMBER && j->whole) {
		*c = COUNT(j->value);
		return true;
	}
	return j->type == JSON_NUMBER && decimal(j->text, c);
}

bool
json_fixed(const struct json *j, int decimals, int64_t *v)
{
	bool minus = str_starts(j->text, STR("-"));
	uint64_t unit = 1, whole;
	struct count c;

	if (j->type != JSON_NUMBER ||
	    !decimal(str_from_index(j->text, minus), &c))
		return false;
	for (int i = 0; i < decimals; i++)
		unit *= 10;
	whole = c.frac / (COUNT_FRAC / unit);
	if (c.whole > ((uint64_t)INT64_MAX - whole) / unit)
		return false;
	whole += c.whole * unit;
	*v = minus ? -(int64_t)whole : (int64_t)whole;
	return true;
}

int
json_which(const struct json *j, const char *const *names)
{
	struct str s = j->text;
	size_t n;

	for (int i = 0; names[i] != NULL; i++) {
		n = 0;
		while (n < s.n && names[i][n] == s.s[n] && s.s[n] != '\0')
			n++;
		if (n == s.n && names[i][n] == '\0')
			return i;
	}
	return -1;
}

uint64_t
json_take_u64(struct json *j)
{
	uint64_t v = 0;

	if (json_want(j, JSON_NUMBER))
		json_u64(j, &v);
	return v;
}

int64_t
json_take_i64(struct json *j)
{
	return json_want(j, JSON_NUMBER) ? json_i64_near(j) : 0;
}

void
json_take_str(struct json *j, struct buf *b)
{
	buf_clear(b);
	if (json_want(j, JSON_STRING))
		buf_addstr(b, j->text);
}
