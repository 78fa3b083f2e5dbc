/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/fields.h"

#include "common/perf/attr.h"
#include "common/perf/format.h"
#include "tests/unit/unit.h"

static const struct perf_attr clock = { .type = PD_TYPE_SOFTWARE,
	.sample_type = PD_SAMPLE_IP | PD_SAMPLE_TID | PD_SAMPLE_TIME |
	    PD_SAMPLE_CALLCHAIN };
#define WHERE (FIELD_IP | FIELD_SYM | FIELD_SYMOFF | FIELD_DSO)

START_TEST(defaults)
{
	struct perf_attr trace = clock;
	struct fields f = { 0 };

	ck_assert_uint_eq(fields_of(&f, &clock),
	    FIELD_COMM | FIELD_TID | FIELD_TIME | FIELD_PERIOD | FIELD_EVENT |
		WHERE);
	ck_assert_ptr_null(fields_missing(&f, &clock));
	trace.type = PD_TYPE_TRACEPOINT;
	trace.sample_type |= PD_SAMPLE_CPU;
	ck_assert_uint_eq(fields_of(&f, &trace),
	    FIELD_COMM | FIELD_TID | FIELD_CPU | FIELD_TIME | FIELD_EVENT |
		FIELD_TRACE | WHERE);
	trace.sample_type &= ~PD_SAMPLE_CALLCHAIN;
	ck_assert_uint_eq(fields_of(&f, &trace) & FIELD_IP, 0);
}
END_TEST

START_TEST(lists)
{
	struct fields f = { 0 };

	ck_assert(fields_parse(&f, "comm,ip,sym"));
	ck_assert_uint_eq(
	    fields_of(&f, &clock), FIELD_COMM | FIELD_IP | FIELD_SYM);
	ck_assert(fields_parse(&f, "cpu"));
	ck_assert_str_eq(fields_missing(&f, &clock), "cpu");
}
END_TEST

START_TEST(changes)
{
	struct fields f = { 0 };
	uint32_t before = fields_of(&f, &clock);

	ck_assert(fields_parse(&f, "+pid,-period"));
	ck_assert_uint_eq(
	    fields_of(&f, &clock), (before | FIELD_PID) & ~FIELD_PERIOD);
	f = (struct fields){ 0 };
	ck_assert(fields_parse(&f, "-ip"));
	ck_assert_uint_eq(fields_of(&f, &clock), before & ~WHERE);
}
END_TEST

START_TEST(refused)
{
	static const char *const bad[] = { "", ",", "comm,", "what", "+", "-x",
		"comm,+pid", "sym", "comm,symoff", "ip,symoff", "dso", "Comm" };
	struct fields f;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		f = (struct fields){ 0 };
		ck_assert_msg(!fields_parse(&f, bad[i]), "%s", bad[i]);
	}
}
END_TEST

UNIT("fields", defaults, lists, changes, refused)
