/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "cmd/fg-collapse/perftail.h"

/* Text number i, with an empty line behind its 40 lines. */
static struct str
text(char *s, size_t size, int i)
{
	char line[20];
	size_t length = (size_t)snprintf(line, sizeof(line), "line %d\n", i);
	size_t n = 0;

	for (int j = 0; j < 40; j++, n += length)
		memcpy(s + n, line, length);
	s[n++] = '\n';
	ck_assert_uint_le(n, size);
	return (struct str){ s, n };
}

/* Looks for it and, if that is asked for, keeps it. */
static const struct perftail *
find(struct perftails *t, struct str ahead, bool keep)
{
	static const uint32_t frames[] = { 7, 8, 9 };
	struct perftail_query q = { .start = perftails_start(t, ahead) };
	const struct perftail *tail = perftails_find(t, ahead, &q);

	if (tail == NULL && keep)
		perftails_keep(t, &q, 41, frames, 3);
	return tail;
}

START_TEST(what_followed_is_known_again)
{
	char s[2000], more[3000];
	struct str a = text(s, sizeof(s), 1);
	struct perftails t = { 0 };
	struct perftail_query q = { .java = true };
	const struct perftail *tail;
	uint32_t found[3] = { 0 };

	ck_assert(find(&t, a, true) == NULL);
	memcpy(more, a.s, a.n);
	memset(more + a.n, 'x', 1000);
	tail = find(&t, (struct str){ more, a.n + 1000 }, false);
	ck_assert(tail != NULL);
	ck_assert(str_eq(tail->query.text, a));
	ck_assert(tail->lines == 41 && tail->nframes == 3);
	perftails_frames(&t, tail, found);
	ck_assert(found[0] == 7 && found[1] == 8 && found[2] == 9);
	ck_assert(perftails_find(&t, a, &q) == NULL);
	ck_assert(find(&t, str_head(a, a.n - 1), false) == NULL);
	for (size_t i = 0; i < a.n - 2; i++) {
		more[i] ^= 1;
		ck_assert(find(&t, (struct str){ more, a.n }, false) == NULL);
		more[i] ^= 1;
	}
	perftails_free(&t);
}
END_TEST

/* Of texts that begin alike the last is guessed, the others looked for. */
START_TEST(what_begins_alike)
{
	static char a[1000], b[1000];
	struct perftails t = { 0 };
	struct str one = { a, 902 }, other = { b, 702 };

	memset(a, 'x', 900);
	memset(b, 'x', 700);
	a[900] = a[901] = b[700] = b[701] = '\n';
	ck_assert(find(&t, one, true) == NULL);
	ck_assert(find(&t, other, true) == NULL);
	for (int i = 0; i < 3; i++) {
		ck_assert_uint_eq(find(&t, one, false)->query.text.n, 902);
		ck_assert_uint_eq(find(&t, other, false)->query.text.n, 702);
	}
	perftails_free(&t);
}
END_TEST

/* An empty line is found wherever it is. */
START_TEST(ends)
{
	static char s[1200];

	for (size_t n = 8; n < 1000; n++) {
		struct perftails t = { 0 };
		struct perftail_query q = { 0 };

		memset(s, 'x', sizeof(s));
		s[n / 2] = s[n - 2] = s[n - 1] = '\n';
		ck_assert(
		    perftails_find(&t, (struct str){ s, n - 1 }, &q) == NULL);
		ck_assert(q.text.n == 0);
		ck_assert(
		    perftails_find(&t, (struct str){ s, 1200 }, &q) == NULL);
		ck_assert_uint_eq(q.text.n, n);
		perftails_free(&t);
	}
}
END_TEST

START_TEST(what_has_left_the_ring_is_not)
{
	char s[2000];
	struct perftails t = { 0 };
	struct str first;
	int kept = 1;

	ck_assert(find(&t, text(s, sizeof(s), 0), true) == NULL);
	while (find(&t, text(s, sizeof(s), 0), false) != NULL) {
		ck_assert_int_lt(kept, 100000);
		ck_assert(find(&t, text(s, sizeof(s), kept++), true) == NULL);
	}
	ck_assert_int_gt(kept, 1000);
	first = text(s, sizeof(s), 0);
	ck_assert(find(&t, first, true) == NULL);
	ck_assert(find(&t, first, false) != NULL);
	perftails_free(&t);
}
END_TEST

START_TEST(too_long_to_be_kept)
{
	static char s[1 << 20];
	struct perftails t = { 0 };
	struct perftail_query q = { 0 };

	memset(s, 'x', sizeof(s));
	s[sizeof(s) - 2] = s[sizeof(s) - 1] = '\n';
	ck_assert(perftails_find(&t, (struct str){ s, sizeof(s) }, &q) == NULL);
	ck_assert_uint_eq(q.text.n, 0);
	perftails_keep(&t, &q, 1, NULL, 0);
	ck_assert(perftails_find(&t, (struct str){ s, sizeof(s) }, &q) == NULL);
	ck_assert(perftails_find(&t, STR(""), &q) == NULL);
	perftails_free(&t);
}
END_TEST

/* A stack is noted for a tail and what is at both of its ends. */
START_TEST(stacks_are_noted)
{
	static const struct perftail_ends pairs[] = { { 5, 1, 0 }, { 6, 1, 0 },
		{ 5, 2, 0 }, { 5, 1, 1 } };
	char s[2000];
	struct perftails t = { 0 };
	struct str a = text(s, sizeof(s), 1);
	const struct perftail *tail;

	find(&t, a, true);
	tail = find(&t, a, false);
	for (uint32_t i = 0; i < 4; i++) {
		ck_assert_uint_eq(
		    *perftails_stack(&t, tail, pairs[i]), PERFTAIL_NONE);
		*perftails_stack(&t, tail, pairs[i]) = i;
		ck_assert_uint_eq(*perftails_stack(&t, tail, pairs[i]), i);
	}
	perftails_free(&t);
}
END_TEST

/* How long it is is known by what it begins with, of two the last. */
START_TEST(lengths_are_guessed)
{
	static char a[1000], b[1000];
	struct perftails t = { 0 };
	struct str one = { a, 902 }, other = { b, 702 };
	uint32_t start;

	memset(a, 'x', 900);
	memset(b, 'x', 700);
	a[900] = a[901] = b[700] = b[701] = '\n';
	ck_assert_uint_eq(perftails_start(&t, one), 0);
	ck_assert_uint_eq(perftails_guess(&t, 1), 0);
	ck_assert(find(&t, STR("x\n\n"), true) == NULL);
	start = perftails_start(&t, one);
	ck_assert_uint_ne(start, 0);
	ck_assert_uint_eq(perftails_start(&t, other), start);
	ck_assert_uint_eq(perftails_guess(&t, start), 0);
	find(&t, one, true);
	ck_assert_uint_eq(perftails_guess(&t, start), 902);
	find(&t, other, true);
	ck_assert_uint_eq(perftails_guess(&t, start), 702);
	find(&t, one, false);
	ck_assert_uint_eq(perftails_guess(&t, start), 902);
	perftails_free(&t);
}
END_TEST

/* Where nothing comes again it is asked for now and then only. */
START_TEST(asking_has_to_pay)
{
	char s[2000];
	struct perftails t = { 0 };
	int asked = 0;

	for (int i = 0; i < 100000; i++)
		if (perftails_wanted(&t)) {
			find(&t, text(s, sizeof(s), i), true);
			asked++;
		}
	ck_assert(asked > 2000 && asked < 20000);
	while (!perftails_wanted(&t))
		;
	for (int i = 0; i < 100000; i++) {
		ck_assert(perftails_wanted(&t));
		find(&t, text(s, sizeof(s), i % 100), true);
	}
	perftails_free(&t);
}
END_TEST

UNIT("perftail", what_followed_is_known_again, what_begins_alike, ends,
    what_has_left_the_ring_is_not, too_long_to_be_kept, stacks_are_noted,
    lengths_are_guessed, asking_has_to_pay)
