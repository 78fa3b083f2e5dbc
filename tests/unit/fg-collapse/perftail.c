/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "cmd/fg-collapse/perftail.h"

START_TEST(what_followed_is_known_again)
{
	struct str text = STR("first\nsecond\nthird\n\n");
	struct perftails t = { 0 };
	struct perftail tail = { .n = 14, .root = 3 };
	const uint32_t frames[] = { 7, 8, 9 };
	uint32_t found[2] = { 0 };
	uint64_t at;

	ck_assert(perftails_wanted(&t));
	ck_assert(perftails_keep(&t, text, frames, 3, &at, &tail.frames));
	tail.at = at + 6;
	tail.frames += sizeof(*frames);
	tail.nframes = 2;
	perftails_frames(&t, &tail, found);
	ck_assert(found[0] == 8 && found[1] == 9);
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
	uint64_t at, none;
	int kept = 0;

	memset(old, 'x', sizeof(old));
	ck_assert(perftails_keep(&t, first, NULL, 0, &tail.at, &none));
	while (perftails_match(&t, &tail, 0, 0, first)) {
		ck_assert_int_lt(kept++, 1000);
		ck_assert(perftails_keep(&t, more, NULL, 0, &at, &none));
	}
	ck_assert_int_gt(kept, 10);
	/* The same bytes are there again, but not at the same position. */
	ck_assert(perftails_keep(&t, first, NULL, 0, &at, &none));
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
	struct str all = { text, sizeof(text) };
	uint64_t at, none;

	ck_assert(!perftails_keep(&t, all, NULL, 0, &at, &none));
	ck_assert(!perftails_keep(&t, STR(""), NULL, 0, &at, &none));
	perftails_free(&t);
}
END_TEST

/* Where nothing comes again only a few are kept, until something does. */
START_TEST(keeping_has_to_pay)
{
	struct str text = STR("a\n\n");
	struct perftails t = { 0 };
	struct perftail tail = { .n = 3 };
	uint64_t at, none;
	int kept = 0;

	for (int i = 0; i < 100000; i++)
		if (perftails_wanted(&t)) {
			perftails_keep(&t, text, NULL, 0, &tail.at, &none);
			kept++;
		}
	ck_assert(kept > 1000 && kept < 10000);
	while (!perftails_wanted(&t))
		;
	ck_assert(!perftails_wanted(&t));
	perftails_keep(&t, text, NULL, 0, &at, &none);
	tail.at = at;
	ck_assert(perftails_match(&t, &tail, 0, 0, text));
	ck_assert(perftails_wanted(&t));
	perftails_free(&t);
}
END_TEST

UNIT("perftail", what_followed_is_known_again, what_has_left_the_ring_is_not,
    too_long_to_be_kept, keeping_has_to_pay)
