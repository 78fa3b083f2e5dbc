/* SPDX-License-Identifier: ISC */
/* Symbols as a sorted array, and disjoint ranges that lead into it. */
#include "common/space/symtab.h"

#include <stdlib.h>

#include "common/xalloc.h"

/* A symbol without a size that none of its group follows is this long. */
#define LAST_SIZE 4096
#define NONE UINT32_MAX

/* From start to the start of the next range lies code of v[entry]. */
struct symtab_range {
	uint64_t start;
	uint32_t entry; /* or NONE */
};

void
symtab_add(struct symtab *t, uint64_t start, uint64_t size, struct str name,
    unsigned char flags, uint32_t group)
{
	if (t->n >= NONE)
		xexhausted("symbols");
	if (size > UINT64_MAX - start)
		size = UINT64_MAX - start;
	t->v = xgrow(t->v, &t->cap, t->n + 1, sizeof(*t->v));
	t->v[t->n] = (struct symtab_entry){ .start = start,
		.end = size > 0 ? start + size : 0,
		.name = arena_str(&t->names, name),
		.flags = flags,
		.sized = size > 0,
		.group = group,
		.order = (uint32_t)t->n };
	t->n++;
}

size_t
symtab_underscores(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.s[n] == '_')
		n++;
	return n;
}

/* By address; of aliases, the one to be named first. */
static int
cmp_entry(const void *a, const void *b)
{
	const struct symtab_entry *x = a, *y = b;
	size_t m, n;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->sized != y->sized)
		return x->sized ? -1 : 1;
	if ((x->flags ^ y->flags) & SYMTAB_WEAK)
		return x->flags & SYMTAB_WEAK ? 1 : -1;
	if ((x->flags ^ y->flags) & SYMTAB_GLOBAL)
		return x->flags & SYMTAB_GLOBAL ? -1 : 1;
	m = symtab_underscores(x->name);
	n = symtab_underscores(y->name);
	if (m != n)
		return m < n ? -1 : 1;
	if (x->name.n != y->name.n)
		return x->name.n > y->name.n ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/*
 * Leaves one entry for an address, with its aliases of the same kind behind,
 * and none for a label within a function.
 */
static void
drop_needless(struct symtab *t)
{
	struct symtab_entry *head = NULL;
	uint64_t function_end = 0;
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct symtab_entry *e = &t->v[i];

		if (head != NULL && head->start == e->start) {
			if (head->sized != e->sized || head->flags != e->flags)
				continue;
			head->aliases++;
		} else if (!e->sized && e->start < function_end) {
			continue;
		} else {
			head = &t->v[n];
		}
		if (e->sized && e->end > function_end)
			function_end = e->end;
		t->v[n++] = *e;
	}
	t->n = n;
}

/* Where the entry after i and its aliases is. */
static size_t
after(const struct symtab *t, size_t i)
{
	return i + 1 + t->v[i].aliases;
}

static void
fill_sizes(struct symtab *t)
{
	struct symtab_entry *e;
	size_t next;

	for (size_t i = 0; i < t->n; i = next) {
		next = after(t, i);
		e = &t->v[i];
		if (e->sized)
			continue;
		e->end = e->start < UINT64_MAX - LAST_SIZE
		    ? e->start + LAST_SIZE
		    : UINT64_MAX;
		if (next < t->n &&
		    (t->v[next].group == e->group || t->v[next].start < e->end))
			e->end = t->v[next].start;
	}
}

static void
add_range(struct symtab *t, uint64_t start, uint32_t entry)
{
	if (t->nranges > 0 && t->ranges[t->nranges - 1].start == start)
		t->nranges--;
	t->ranges[t->nranges++] = (struct symtab_range){ start, entry };
}

/*
 * Flattens overlaps. A stack holds the symbols that have begun and may still
 * go on, the one that began last on top; each symbol adds a range where it
 * begins, and one at most where it ends.
 */
static void
make_ranges(struct symtab *t)
{
	uint32_t *open = xreallocarray(NULL, t->n, sizeof(*open));
	size_t nopen = 0;
	uint64_t at;

	t->ranges = xreallocarray(NULL, t->n, 2 * sizeof(*t->ranges));
	for (size_t i = 0; i <= t->n; i = after(t, i)) {
		while (nopen > 0 &&
		    (i == t->n || t->v[open[nopen - 1]].end <= t->v[i].start)) {
			at = t->v[open[--nopen]].end;
			while (nopen > 0 && t->v[open[nopen - 1]].end <= at)
				nopen--;
			add_range(t, at, nopen > 0 ? open[nopen - 1] : NONE);
		}
		if (i == t->n)
			break;
		add_range(t, t->v[i].start, (uint32_t)i);
		open[nopen++] = (uint32_t)i;
	}
	xfree(open);
}

void
symtab_finish(struct symtab *t)
{
	size_t i = 1;

	if (t->n == 0)
		return;
	/* The kernel's list comes sorted. */
	while (i < t->n && cmp_entry(&t->v[i - 1], &t->v[i]) < 0)
		i++;
	if (i < t->n)
		qsort(t->v, t->n, sizeof(*t->v), cmp_entry);
	drop_needless(t);
	fill_sizes(t);
	make_ranges(t);
}

struct symtab_entry *
symtab_find(const struct symtab *t, uint64_t addr)
{
	size_t low = 0, high = t->nranges, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (t->ranges[mid].start <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0 || t->ranges[low - 1].entry == NONE)
		return NULL;
	return &t->v[t->ranges[low - 1].entry];
}

void
symtab_free(struct symtab *t)
{
	arena_free(&t->names);
	xfree(t->v);
	xfree(t->ranges);
	*t = (struct symtab){ 0 };
}
