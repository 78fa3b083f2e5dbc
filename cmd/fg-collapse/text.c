/* SPDX-License-Identifier: ISC */
/* Lines of text taken apart. */
#include "text.h"

#include "common/num.h"

size_t
text_span(struct str line, struct str set)
{
	size_t i = 0;

	while (i < line.n && str_chr(set, line.s[i]) != STR_NONE)
		i++;
	return i;
}

size_t
text_indent(struct str line)
{
	size_t i = 0;

	while (i < line.n && line.s[i] == ' ')
		i++;
	return i;
}

bool
text_take(struct str *s, struct str prefix)
{
	if (!str_starts(*s, prefix))
		return false;
	*s = str_from_index(*s, prefix.n);
	return true;
}

bool
text_take_hex(struct str *s, uint64_t *v)
{
	struct str rest = *s;
	size_t n = 0;

	text_take(&rest, STR("0x"));
	while (n < rest.n && num_isxdigit(rest.s[n]))
		n++;
	if (!num_parse_hex(str_head(rest, n), v))
		return false;
	*s = str_from_index(rest, n);
	return true;
}

bool
text_split(struct str *s, struct str mark, struct str *part)
{
	size_t at = mark.n == 1 ? str_chr(*s, mark.s[0]) : str_find(*s, mark);

	if (at == STR_NONE)
		return false;
	*part = str_head(*s, at);
	*s = str_from_index(*s, at + mark.n);
	return true;
}

struct str
text_before(struct str s, struct str mark)
{
	return str_head(s, str_find(s, mark));
}

struct str
text_unquote(struct str s)
{
	if (s.n >= 2 && s.s[0] == '"' && s.s[s.n - 1] == '"')
		return (struct str){ s.s + 1, s.n - 2 };
	return s;
}

struct str
text_no_offset(struct str s)
{
	size_t plus = str_rchr(s, '+');
	struct str number;
	uint64_t v;

	if (plus == STR_NONE || plus == 0)
		return s;
	number = str_from_index(s, plus + 1);
	if (num_parse_dec(number, &v) ||
	    (text_take_hex(&number, &v) && number.n == 0))
		return str_head(s, plus);
	return s;
}

/* digits, with the point moved right by shift places, into a number. */
bool
text_decimal(struct str s, int shift, struct count *c)
{
	char text[COUNT_TEXT + 24];
	struct str whole = text_before(s, STR("."));
	struct str decimals = str_from_index(s, whole.n + 1);
	size_t n = 0;

	if (whole.n == 0 || s.n >= COUNT_TEXT || shift < 0 || shift > 18)
		return false;
	for (size_t i = 0; i < whole.n; i++)
		text[n++] = whole.s[i];
	for (int i = 0; i < shift; i++) {
		text[n++] = decimals.n > 0 ? decimals.s[0] : '0';
		decimals = str_from_index(decimals, 1);
	}
	text[n++] = '.';
	for (size_t i = 0; i < decimals.n; i++)
		text[n++] = decimals.s[i];
	return count_parse((struct str){ text, n }, c);
}

bool
text_time(struct str s, struct str unit, struct count *ns)
{
	static const struct {
		struct str name;
		int shift;
		unsigned times;
	} units[] = { { { "ns", 2 }, 0, 1 }, { { "us", 2 }, 3, 1 },
		{ { "\xc2\xb5s", 3 }, 3, 1 }, { { "\xce\xbcs", 3 }, 3, 1 },
		{ { "ms", 2 }, 6, 1 }, { { "s", 1 }, 9, 1 },
		{ { "sec", 3 }, 9, 1 }, { { "m", 1 }, 9, 60 },
		{ { "min", 3 }, 9, 60 }, { { "h", 1 }, 9, 3600 } };
	struct count once;

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (!str_eq(unit, units[i].name))
			continue;
		if (!text_decimal(s, units[i].shift, &once))
			return false;
		*ns = COUNT(0);
		for (unsigned k = 0; k < units[i].times; k++)
			if (!count_add(ns, once))
				return false;
		return true;
	}
	return false;
}

bool
text_grouped(struct str s, uint64_t *v)
{
	char digits[NUM_MAX];
	char separator = '\0';
	size_t n = 0, group = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (num_isdigit(s.s[i])) {
			if (n == sizeof(digits) ||
			    (separator != '\0' && group == 3))
				return false;
			digits[n++] = s.s[i];
			group++;
			continue;
		}
		if (str_chr(STR(",. '"), s.s[i]) == STR_NONE || group == 0 ||
		    group > 3 ||
		    (separator != '\0' && (s.s[i] != separator || group != 3)))
			return false;
		separator = s.s[i];
		group = 0;
	}
	if (separator != '\0' && group != 3)
		return false;
	return num_parse_dec((struct str){ digits, n }, v);
}

bool
text_java_at(struct str line, struct str *method)
{
	struct str name;

	line = str_trim(line);
	if (!text_take(&line, STR("at ")))
		return false;
	if (!text_split(&line, STR("("), &name) || name.n == 0 ||
	    str_chr(str_trim(name), ' ') != STR_NONE)
		return false;
	*method = str_trim(name);
	return true;
}

bool
text_java_frame(struct str line, struct str *method)
{
	line = str_trim(line);
	if (!text_take(&line, STR("at ")) ||
	    !text_split(&line, STR("("), method) ||
	    str_chr(line, ')') == STR_NONE)
		return false;
	*method = str_trim(*method);
	return method->n > 0;
}

bool
text_begins(struct str s, struct str whole)
{
	return s.n < whole.n && str_starts(whole, s);
}
