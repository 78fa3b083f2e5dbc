/* SPDX-License-Identifier: ISC */
/* The table of formats, made from formats.def. */
#include "format.h"

#include <string.h>

#define FORMAT(name) extern const struct format format_##name;
#include "formats.def"
#undef FORMAT

const struct format *const formats[] = {
#define FORMAT(name) &format_##name,
#include "formats.def"
#undef FORMAT
	NULL,
};

const struct format *
format_find(const char *name)
{
	for (size_t i = 0; formats[i] != NULL; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

/* Lines that a guess looks at: blank ones alone cost each format a look. */
#define LINES 4096

static struct str
first_lines(struct str head)
{
	size_t n = 0, nl;

	for (int i = 0; i < LINES; i++) {
		nl = str_chr(str_from_index(head, n), '\n');
		if (nl == STR_NONE)
			return head;
		n += nl + 1;
	}
	return str_head(head, n);
}

const struct format *
format_guess(struct str head)
{
	const struct format *best = NULL;
	int top = 0, score;

	head = first_lines(head);
	for (size_t i = 0; formats[i] != NULL; i++) {
		score = formats[i]->sniff(head);
		if (score > top) {
			top = score;
			best = formats[i];
		}
	}
	return best;
}

bool
format_line(struct str *head, struct str *line)
{
	if (head->n >= FORMAT_HEAD && str_chr(*head, '\n') == STR_NONE)
		return false;
	return str_line(head, line);
}

bool
format_clocked(const struct format_opts *o)
{
	return o->by == BY_TIME || o->gap > 0 ||
	    o->when.from.kind != WHEN_OPEN || o->when.to.kind != WHEN_OPEN;
}
