/* SPDX-License-Identifier: ISC */
/* From symbol names to frame names: Rust, C++, Go, Java. */
#include "names.h"

#include <string.h>

#include "common/num.h"

#define RUST_HASH 19 /* "::h" and 16 hexadecimal digits */

static const struct {
	struct str code;
	char c;
} rust_codes[] = {
	{ { "SP", 2 }, '@' },
	{ { "BP", 2 }, '*' },
	{ { "RF", 2 }, '&' },
	{ { "LT", 2 }, '<' },
	{ { "GT", 2 }, '>' },
	{ { "LP", 2 }, '(' },
	{ { "RP", 2 }, ')' },
	{ { "C", 1 }, ',' },
};

/* What stands between two '$': a code of the table, or 'u' and a number. */
static bool
rust_code(struct str code, char *c)
{
	uint64_t v;

	for (size_t i = 0; i < sizeof(rust_codes) / sizeof(*rust_codes); i++)
		if (str_eq(code, rust_codes[i].code)) {
			*c = rust_codes[i].c;
			return true;
		}
	if (!str_starts(code, STR("u")) ||
	    !num_parse_hex(str_from_index(code, 1), &v) || v < ' ' || v > '~')
		return false;
	*c = (char)v;
	return true;
}

static void
rust_decode(struct str s, struct buf *out)
{
	size_t end;
	char c;

	for (size_t i = 0; i < s.n; i++) {
		if (s.s[i] == '.' && i + 1 < s.n && s.s[i + 1] == '.') {
			buf_addstr(out, STR("::"));
			i++;
		} else if (s.s[i] == '$') {
			end = str_chr(str_from_index(s, i + 1), '$');
			if (end == STR_NONE ||
			    !rust_code((struct str){ s.s + i + 1, end }, &c)) {
				buf_addstr(out, str_from_index(s, i));
				return;
			}
			buf_addc(out, c);
			i += end + 1;
		} else {
			buf_addc(out, s.s[i]);
		}
	}
}

/* Less ".llvm.123" or " (.llvm.123)". */
static struct str
without_llvm(struct str s)
{
	size_t at = str_find(s, STR(".llvm."));

	if (at == STR_NONE)
		return s;
	if (at >= 2 && s.s[at - 1] == '(' && s.s[at - 2] == ' ')
		at -= 2;
	return str_head(s, at);
}

bool
names_rust(struct str sym, struct buf *out)
{
	struct str hash;
	uint64_t v;

	sym = without_llvm(sym);
	if (sym.n <= RUST_HASH)
		return false;
	hash = str_from_index(sym, sym.n - RUST_HASH);
	if (!str_starts(hash, STR("::h")) ||
	    !num_parse_hex(str_from_index(hash, 3), &v))
		return false;
	sym = str_head(sym, sym.n - RUST_HASH);
	if (str_starts(sym, STR("_$")))
		sym = str_from_index(sym, 1);
	rust_decode(sym, out);
	return true;
}

static bool
is_word(char c)
{
	char lower = (char)(c | 0x20);

	return num_isdigit(c) || (lower >= 'a' && lower <= 'z') || c == '_' ||
	    c == '$';
}

/* Operators spelled with brackets, longer ones first. */
static const char *const operators[] = { "()", "[]", "->*", "->", "<=>",
	"<<=", ">>=", "<<", ">>", "<=", ">=", "<", ">", NULL };

/* Length of "operator<<" or the like at the front of s, after prev; or 0. */
static size_t
operator_length(struct str s, char prev)
{
	const struct str word = STR("operator");
	struct str sign;

	if (!str_starts(s, word) || is_word(prev))
		return 0;
	s = str_from_index(s, word.n);
	for (size_t i = 0; operators[i] != NULL; i++) {
		sign = str_from(operators[i]);
		if (str_starts(s, sign))
			return word.n + sign.n;
	}
	return 0;
}

static bool
opens(char c)
{
	return c == '(' || c == '<' || c == '[' || c == '{';
}

static bool
closes(char c)
{
	return c == ')' || c == '>' || c == ']' || c == '}';
}

/* Takes what the bracket c closes off open, the brackets that are open. */
static void
close_bracket(struct buf *open, char c, char prev)
{
	char opener = c == ')' ? '(' : (char)(c - 2);

	if (c == '>' && (prev == '-' || prev == '='))
		return; /* an arrow, not a bracket */
	/* A '<' that is still open before another kind closes was "less". */
	if (c != '>')
		while (open->n > 0 && open->s[open->n - 1] == '<')
			open->n--;
	if (open->n > 0 && open->s[open->n - 1] == opener)
		open->n--;
}

/* Whether a '(' outside of brackets begins arguments, not part of a name. */
static bool
begins_arguments(struct str s, size_t i)
{
	return i > 0 && s.s[i - 1] != '.' &&
	    !str_starts(str_from_index(s, i), STR("(anonymous "));
}

/* The qualifiers of a member function at the front of s, if "::" follows. */
static bool
scope_follows(struct str s, size_t *skip)
{
	static const char *const qualifiers[] = { " const", " volatile", "&&",
		"&", NULL };
	size_t n = 0;

	for (size_t i = 0; qualifiers[i] != NULL; i++)
		if (str_starts(str_from_index(s, n), str_from(qualifiers[i])))
			n += str_from(qualifiers[i]).n;
	*skip = n;
	return str_starts(str_from_index(s, n), STR("::"));
}

void
names_safe(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++)
		buf_addc(out, s.s[i] == ';' ? ':' : s.s[i]);
}

void
names_generic(struct str name, struct buf *out)
{
	struct buf open = { 0 };
	size_t start = out->n, arguments = STR_NONE, n, skip;
	char c, prev = ' ';

	name = str_trim(name);
	for (size_t i = 0; i < name.n; i += n, prev = name.s[i - 1]) {
		c = name.s[i];
		n = operator_length(str_from_index(name, i), prev);
		if (n > 0) {
			buf_add(out, name.s + i, n);
			continue;
		}
		n = 1;
		if (c == '(' && open.n == 0 && begins_arguments(name, i))
			arguments = out->n;
		names_safe((struct str){ name.s + i, 1 }, out);
		if (opens(c))
			buf_addc(&open, c);
		else if (closes(c))
			close_bracket(&open, c, prev);
		if (arguments == STR_NONE || open.n > 0)
			continue;
		/* The list is complete: more scope follows it, or the end. */
		out->n = arguments;
		if (!scope_follows(str_from_index(name, i + 1), &skip))
			break;
		arguments = STR_NONE;
		n += skip;
	}
	if (arguments != STR_NONE)
		out->n = arguments;
	out->n = start + str_rtrim(str_from_index(buf_str(out), start)).n;
	if (out->n == start)
		names_safe(name, out);
	buf_free(&open);
}

/* Where the bracket ends that opens before s; the end if it does not. */
static size_t
behind_bracket(struct str s)
{
	size_t depth = 1;

	for (size_t i = 0; i < s.n; i++) {
		depth += s.s[i] == '[';
		depth -= s.s[i] == ']';
		if (depth == 0)
			return i + 1;
	}
	return s.n;
}

void
names_go(struct buf *out, size_t start)
{
	const struct str shape = STR("[go.shape.");
	struct str name = str_from_index(buf_str(out), start);
	size_t at, to = start, from = start, end;

	if (str_find(name, shape) == STR_NONE)
		return;
	while ((at = str_find(name, shape)) != STR_NONE) {
		end = at + 1 + behind_bracket(str_from_index(name, at + 1));
		memmove(out->s + to, out->s + from, at);
		memcpy(out->s + to + at, "[...]", 5);
		to += at + 5;
		from += end;
		name = str_from_index(name, end);
	}
	memmove(out->s + to, out->s + from, name.n);
	out->n = to + name.n;
}

struct str
names_java(struct str name)
{
	if (str_starts(name, STR("L")) && str_chr(name, '/') != STR_NONE)
		return str_from_index(name, 1);
	return name;
}

bool
names_link(struct str *chain, struct str *link)
{
	size_t at = 0, arrow;

	if (chain->n == 0)
		return false;
	for (;;) {
		arrow = str_find(str_from_index(*chain, at), STR("->"));
		if (arrow == STR_NONE) {
			*link = *chain;
			*chain = str_from_index(*chain, chain->n);
			return true;
		}
		at += arrow;
		if (!str_ends(str_head(*chain, at), STR("operator")))
			break;
		at += 2;
	}
	*link = str_head(*chain, at);
	*chain = str_from_index(*chain, at + 2);
	return true;
}
