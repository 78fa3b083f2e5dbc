/* SPDX-License-Identifier: ISC */
/* Counting what is passed over, so that one message can tell of all. */
#include "common/skip.h"

void
skip_add(struct skip *s, uint64_t line, const char *why, struct str text)
{
	size_t n = text.n < sizeof(s->text) ? text.n : sizeof(s->text) - 1;

	if (s->n++ > 0)
		return;
	s->line = line;
	s->why = why;
	for (size_t i = 0; i < n; i++)
		s->text[i] =
		    text.s[i] >= ' ' && text.s[i] <= '~' ? text.s[i] : '?';
	s->text[n] = '\0';
}

void
skip_merge(struct skip *s, const struct skip *other)
{
	uint64_t n = s->n + other->n;

	if (other->n > 0 && (s->n == 0 || other->line < s->line))
		*s = *other;
	s->n = n;
}
