/* SPDX-License-Identifier: ISC */
/* Frames with and without a name, out of the lines "addr name (object)". */
#include "account.h"

#include <stdlib.h>

#include "common/xalloc.h"

#define UNKNOWN STR("[unknown] (")

static void
count_unnamed(struct account *a, struct str object)
{
	size_t known = a->objects.n;
	uint32_t n = table_put(&a->objects, object);

	if (n == known) {
		a->v = xgrow(a->v, &a->cap, known + 1, sizeof(*a->v));
		a->v[n] = (struct account_object){ .number = n };
	}
	a->v[n].unnamed++;
	a->unnamed++;
}

static void
count_line(struct account *a, struct str line)
{
	size_t at;

	if (!str_ends(line, STR(")")) || str_ends(line, STR(" (inlined)")))
		return;
	a->frames++;
	at = str_find(line, UNKNOWN);
	if (at != STR_NONE) {
		line = str_from_index(line, at + UNKNOWN.n);
		count_unnamed(a, str_head(line, line.n - 1));
	}
}

void
account_text(struct account *a, struct str text)
{
	struct str line;

	while (str_line(&text, &line))
		count_line(a, line);
}

static int
compare(const void *a, const void *b)
{
	const struct account_object *x = a, *y = b;

	if (x->unnamed != y->unnamed)
		return x->unnamed < y->unnamed ? 1 : -1;
	return x->number < y->number ? -1 : x->number > y->number;
}

size_t
account_sort(struct account *a)
{
	if (a->objects.n > 0)
		qsort(a->v, a->objects.n, sizeof(*a->v), compare);
	return a->objects.n;
}

void
account_free(struct account *a)
{
	xfree(a->v);
	table_free(&a->objects);
}
