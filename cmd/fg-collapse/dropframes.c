/* SPDX-License-Identifier: ISC */
/* The functions that a profile.proto wants to have left out. */
#include "dropframes.h"

static const char *
compile(struct pattern *p, struct buf *text, struct str expression)
{
	buf_addstr(text, STR("^(?:"));
	buf_addstr(text, expression);
	buf_addstr(text, STR(")$"));
	return pattern_init(p, buf_str(text));
}

const char *
dropframes_init(struct dropframes *d, struct str drop, struct str keep)
{
	const char *why = NULL;

	*d = (struct dropframes){ 0 };
	if (drop.n == 0)
		return NULL;
	why = compile(&d->drop, &d->texts[0], drop);
	if (why == NULL && keep.n > 0) {
		d->keeps = true;
		why = compile(&d->keep, &d->texts[1], keep);
	}
	d->on = why == NULL;
	return why;
}

/*
 * "f(int)" without what is in the parentheses that are no part of its name,
 * nor the dot of POWER's old calling convention: as pprof compares them.
 */
static struct str
bare(struct str name)
{
	static const struct str parts[] = { { "(anonymous namespace)", 21 },
		{ "operator()", 10 } };
	size_t i, at;

	name = str_from_index(name, str_starts(name, STR(".")));
	for (i = 0; i < name.n; i++) {
		struct str rest = str_from_index(name, i);

		for (at = 0; at < 2 && !str_starts(rest, parts[at]); at++)
			;
		if (at < 2)
			i += parts[at].n - 1;
		else if (name.s[i] == '(')
			break;
	}
	return str_head(name, i);
}

bool
dropframes_drops(struct dropframes *d, struct str name)
{
	struct str groups[PATTERN_GROUPS];

	if (!d->on || name.n == 0)
		return false;
	name = bare(name);
	return pattern_match(&d->drop, name, groups) &&
	    (!d->keeps || !pattern_match(&d->keep, name, groups));
}

void
dropframes_free(struct dropframes *d)
{
	pattern_free(&d->drop);
	pattern_free(&d->keep);
	buf_free(&d->texts[0]);
	buf_free(&d->texts[1]);
	*d = (struct dropframes){ 0 };
}
