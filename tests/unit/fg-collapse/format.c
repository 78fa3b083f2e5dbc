/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "cmd/fg-collapse/format.h"

START_TEST(every_format_is_found_by_its_name)
{
	for (size_t i = 0; formats[i] != NULL; i++) {
		ck_assert_ptr_eq(format_find(formats[i]->name), formats[i]);
		ck_assert(formats[i]->desc[0] != '\0');
	}
	ck_assert_ptr_null(format_find("what"));
}
END_TEST

START_TEST(guesses)
{
	const struct format *perf = format_find("perf");
	const struct format *folded = format_find("folded");

	ck_assert_ptr_eq(format_guess(STR("a;b 3\n")), folded);
	ck_assert_ptr_eq(format_guess(STR("# note\n\na 3.5\n")), folded);
	ck_assert_ptr_eq(format_guess(STR("a;b 3\noops\nc;d 4\ne 1\nf 1\n"
					  "g 1\n")),
	    folded);
	ck_assert_ptr_eq(
	    format_guess(STR("a 1 1.5: 7 cycles:\n\t1 f (x)\n")), perf);
	ck_assert_ptr_eq(format_guess(STR("failed to open /tmp/x\n"
					  "a 1 1.5: 7 cycles:\n\t1 f (x)\n")),
	    perf);
	ck_assert_ptr_eq(format_guess(STR("a 1 1.5: 7 cycles: 1 f (x)")), perf);
	ck_assert_ptr_eq(format_guess(STR("java 1 cycles:\n1 f (x)\n")), perf);
	ck_assert_ptr_null(format_guess(STR("what\n")));
	ck_assert_ptr_null(format_guess(STR("# only a note\n")));
	ck_assert_ptr_null(format_guess(STR("")));
}
END_TEST

START_TEST(a_line_cut_by_the_head_is_not_looked_at)
{
	static char text[FORMAT_HEAD];
	struct str head = { text, sizeof(text) }, line;

	memset(text, 'x', sizeof(text));
	memcpy(text, "ab\n", 3);
	ck_assert(format_line(&head, &line));
	ck_assert(str_eq(line, STR("ab")));
	head = (struct str){ text + 3, 2 };
	ck_assert(format_line(&head, &line));
	ck_assert(str_eq(line, STR("xx")));
	ck_assert(!format_line(&head, &line));
	memset(text, 'x', sizeof(text));
	head = (struct str){ text, sizeof(text) };
	ck_assert(!format_line(&head, &line));
}
END_TEST

UNIT("format", every_format_is_found_by_its_name, guesses,
    a_line_cut_by_the_head_is_not_looked_at)
