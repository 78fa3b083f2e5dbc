/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/perfhead.h"
#include "cmd/fg-collapse/perfline.h"

/* Whether line is found; it then reads as perf_header reads it. */
static bool
found(const struct perfheads *t, const char *text)
{
	struct str line = str_from(text), event;
	const struct perfhead *head;
	struct perf_header h;
	uint64_t period;

	head = perfheads_find(t, line, &event, &period);
	if (head == NULL)
		return false;
	ck_assert_msg(perf_header(line, &h), "%s", text);
	ck_assert(h.timed && !h.record && h.tail.n == 0);
	ck_assert_uint_eq(h.period, period);
	ck_assert(event.s == h.event.s && event.n == h.event.n);
	ck_assert_uint_eq(head->root, (uint32_t)h.comm.n);
	return true;
}

static bool
add(struct perfheads *t, const char *text)
{
	struct str line = str_from(text);
	struct perf_header h;
	struct perfhead *head;

	ck_assert(perf_header(line, &h));
	head = perfheads_add(t, line, &h);
	if (head != NULL)
		head->root = (uint32_t)h.comm.n;
	return head != NULL;
}

START_TEST(only_numbers_may_differ)
{
	struct perfheads t = { 0 };

	ck_assert(!found(&t, "prog  12/34 1.000001:     250 cycles: "));
	ck_assert(add(&t, "prog  12/34 1.000001:     250 cycles: "));
	ck_assert(found(&t, "prog  12/34 1.000001:     250 cycles: "));
	ck_assert(found(&t, "prog  12/34  77777.2: 1 cycles: "));
	ck_assert(!found(&t, "prog  12/34 [001] 1.000001: 250 cycles: "));
	ck_assert(!found(&t, "prog  12/35 1.000001: 250 cycles: "));
	ck_assert(!found(&t, "prog  12/34 1.000001: 250 cycles:u: "));
	ck_assert(!found(&t, "prog  12/34 1.000001: 250 cycles:"));
	ck_assert(!found(&t, "prog  12/34 1.000001: cycles: "));
	ck_assert(!found(&t, "prog  12/34 1000001: 250 cycles: "));
	ck_assert(!found(&t, "prog  12/34 1.: 250 cycles: "));
	ck_assert(!found(&t, "prog  12/34 .1: 250 cycles: "));
	ck_assert(!found(&t, "prog  12/34x1.1: 250 cycles: "));
	ck_assert(
	    !found(&t, "prog  12/34 1.1: 250000000000000000000 cycles: "));
	ck_assert(add(&t, "prog  12/34 [001] 1.000001: 250 cycles: "));
	ck_assert(add(&t, "other 12/34 1.000001: cycles: "));
	ck_assert(found(&t, "other 12/34 987.654321: cycles: "));
	ck_assert(!found(&t, "other 12/34 987.654321: 1 cycles: "));
	ck_assert(found(&t, "prog  12/34 [017] 3.14: 0 cycles: "));
	ck_assert(!found(&t, "prog  12/34 [] 3.14: 0 cycles: "));
	ck_assert(!found(&t, "prog  12/34 [a] 3.14: 0 cycles: "));
	perfheads_free(&t);
}
END_TEST

START_TEST(commands_with_numbers_and_blanks)
{
	static const char *const lines[] = {
		"a 1 2 3 4/5 [000] 1.5: 9 cycles: ",
		"Foo 12 bar 33 [001] 9.5: 7 cpu/x,y=1/u: ",
		"x 1.5: 9 3 2.5: 4 cycles: ", ":12 12 2.5: 4 cycles: ",
		"   a 1 K 2.5: 4 cycles: ",
		"swapper 0/0 [000] K 2.5: 4 cycles:\r"
	};
	struct perfheads t = { 0 };

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (add(&t, lines[i]))
			ck_assert(found(&t, lines[i]));
	perfheads_free(&t);
}
END_TEST

START_TEST(other_lines_are_not_remembered)
{
	struct perfheads t = { 0 };

	ck_assert(!add(&t, "prog 12 1.000001: 5 sched:x: a=1 b=2"));
	ck_assert(!add(&t, "prog 12 1.000001: 5 cycles:  1234 f (x)"));
	ck_assert(!add(&t, "prog 12 5 cycles: "));
	perfheads_free(&t);
}
END_TEST

UNIT("perfhead", only_numbers_may_differ, commands_with_numbers_and_blanks,
    other_lines_are_not_remembered)
