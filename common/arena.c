/* SPDX-License-Identifier: ISC */
/* Memory that lives to the end: blocks that double up to a megabyte. */
#include "common/arena.h"

#include <stdint.h>
#include <string.h>

#include "common/xalloc.h"

#define FIRST_BLOCK 4096
#define LAST_BLOCK (1024 * 1024)

struct arena_block {
	struct arena_block *prev;
	size_t size;
	_Alignas(max_align_t) char data[];
};

/* Sets aside n bytes at a.next, which the caller has aligned. */
static char *
take(struct arena *a, size_t n)
{
	struct arena_block *b;
	size_t size = a->blocks != NULL ? a->blocks->size * 2 : FIRST_BLOCK;
	char *p;

	if (a->blocks == NULL || (size_t)(a->end - a->next) < n) {
		if (size > LAST_BLOCK)
			size = LAST_BLOCK;
		if (size < n)
			size = n;
		if (size > SIZE_MAX - sizeof(*b))
			size = SIZE_MAX - sizeof(*b);
		b = xmalloc(sizeof(*b) + size);
		b->prev = a->blocks;
		b->size = size;
		a->blocks = b;
		a->next = b->data;
		a->end = b->data + size;
	}
	p = a->next;
	a->next += n;
	return p;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	size_t pad;

	if (a->blocks != NULL) {
		pad = -(size_t)(uintptr_t)a->next % _Alignof(max_align_t);
		if ((size_t)(a->end - a->next) >= pad)
			a->next += pad;
		else
			a->next = a->end;
	}
	return take(a, n);
}

struct str
arena_str(struct arena *a, struct str s)
{
	char *p = take(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.s, s.n);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

void
arena_free(struct arena *a)
{
	struct arena_block *b, *prev;

	for (b = a->blocks; b != NULL; b = prev) {
		prev = b->prev;
		xfree(b);
	}
	*a = (struct arena){ 0 };
}
