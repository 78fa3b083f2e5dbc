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

/* Numbers and colons in the text of other programs. */
START_TEST(others_are_not_guessed)
{
	static const char *const texts[] = {
		/* massif */
		"n1: 12288 curB : currently allocated Bytes\n"
		" n2: 12288 0x10925C: make_str (demo.c:14)\n"
		"  n0: 12288 0x109348: main (demo.c:20)\n",
		/* ftrace */
		"  ls-123   [000] d..2. 1234.567890: sched_switch: "
		"prev_comm=ls\n",
		/* GHC */
		"COST CENTRE MODULE %time %alloc ticks bytes\n"
		"main        Main    30.4    9.4      7   5617272\n"
		"parse       File    26.1   23.5      6  13979640\n"
		"show        File    26.1   23.5      6  13979640\n"
		"read        File    26.1   23.5      6  13979640\n"
		"init        File    26.1   23.5      6  13979640\n",
		/* /proc/stat */
		"cpu  1019 0 1250 12\ncpu0 510 0 620 6\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		ck_assert_msg(format_guess(str_from(texts[i])) == NULL,
		    "taken for %s: %s", format_guess(str_from(texts[i]))->name,
		    texts[i]);
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
    others_are_not_guessed, a_line_cut_by_the_head_is_not_looked_at)
