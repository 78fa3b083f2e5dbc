/* SPDX-License-Identifier: ISC */
/* Objects of frame lines in a direct-mapped table. */
#include "perfobject.h"

#include <stdbool.h>
#include <string.h>

#include "common/eight.h"
#include "common/str.h"
#include "common/xalloc.h"
#include "perfline.h"

/* As a power of two. */
#define OBJECTS 8

/*
 * Whether line ends in what o has. Most do, in objects of any length: so two
 * pieces are always compared, of which the second may be an empty one.
 */
static bool
is_at_end(const struct perfobject *o, const char *line, size_t n)
{
	size_t length = o->n, first, second;
	const char *end;

	if (length >= n || length == 0)
		return false;
	end = line + n - length;
	if (length > 2 * EIGHT_WIDE)
		return memcmp(o->text, end, length) == 0;
	first = length < EIGHT_WIDE ? length : EIGHT_WIDE;
	second = length - first;
	return eight_equal(o->text, end, first) &
	    eight_equal(o->text + EIGHT_WIDE, end + first, second);
}

/*
 * Where its parentheses pair, the bytes from the blank before them on say all,
 * whatever stands there on other lines.
 */
static bool
keep(struct perfobject *o, struct str line)
{
	size_t start = perf_object(line);
	struct str object;

	if (start == STR_NONE || start == 0 ||
	    line.n - start >= PERFOBJECT_TEXT)
		return false;
	o->n = (uint32_t)(line.n - start + 1);
	memcpy(o->text, line.s + start - 1, o->n);
	object = str_from_index(line, start + 1);
	o->kind = dso_kind(perf_offset(str_head(object, object.n - 1)));
	return true;
}

const struct perfobject *
perfobjects_find(struct perfobjects *t, const char *line, size_t n)
{
	uint64_t last = eight_word(line + n - 8, 0);
	struct perfobject *o;

	if (t->objects == NULL)
		t->objects = xcalloc((size_t)1 << OBJECTS, sizeof(*t->objects));
	last *= UINT64_C(0x9e3779b97f4a7c15);
	o = &t->objects[(last ^ last << 32) >> (64 - OBJECTS)];
	if (is_at_end(o, line, n) || keep(o, (struct str){ line, n }))
		return o;
	return NULL;
}

void
perfobjects_free(struct perfobjects *t)
{
	xfree(t->objects);
	*t = (struct perfobjects){ 0 };
}
