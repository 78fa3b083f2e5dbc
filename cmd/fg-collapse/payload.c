/* SPDX-License-Identifier: ISC */
/* Fields of tracepoints. */
#include "payload.h"

#include "common/num.h"

static bool
is_word(char c)
{
	char lower = (char)(c | 0x20);

	return num_isdigit(c) || (lower >= 'a' && lower <= 'z') || c == '_';
}

/* Where the value of the field begins in s, or STR_NONE. */
static size_t
value_of(struct str s, struct str name)
{
	size_t at = 0, found, end;

	while ((found = str_find(str_from_index(s, at), name)) != STR_NONE) {
		at += found;
		end = at + name.n;
		if ((at == 0 || !is_word(s.s[at - 1])) && end < s.n) {
			if (s.s[end] == '=')
				return end + 1;
			if (s.s[end] == ':' && end + 1 < s.n &&
			    s.s[end + 1] == ' ')
				return end + 2;
		}
		at++;
	}
	return STR_NONE;
}

static bool
number(struct str word, struct count *c)
{
	uint64_t v;

	if (count_parse(word, c))
		return true;
	if (str_starts(word, STR("0x")))
		word = str_from_index(word, 2);
	if (!num_parse_hex(word, &v))
		return false;
	*c = COUNT(v);
	return true;
}

bool
payload_field(struct str payload, struct str name, struct count *c)
{
	size_t at = name.n > 0 ? value_of(payload, name) : STR_NONE;
	struct str rest, word;

	if (at == STR_NONE)
		return false;
	rest = str_from_index(payload, at);
	word = str_word(&rest);
	while (
	    word.n > 0 && str_chr(STR(",;)"), word.s[word.n - 1]) != STR_NONE)
		word.n--;
	return number(word, c);
}
