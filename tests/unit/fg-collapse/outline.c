/* SPDX-License-Identifier: ISC */
#include "cmd/fg-collapse/outline.h"

#include "cmd/fg-collapse/format.h"
#include "cmd/fg-collapse/profile.h"
#include "cmd/fg-collapse/sink.h"
#include "tests/unit/fg-collapse/text.h"
#include "tests/unit/unit.h"

struct node {
	size_t depth;
	const char *name;
	uint64_t own;
};

static void
folds_to(const struct node *v, size_t n, bool callers, const char *want)
{
	const struct format_opts opts = { 0 };
	struct outline o = { .callers = callers };
	struct sink sink = { 0 };
	struct stackset *set = &sink.stacks;
	struct profile p;
	struct buf b = { 0 };

	profile_init(&p, &sink, &opts);
	for (size_t i = 0; i < n; i++)
		ck_assert(outline_node(&o, &p, v[i].depth,
		    profile_frame(&p, str_from(v[i].name)), COUNT(v[i].own)));
	ck_assert(outline_end(&o, &p));
	text_of(&set, 1, 100, &b);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
	outline_free(&o);
	profile_free(&p);
	sink_free(&sink);
}

/* What a node's callees do not take is its own; a gap in depth is closed. */
START_TEST(callees)
{
	static const struct node v[] = { { 0, "main", 10 }, { 1, "a", 4 },
		{ 2, "b", 4 }, { 1, "c", 5 }, { 4, "d", 1 },
		{ 0, "other", 2 } };

	folds_to(
	    v, 6, false, "main 1\nmain;a;b 4\nmain;c 4\nmain;c;d 1\nother 2\n");
}
END_TEST

START_TEST(callers)
{
	static const struct node v[] = { { 0, "leaf", 9 }, { 1, "a", 5 },
		{ 2, "main", 5 }, { 1, "b", 3 } };

	folds_to(v, 4, true, "b;leaf 3\nleaf 1\nmain;a;leaf 5\n");
}
END_TEST

UNIT("outline", callees, callers)
