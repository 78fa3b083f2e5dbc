/* SPDX-License-Identifier: ISC */
/* Names out of recordings and objects, made fit for a line of text. */
#include "common/printable.h"

#include <string.h>

#include "common/arena.h"
#include "common/buf.h"

static void
make_printable(char *p, size_t n)
{
	for (; n > 0; n--, p++) {
		if ((unsigned char)*p < ' ' || *p == 127)
			*p = '?';
	}
}

void
printable_add(struct buf *b, struct str s)
{
	buf_addstr(b, s);
	if (s.n > 0)
		make_printable(b->s + b->n - s.n, s.n);
}

struct str
printable(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.s, s.n);
	p[s.n] = '\0';
	make_printable(p, s.n);
	return (struct str){ p, s.n };
}
