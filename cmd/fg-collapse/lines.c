/* SPDX-License-Identifier: ISC */
/* Folded lines out, with what --prefix and --tab make of them. */
#include "lines.h"

#include "common/out.h"

void
lines_prefix(struct lines *l, struct str name)
{
	char c;

	name = str_trim(name);
	buf_clear(&l->prefix);
	for (size_t i = 0; i < name.n; i++) {
		c = name.s[i];
		if (c == ';')
			c = ':';
		else if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
			c = '_';
		buf_addc(&l->prefix, c);
	}
	buf_addc(&l->prefix, ';');
}

void
lines_begin(struct lines *l, struct str stack)
{
	struct buf *b = &l->out->buf;

	buf_addstr(b, buf_str(&l->prefix));
	l->start = b->n;
	buf_addstr(b, stack);
}

struct str
lines_stack(const struct lines *l)
{
	return str_from_index(buf_str(&l->out->buf), l->start);
}

void
lines_end(struct lines *l, struct count count)
{
	char text[COUNT_TEXT + 2] = { l->blank };
	size_t n = 1 + count_format(text + 1, count);

	text[n++] = '\n';
	out_str(l->out, (struct str){ text, n });
}
