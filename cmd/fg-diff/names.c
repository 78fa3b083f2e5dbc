/* SPDX-License-Identifier: ISC */
/* Frames of two builds made to meet: what differs by chance is taken off. */
#include "names.h"

#include "common/folded.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

static const struct {
	const char *name;
	unsigned rules;
} lists[] = {
	{ "all",
	    NAMES_HEX | NAMES_HASH | NAMES_LLVM | NAMES_CLONE | NAMES_LINE |
		NAMES_LAMBDA },
	{ "clone", NAMES_CLONE },
	{ "hash", NAMES_HASH },
	{ "hex", NAMES_HEX },
	{ "lambda", NAMES_LAMBDA },
	{ "lineno", NAMES_LINE },
	{ "llvm", NAMES_LLVM },
};

bool
names_rules(struct names *n, const char *list)
{
	struct str rest = str_from(list), word;
	size_t comma, i;

	do {
		comma = str_chr(rest, ',');
		word = str_head(rest, comma);
		rest = str_from_index(
		    rest, comma == STR_NONE ? rest.n : comma + 1);
		for (i = 0; i < sizeof(lists) / sizeof(*lists); i++)
			if (str_eq(word, str_from(lists[i].name)))
				break;
		if (i == sizeof(lists) / sizeof(*lists))
			return false;
		n->rules |= lists[i].rules;
	} while (comma != STR_NONE);
	return true;
}

/* Not if nothing were left, or what reads as a note when it is a root. */
static bool
is_name(struct str s)
{
	s = str_trim(s);
	return s.n > 0 && s.s[0] != '#';
}

bool
names_map(struct names *n, struct reader *r)
{
	struct str line;
	uint32_t id;
	size_t tab;

	while (reader_line(r, &line)) {
		line = str_rtrim(line);
		if (line.n == 0 || line.s[0] == '#')
			continue;
		tab = str_chr(line, '\t');
		if (tab == STR_NONE || tab == 0 ||
		    str_chr(line, ';') != STR_NONE ||
		    !is_name(str_from_index(line, tab + 1)))
			return false;
		id = table_put(&n->from, str_head(line, tab));
		n->to = xgrow(n->to, &n->to_cap, n->from.n, sizeof(*n->to));
		n->to[id] = arena_str(&n->arena, str_from_index(line, tab + 1));
	}
	return r->err == 0;
}

bool
names_any(const struct names *n)
{
	return n->rules != 0 || n->from.n > 0;
}

static size_t
digits_end(struct str s, size_t i)
{
	while (i < s.n && num_isdigit(s.s[i]))
		i++;
	return i;
}

static size_t
hex_end(struct str s, size_t i)
{
	while (i < s.n && num_isxdigit(s.s[i]))
		i++;
	return i;
}

static void
strip_hex(struct str s, struct buf *out)
{
	size_t at, end;

	while ((at = str_find(s, STR("0x"))) != STR_NONE) {
		end = hex_end(s, at += 2);
		buf_addstr(out, str_head(s, at));
		if (end > at)
			buf_addstr(out, STR("..."));
		s = str_from_index(s, end);
	}
	buf_addstr(out, s);
}

/* Takes each needle off that digits follow. */
static void
strip_numbered(struct str s, struct str needle, struct buf *out)
{
	size_t at, end;

	while ((at = str_find(s, needle)) != STR_NONE) {
		end = digits_end(s, at + needle.n);
		if (end == at + needle.n)
			buf_addstr(out, str_head(s, end));
		else
			buf_addstr(out, str_head(s, at));
		s = str_from_index(s, end);
	}
	buf_addstr(out, s);
}

/* What rustc puts behind a path: ::h and 16 digits. */
static void
strip_hash(struct str s, struct buf *out)
{
	size_t at = str_rchr(s, ':'), end;

	if (at != STR_NONE && at > 0 && s.s[at - 1] == ':' && at + 1 < s.n &&
	    s.s[at + 1] == 'h') {
		end = hex_end(s, at + 2);
		if (end == at + 18) {
			buf_addstr(out, str_head(s, at - 1));
			s = str_from_index(s, end);
		}
	}
	strip_numbered(s, STR(".__uniq."), out);
}

static void
strip_clone(struct str s, struct buf *out)
{
	static const struct str numbered[] = { { ".isra.", 6 }, { ".part.", 6 },
		{ ".constprop.", 11 }, { ".lto_priv.", 10 }, { ".cold.", 6 } };
	bool found = true;
	size_t digits, i;

	/* Several follow one another: f.isra.0.part.1.cold */
	while (found) {
		found = str_ends(s, STR(".cold"));
		if (found)
			s = str_head(s, s.n - 5);
		for (digits = s.n; digits > 0 && num_isdigit(s.s[digits - 1]);)
			digits--;
		for (i = 0; digits < s.n && i < 5; i++)
			if (str_ends(str_head(s, digits), numbered[i])) {
				s = str_head(s, digits - numbered[i].n);
				found = true;
				break;
			}
	}
	buf_addstr(out, s);
}

static void
strip_line(struct str s, struct buf *out)
{
	size_t digits = s.n;

	while (digits > 0 && num_isdigit(s.s[digits - 1]))
		digits--;
	if (digits > 1 && digits < s.n && s.s[digits - 1] == ':')
		s = str_head(s, digits - 1);
	buf_addstr(out, s);
}

/*
 * {lambda(int)#2} {closure#0} of C++ and Rust, lambda$run$3 and
 * Foo$$Lambda$14/0x7f12 of Java, main.func1 of Go, $_0 of clang.
 */
static void
strip_lambda(struct str s, struct buf *out)
{
	static const struct str marks[] = { { "$_", 2 }, { "#", 1 }, { "$", 1 },
		{ ".func", 5 } };
	bool lambda = str_find(s, STR("ambda")) != STR_NONE ||
	    str_find(s, STR("{closure")) != STR_NONE;
	size_t i = 0, m, end;

	while (i < s.n) {
		for (m = 0; m < 4; m++) {
			if (!lambda && (m == 1 || m == 2))
				continue;
			if (!str_starts(str_from_index(s, i), marks[m]))
				continue;
			end = digits_end(s, i + marks[m].n);
			if (end > i + marks[m].n)
				break;
		}
		if (m == 4) {
			buf_addc(out, s.s[i++]);
			continue;
		}
		buf_addstr(out, marks[m]);
		buf_addstr(out, STR("..."));
		/* The address of a hidden class. */
		if (str_starts(str_from_index(s, end), STR("/0x")))
			end = hex_end(s, end + 3);
		i = end;
	}
}

static void
strip_llvm(struct str s, struct buf *out)
{
	strip_numbered(s, STR(".llvm."), out);
}

/* Outermost suffixes first: llvm's stand behind those of the compiler. */
static const struct {
	unsigned rule;
	void (*strip)(struct str s, struct buf *out);
} rules[] = {
	{ NAMES_LLVM, strip_llvm },
	{ NAMES_HASH, strip_hash },
	{ NAMES_CLONE, strip_clone },
	{ NAMES_LINE, strip_line },
	{ NAMES_LAMBDA, strip_lambda },
	{ NAMES_HEX, strip_hex },
};

/* Adds what frame becomes to text. */
static void
rename_frame(struct names *n, struct str frame)
{
	size_t start = n->text.n;
	uint32_t id;

	buf_addstr(&n->text, frame);
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		if (!(n->rules & rules[i].rule))
			continue;
		buf_clear(&n->frame);
		buf_addstr(&n->frame, str_from_index(buf_str(&n->text), start));
		n->text.n = start;
		rules[i].strip(buf_str(&n->frame), &n->text);
		if (!is_name(str_from_index(buf_str(&n->text), start))) {
			n->text.n = start;
			buf_addstr(&n->text, buf_str(&n->frame));
		}
	}
	id = table_get(&n->from, str_from_index(buf_str(&n->text), start));
	if (id == TABLE_NONE)
		return;
	n->text.n = start;
	buf_addstr(&n->text, n->to[id]);
}

struct str
names_stack(struct names *n, struct str stack)
{
	struct folded_frames it;
	struct str frame;

	if (!names_any(n))
		return stack;
	buf_clear(&n->text);
	folded_frames(&it, stack);
	while (folded_next(&it, &frame)) {
		if (frame.s != stack.s)
			buf_addc(&n->text, ';');
		rename_frame(n, frame);
	}
	return buf_str(&n->text);
}

void
names_free(struct names *n)
{
	table_free(&n->from);
	xfree(n->to);
	arena_free(&n->arena);
	buf_free(&n->text);
	buf_free(&n->frame);
	*n = (struct names){ 0 };
}
