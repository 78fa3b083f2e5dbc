/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <string.h>

#include "cmd/fg-collapse/perfhead.h"
#include "cmd/fg-collapse/perfline.h"

/* Whether line is found; it then reads as perf_header reads it. */
static bool
found(const struct perfheads *t, const char *text)
{
	struct str line = str_from(text), event;
	const struct perfhead_use *head;
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
	struct perfhead_use *head;

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

/* Changes one byte after the other of what is known as a whole. */
START_TEST(one_byte_differs)
{
	static const char *const lines[] = {
		"prog  12/34 1.000001:     250 cycles: ",
		"prog  12/34 [003] 1.000001: 250 cycles: ",
		"other 12 99.1: cycles: ",
		"a 1 2 3 4/5 [000] 1.5: 1234567890 cycles: "
	};
	struct perfheads t = { 0 };
	struct perf_header h, other;
	char text[64];

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct str line = str_from(lines[i]);
		bool digit;

		ck_assert(add(&t, lines[i]));
		ck_assert(found(&t, lines[i]) && found(&t, lines[i]));
		ck_assert(perf_header(line, &h));
		for (size_t at = 0; at < line.n; at++)
			for (int c = 1; c < 256; c++) {
				memcpy(text, line.s, line.n + 1);
				text[at] = (char)c;
				digit = line.s[at] >= '0' &&
				    line.s[at] <= '9' && c >= '0' && c <= '9';
				if (!found(&t, text)) {
					ck_assert(c != line.s[at]);
					ck_assert(!digit ||
					    line.s + at < h.tid.s + h.tid.n);
					continue;
				}
				ck_assert(perf_header(str_from(text), &other));
				ck_assert(str_eq(h.comm, other.comm));
				ck_assert(str_eq(h.pid, other.pid));
				ck_assert(str_eq(h.tid, other.tid));
				ck_assert(str_eq(h.event, other.event));
				ck_assert_uint_eq(h.cpu.n > 0, other.cpu.n > 0);
			}
	}
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
    one_byte_differs, other_lines_are_not_remembered)
