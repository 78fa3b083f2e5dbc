/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "cmd/fg-collapse/perftail.h"

START_TEST(what_followed_is_known_again)
{
	struct str text = STR("first\nsecond\nthird\n\n");
	struct perftails t = { 0 };
	struct perftail tail = { .n = 14, .root = 3 };
	uint64_t at;

	ck_assert(perftails_keep(&t, text, &at));
	tail.at = at + 6;
	ck_assert(perftails_match(&t, &tail, 3, 0, STR("second\nthird\n\n")));
	ck_assert(
	    perftails_match(&t, &tail, 3, 0, STR("second\nthird\n\nmore")));
	ck_assert(!perftails_match(&t, &tail, 4, 0, STR("second\nthird\n\n")));
	ck_assert(!perftails_match(&t, &tail, 3, 0, STR("second\nthird\n")));
	ck_assert(!perftails_match(&t, &tail, 3, 0, STR("second\nthurd\n\n")));
	tail.n = 0;
	ck_assert(!perftails_match(&t, &tail, 3, 0, STR("second\n")));
	perftails_free(&t);
}
END_TEST

START_TEST(what_has_left_the_ring_is_not)
{
	static char old[100000], new[100000];
	struct str first = { old, sizeof(old) }, more = { new, sizeof(new) };
	struct perftails t = { 0 };
	struct perftail tail = { .n = sizeof(old) };
	uint64_t at;
	int kept = 0;

	memset(old, 'x', sizeof(old));
	ck_assert(perftails_keep(&t, first, &tail.at));
	while (perftails_match(&t, &tail, 0, 0, first)) {
		ck_assert_int_lt(kept++, 1000);
		ck_assert(perftails_keep(&t, more, &at));
	}
	ck_assert_int_gt(kept, 10);
	/* The same bytes are there again, but not at the same position. */
	ck_assert(perftails_keep(&t, first, &at));
	ck_assert(!perftails_match(&t, &tail, 0, 0, first));
	tail.at = at;
	ck_assert(perftails_match(&t, &tail, 0, 0, first));
	perftails_free(&t);
}
END_TEST

START_TEST(too_long_to_be_kept)
{
	static char text[1 << 20];
	struct perftails t = { 0 };
	uint64_t at;

	ck_assert(!perftails_keep(&t, (struct str){ text, sizeof(text) }, &at));
	ck_assert(!perftails_keep(&t, STR(""), &at));
	perftails_free(&t);
}
END_TEST

UNIT("perftail", what_followed_is_known_again, what_has_left_the_ring_is_not,
    too_long_to_be_kept)
