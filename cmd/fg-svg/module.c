/* SPDX-License-Identifier: ISC */
/* The module, package or namespace in a function's name. */
#include "module.h"

#include "common/num.h"

#define NOTHING ((struct str){ "", 0 })

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* What compilers put behind the names of parts and copies of C functions. */
static bool
is_copy(struct str part)
{
	static const char *const words[] = { "part", "isra", "constprop",
		"cold", "llvm", "lto_priv", "localalias", "clone" };

	if (part.n == 0 || num_isdigit(part.s[0]))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(part, str_from(words[i])))
			return true;
	return false;
}

/* Less arguments and template arguments. */
static struct str
less_arguments(struct str s)
{
	size_t i = 0;

	while (i < s.n && s.s[i] != '(' && s.s[i] != '<')
		i++;
	return str_head(s, i);
}

/* "void std::" is "std": templates are shown with what they return. */
static struct str
last_word(struct str s)
{
	size_t blank = str_rchr(s, ' ');

	return blank == STR_NONE ? s : str_from_index(s, blank + 1);
}

/* Up to what follows the last slash: a class, or a package and a dot. */
static struct str
of_path(struct str s, size_t slash)
{
	struct str tail = str_from_index(s, slash + 1);
	size_t dot = str_chr(tail, '.');

	if (tail.n > 0 && is_capital(tail.s[0]))
		return str_head(s, slash);
	return dot == STR_NONE ? str_head(s, slash)
			       : str_head(s, slash + 1 + dot);
}

/* Up to the first part that is a class, or the last. */
static struct str
of_dots(struct str s)
{
	size_t start = 0, n;
	struct str part;

	for (;;) {
		part = str_from_index(s, start);
		n = str_chr(part, '.');
		part = str_head(part, n);
		if (start > 0 && is_copy(part))
			return NOTHING;
		if (n == STR_NONE || (part.n > 0 && is_capital(part.s[0])))
			break;
		start += n + 1;
	}
	return str_head(s, start > 0 ? start - 1 : 0);
}

struct str
module_of(struct str s)
{
	static const struct str anonymous = { "(anonymous namespace)", 21 };
	struct str head;
	size_t at;

	if (str_ends(s, STR("_[k]")))
		return MODULE_KERNEL;
	if (str_starts(s, anonymous))
		return anonymous;
	at = str_chr(s, '`');
	if (at != STR_NONE)
		return str_head(s, at);
	while (s.n > 0 && (s.s[0] == '<' || s.s[0] == '&'))
		s = str_from_index(s, 1);
	head = less_arguments(s);
	at = str_find(head, STR("::"));
	if (at != STR_NONE)
		return last_word(str_head(head, at));
	head = last_word(str_trim(head));
	at = str_rchr(head, '/');
	return at != STR_NONE ? of_path(head, at) : of_dots(head);
}
