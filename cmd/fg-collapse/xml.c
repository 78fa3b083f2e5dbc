/* SPDX-License-Identifier: ISC */
/* XML by tokens. A token is taken out of the reader whole. */
#include "xml.h"

#include <string.h>

#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"
#include "utf8.h"

/* Longer tags and texts are not believed. */
#define TEXT_MAX ((size_t)64 << 20)
/* Deeper nesting costs memory and means nothing. */
#define DEPTH_MAX ((size_t)1 << 20)

void
xml_init(struct xml *x, struct reader *r)
{
	*x = (struct xml){ .reader = r, .type = XML_TEXT };
}

void
xml_free(struct xml *x)
{
	buf_free(&x->names);
	buf_free(&x->buf);
	buf_free(&x->content);
	xfree(x->starts);
	xfree(x->attrs);
	*x = (struct xml){ 0 };
}

static enum xml_type
fail(struct xml *x, const char *why)
{
	if (x->err == NULL)
		x->err = why;
	x->text = STR("");
	return x->type = XML_END;
}

/* The index where something ends in text, or STR_NONE if it needs more. */
typedef size_t end_fn(struct str text, struct str mark);

/*
 * What comes next up to where it ends, not consumed; false if it never does.
 * All of it stays in the reader's buffer until it is consumed.
 */
static bool
upto(struct xml *x, end_fn *end_of, struct str mark, struct str *found)
{
	size_t want = 4096, end;
	struct str ahead;

	for (;;) {
		ahead = reader_peek(x->reader, want);
		end = end_of(ahead, mark);
		if (end != STR_NONE)
			break;
		if (ahead.n < want || want >= TEXT_MAX)
			return false;
		want *= 2;
	}
	*found = str_head(ahead, end);
	return true;
}

/* Where the '>' is that no quotes hide. */
static size_t
end_of_tag(struct str s, struct str mark)
{
	size_t i = 0, end;

	(void)mark;
	for (; i < s.n && s.s[i] != '>'; i++) {
		if (s.s[i] != '"' && s.s[i] != '\'')
			continue;
		end = str_chr(str_from_index(s, i + 1), s.s[i]);
		if (end == STR_NONE)
			return STR_NONE;
		i += end + 1;
	}
	return i < s.n ? i : STR_NONE;
}

/* Where the '>' is that no quotes and no brackets hide. */
static size_t
end_of_doctype(struct str s, struct str mark)
{
	size_t depth = 0;
	char quote = 0;

	(void)mark;
	for (size_t i = 0; i < s.n; i++) {
		if (quote != 0)
			quote = s.s[i] == quote ? 0 : quote;
		else if (s.s[i] == '"' || s.s[i] == '\'')
			quote = s.s[i];
		else if (s.s[i] == '<' || s.s[i] == '[')
			depth++;
		else if (s.s[i] == ']' || (s.s[i] == '>' && depth > 1))
			depth -= depth > 0;
		else if (s.s[i] == '>')
			return i;
	}
	return STR_NONE;
}

/* What stands between '&' and ';'. */
static bool
add_reference(struct buf *b, struct str name)
{
	static const struct {
		struct str name;
		char c;
	} known[] = { { { "lt", 2 }, '<' }, { { "gt", 2 }, '>' },
		{ { "amp", 3 }, '&' }, { { "quot", 4 }, '"' },
		{ { "apos", 4 }, '\'' } };
	uint64_t c;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_eq(name, known[i].name)) {
			buf_addc(b, known[i].c);
			return true;
		}
	if (str_starts(name, STR("#x"))) {
		if (!num_parse_hex(str_from_index(name, 2), &c))
			return false;
	} else if (!str_starts(name, STR("#")) ||
	    !num_parse_dec(str_from_index(name, 1), &c)) {
		return false;
	}
	if (c == 0 || c > UINT32_MAX)
		return false;
	utf8_add(b, (uint32_t)c);
	return true;
}

/* s with its references decoded; one that is not known stays as it is. */
static void
add_decoded(struct buf *b, struct str s)
{
	size_t amp, end;

	while ((amp = str_chr(s, '&')) != STR_NONE) {
		buf_addstr(b, str_head(s, amp));
		s = str_from_index(s, amp + 1);
		end = str_chr(str_head(s, 16), ';');
		if (end == STR_NONE || !add_reference(b, str_head(s, end)))
			buf_addc(b, '&');
		else
			s = str_from_index(s, end + 1);
	}
	buf_addstr(b, s);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* What blanks, '=' or '/' end. */
static struct str
take_name(struct str *s)
{
	struct str name;
	size_t n = 0;

	while (
	    n < s->n && !is_blank(s->s[n]) && s->s[n] != '=' && s->s[n] != '/')
		n++;
	name = str_head(*s, n);
	*s = str_trim(str_from_index(*s, n));
	return name;
}

/* The attributes of a tag; false if there is something else. */
static bool
take_attributes(struct xml *x, struct str s)
{
	struct xml_attr *a;
	struct str name;
	size_t end;

	x->nattrs = 0;
	for (s = str_trim(s); s.n > 0;
	     s = str_trim(str_from_index(s, end + 2))) {
		name = take_name(&s);
		if (name.n == 0 || !str_starts(s, STR("=")))
			return false;
		s = str_trim(str_from_index(s, 1));
		if (s.n == 0 || (s.s[0] != '"' && s.s[0] != '\''))
			return false;
		end = str_chr(str_from_index(s, 1), s.s[0]);
		if (end == STR_NONE)
			return false;
		x->attrs = xgrow(
		    x->attrs, &x->attrs_cap, x->nattrs + 1, sizeof(*x->attrs));
		a = &x->attrs[x->nattrs++];
		a->name = x->buf.n;
		buf_addstr(&x->buf, name);
		a->value = x->buf.n;
		add_decoded(&x->buf, (struct str){ s.s + 1, end });
		a->end = x->buf.n;
	}
	return true;
}

static struct str
open_name(const struct xml *x)
{
	return str_from_index(buf_str(&x->names), x->starts[x->depth - 1]);
}

static enum xml_type
open_element(struct xml *x, struct str tag)
{
	struct str name;

	x->empty = str_ends(tag, STR("/"));
	tag = str_head(tag, tag.n - x->empty);
	name = take_name(&tag);
	buf_clear(&x->buf);
	if (x->depth == DEPTH_MAX)
		return fail(x, "elements within elements too deep");
	if (name.n == 0 || !take_attributes(x, tag))
		return fail(x, "a tag that cannot be read");
	x->starts =
	    xgrow(x->starts, &x->starts_cap, x->depth + 1, sizeof(*x->starts));
	x->starts[x->depth++] = x->names.n;
	buf_addstr(&x->names, name);
	x->text = open_name(x);
	return x->type = XML_OPEN;
}

/* Forgets the innermost element; its name is valid for a while. */
static enum xml_type
close_element(struct xml *x)
{
	x->text = open_name(x);
	x->names.n = x->starts[--x->depth];
	return x->type = XML_CLOSE;
}

/* "<a b='c'>", "</a>" or "<a/>", from behind the '<' on. */
static enum xml_type
take_tag(struct xml *x)
{
	struct str tag, name;

	if (!upto(x, end_of_tag, STR(""), &tag))
		return fail(x, "the input ends within a tag");
	if (str_starts(tag, STR("/"))) {
		name = str_trim(str_from_index(tag, 1));
		if (x->depth == 0 || !str_eq(name, open_name(x)))
			return fail(x, "an end tag of another element");
		close_element(x);
	} else {
		open_element(x, tag);
	}
	reader_skip(x->reader, tag.n + 1);
	return x->type;
}

static size_t
end_of_mark(struct str s, struct str mark)
{
	return str_find(s, mark);
}

/* Passes over what mark ends; *found, if wanted, is copied to the buffer. */
static bool
pass(struct xml *x, end_fn *end_of, struct str mark, bool keep)
{
	struct str found;

	if (!upto(x, end_of, mark, &found)) {
		fail(x, "the input ends within markup");
		return false;
	}
	if (keep)
		buf_addstr(&x->buf, found);
	reader_skip(x->reader, found.n + mark.n);
	return true;
}

static bool
next_is(struct xml *x, struct str mark)
{
	if (!str_eq(reader_peek(x->reader, mark.n), mark))
		return false;
	reader_skip(x->reader, mark.n);
	return true;
}

static bool
is_text(struct str s)
{
	return str_trim(s).n > 0;
}

/* Character data up to the next '<', added to the buffer. */
static bool
take_text(struct xml *x)
{
	struct str text;

	if (!upto(x, end_of_mark, STR("<"), &text)) {
		text = reader_peek(x->reader, TEXT_MAX);
		if (is_text(text) || x->depth > 0)
			fail(x,
			    x->depth > 0 ? "the input ends within an element"
					 : "text outside of an element");
		x->type = XML_END;
		return false;
	}
	if (x->depth == 0 && is_text(text)) {
		fail(x, "text outside of an element");
		return false;
	}
	add_decoded(&x->buf, text);
	reader_skip(x->reader, text.n);
	return true;
}

/* Whether the '<' that comes next begins a tag, as most do. */
static bool
is_tag(struct xml *x)
{
	struct str ahead = reader_peek(x->reader, 2);

	return ahead.n < 2 || (ahead.s[1] != '!' && ahead.s[1] != '?');
}

enum xml_type
xml_next(struct xml *x)
{
	bool good = true;

	if (x->err != NULL)
		return x->type = XML_END;
	if (x->empty) {
		x->empty = false;
		return close_element(x);
	}
	buf_clear(&x->buf);
	x->nattrs = 0;
	while (good && take_text(x)) {
		if (is_tag(x)) {
			if (is_text(buf_str(&x->buf)))
				break;
			reader_skip(x->reader, 1);
			return take_tag(x);
		}
		if (next_is(x, STR("<![CDATA[")))
			good = pass(x, end_of_mark, STR("]]>"), x->depth > 0);
		else if (next_is(x, STR("<!--")))
			good = pass(x, end_of_mark, STR("-->"), false);
		else if (next_is(x, STR("<?")))
			good = pass(x, end_of_mark, STR("?>"), false);
		else if (next_is(x, STR("<!")))
			good = pass(x, end_of_doctype, STR(">"), false);
	}
	if (!good || x->type == XML_END || x->err != NULL)
		return x->type = XML_END;
	x->text = buf_str(&x->buf);
	return x->type = XML_TEXT;
}

bool
xml_attr(const struct xml *x, struct str name, struct str *value)
{
	const struct xml_attr *a;
	struct str all = buf_str(&x->buf);

	for (size_t i = 0; i < x->nattrs; i++) {
		a = &x->attrs[i];
		if (!str_eq(
			name, str_from_index(str_head(all, a->value), a->name)))
			continue;
		*value = str_from_index(str_head(all, a->end), a->value);
		return true;
	}
	return false;
}

void
xml_skip(struct xml *x)
{
	size_t outside = x->depth - 1;

	while (x->depth > outside && xml_next(x) != XML_END)
		;
}

bool
xml_child(struct xml *x, size_t depth)
{
	while (xml_next(x) != XML_END && x->depth >= depth)
		if (x->type == XML_OPEN)
			return true;
	return false;
}

struct str
xml_content(struct xml *x)
{
	size_t outside = x->depth - 1;

	buf_clear(&x->content);
	while (x->depth > outside && xml_next(x) != XML_END)
		if (x->type == XML_TEXT)
			buf_addstr(&x->content, x->text);
	return str_trim(buf_str(&x->content));
}
