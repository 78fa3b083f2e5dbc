/* SPDX-License-Identifier: ISC */
/* Titles and links of functions out of a file. */
#include "nameattr.h"

#include <string.h>

#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

struct nameattr_set {
	struct str values[NAMEATTR_KEYS];
};

const char *const nameattr_keys[NAMEATTR_KEYS] = { "title", "href", "target",
	"class", "id" };

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* How many bytes, with the colon, name a scheme; 0 if none do. */
static size_t
scheme_length(struct str href)
{
	size_t i = 0;

	while (i < href.n &&
	    (is_letter(href.s[i]) ||
		(i > 0 &&
		    (num_isdigit(href.s[i]) ||
			str_chr(STR("+-."), href.s[i]) != STR_NONE))))
		i++;
	return i > 0 && i < href.n && href.s[i] == ':' ? i + 1 : 0;
}

/*
 * Not javascript: and the like, however disguised: browsers leave out blanks
 * and control characters before and within a scheme.
 */
static bool
is_safe(struct str href)
{
	static const char *const schemes[] = { "http:", "https:", "mailto:" };
	struct str scheme = str_head(href, scheme_length(href));
	size_t colon = str_chr(href, ':');

	for (size_t i = 0; i < href.n; i++)
		if ((unsigned char)href.s[i] <= ' ')
			return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (str_eq(scheme, str_from(schemes[i])))
			return true;
	/* A colon behind the first slash, ? or # is none of a scheme. */
	for (size_t i = 0; scheme.n == 0 && i < href.n && i < colon; i++)
		if (str_chr(STR("/?#"), href.s[i]) != STR_NONE)
			return true;
	return colon == STR_NONE;
}

static struct str
less_quotes(struct str s)
{
	if (s.n >= 2 && s.s[0] == '"' && s.s[s.n - 1] == '"')
		s = (struct str){ s.s + 1, s.n - 2 };
	return s;
}

/* "key=value" into the set; why not, or NULL. */
static const char *
add_pair(struct nameattr *a, struct nameattr_set *set, struct str pair)
{
	size_t equals = str_chr(pair, '=');
	struct str key = str_trim(str_head(pair, equals)), value;

	if (equals == STR_NONE)
		return "no key=value";
	value = less_quotes(str_trim(str_from_index(pair, equals + 1)));
	for (int i = 0; i < NAMEATTR_KEYS; i++) {
		if (!str_eq(key, str_from(nameattr_keys[i])))
			continue;
		if (i == NAMEATTR_HREF && !is_safe(value))
			return "no address to link to";
		set->values[i] = arena_str(&a->names.arena, value);
		return NULL;
	}
	return "no such key";
}

static const char *
add_line(struct nameattr *a, struct str line)
{
	size_t tab = str_chr(line, '\t'), known = a->names.n;
	struct str rest = str_from_index(line, tab), pair;
	const char *why = NULL, *bad;
	uint32_t id;

	if (tab == STR_NONE)
		return "no TAB";
	id = table_put(&a->names, str_head(line, tab));
	a->sets = xgrow(a->sets, &a->cap, a->names.n, sizeof(*a->sets));
	if (a->names.n > known)
		a->sets[id] = (struct nameattr_set){ { { NULL, 0 } } };
	while (rest.n > 0) {
		rest = str_from_index(rest, 1);
		pair = str_head(rest, str_chr(rest, '\t'));
		bad = add_pair(a, &a->sets[id], pair);
		why = bad != NULL ? bad : why;
		rest = str_from_index(rest, pair.n);
	}
	return why;
}

void
nameattr_read(struct nameattr *a, struct reader *r, struct skip *skip)
{
	struct str line;
	const char *why;

	while (reader_line(r, &line)) {
		line = str_rtrim(line);
		if (line.n == 0)
			continue;
		why = add_line(a, line);
		if (why != NULL)
			skip_add(skip, r->line, why, line);
	}
}

const struct str *
nameattr_get(const struct nameattr *a, struct str name)
{
	uint32_t id = table_get(&a->names, name);

	return id == TABLE_NONE ? NULL : a->sets[id].values;
}

void
nameattr_free(struct nameattr *a)
{
	table_free(&a->names);
	xfree(a->sets);
	*a = (struct nameattr){ 0 };
}
