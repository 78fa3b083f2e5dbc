/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/chain.h"

#include <string.h>

#include "tests/unit/unit.h"

static const struct chains_key key = { 1, 2, 3, 4 };

START_TEST(kept_the_second_time)
{
	struct chains c;
	struct str text, words = STR("12345678abcdefgh");

	chains_init(&c);
	ck_assert_int_eq(chains_find(&c, &key, words, &text), CHAINS_NONE);
	ck_assert_int_eq(chains_find(&c, &key, words, &text), CHAINS_MARKED);
	chains_keep(&c, &key, words, STR("a\nb\n"));
	ck_assert_int_eq(chains_find(&c, &key, words, &text), CHAINS_TEXT);
	ck_assert(str_eq(text, STR("a\nb\n")));
	chains_free(&c);
}
END_TEST

START_TEST(all_of_the_key_counts)
{
	const struct chains_key keys[] = { { 9, 2, 3, 4 }, { 1, 9, 3, 4 },
		{ 1, 2, 9, 4 }, { 1, 2, 3, 9 } };
	struct chains c;
	struct str text, words = STR("12345678abcdefgh");

	for (size_t i = 0; i < 4; i++) {
		chains_init(&c);
		chains_find(&c, &key, words, &text);
		chains_keep(&c, &key, words, STR("a\n"));
		ck_assert_int_ne(
		    chains_find(&c, &keys[i], words, &text), CHAINS_TEXT);
		chains_free(&c);
	}
	chains_init(&c);
	chains_keep(&c, &key, words, STR("a\n"));
	ck_assert_int_ne(
	    chains_find(&c, &key, STR("12345678abcdefgi"), &text), CHAINS_TEXT);
	ck_assert_int_ne(
	    chains_find(&c, &key, STR("12345678"), &text), CHAINS_TEXT);
	chains_free(&c);
}
END_TEST

/* Without bound this would take a gigabyte. */
START_TEST(bounded)
{
	static char big[64 * 1024];
	struct chains c;
	struct str text;
	uint64_t word;

	memset(big, 'x', sizeof(big));
	chains_init(&c);
	for (word = 0; word < 64 * 1024; word++) {
		struct str words = { (const char *)&word, sizeof(word) };

		chains_find(&c, &key, words, &text);
		chains_keep(&c, &key, words, (struct str){ big, 16 * 1024 });
		ck_assert_uint_le(c.bytes, (size_t)32 * 1024 * 1024);
		ck_assert_int_eq(
		    chains_find(&c, &key, words, &text), CHAINS_TEXT);
		ck_assert_uint_eq(text.n, 16 * 1024);
	}
	chains_keep(
	    &c, &key, STR("12345678"), (struct str){ big, sizeof(big) });
	ck_assert_int_ne(
	    chains_find(&c, &key, STR("12345678"), &text), CHAINS_TEXT);
	chains_free(&c);
}
END_TEST

UNIT("chain", kept_the_second_time, all_of_the_key_counts, bounded)
