/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/fields.h"

#include "common/buf.h"
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

static bool
parse(struct fields *f, const char *arg)
{
	struct buf why = { 0 };
	bool ok = fields_parse(f, arg, &why);

	ck_assert_int_eq(ok, why.n == 0);
	buf_free(&why);
	return ok;
}

START_TEST(lists)
{
	struct fields f = { 0 };

	ck_assert(parse(&f, "comm,ip,sym"));
	ck_assert_uint_eq(
	    fields_of(&f, &clock), FIELD_COMM | FIELD_IP | FIELD_SYM);
	ck_assert(parse(&f, "cpu"));
	ck_assert_str_eq(fields_missing(&f, &clock), "cpu");
}
END_TEST

START_TEST(changes)
{
	struct fields f = { 0 };
	uint32_t before = fields_of(&f, &clock);

	ck_assert(parse(&f, "+pid,-period"));
	ck_assert_uint_eq(
	    fields_of(&f, &clock), (before | FIELD_PID) & ~FIELD_PERIOD);
	f = (struct fields){ 0 };
	ck_assert(parse(&f, "-ip"));
	ck_assert_uint_eq(fields_of(&f, &clock), before & ~WHERE);
}
END_TEST

START_TEST(refused)
{
	static const char *const bad[] = { "", ",", "comm,", "what", "+", "-x",
		"comm,+pid", "sym", "comm,symoff", "ip,symoff", "dso", "Comm",
		"srcline", "tod", "sw:comm,+pid", "xx:comm", "sw:sym",
		"comm,sw:ip" };
	struct fields f;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		f = (struct fields){ 0 };
		ck_assert_msg(!parse(&f, bad[i]), "%s", bad[i]);
	}
}
END_TEST

START_TEST(says_why)
{
	static const char *const cases[][2] = { { "comm,what",
						    "no such field: what" },
		{ "tod",
		    "perf has this field, fg-script does not print it: tod" },
		{ "xx:ip", "no such type of events: xx" } };
	struct fields f = { 0 };
	struct buf why = { 0 };

	for (size_t i = 0; i < 3; i++) {
		buf_clear(&why);
		ck_assert(!fields_parse(&f, cases[i][0], &why));
		ck_assert(str_eq(buf_str(&why), str_from(cases[i][1])));
	}
	buf_free(&why);
}
END_TEST

START_TEST(types)
{
	struct fields f = { 0 };
	struct perf_attr trace = clock;

	trace.type = PD_TYPE_TRACEPOINT;
	ck_assert(parse(&f, "sw:comm,ip"));
	ck_assert(parse(&f, "trace:"));
	ck_assert_uint_eq(fields_of(&f, &clock), FIELD_COMM | FIELD_IP);
	ck_assert_uint_eq(fields_of(&f, &trace), 0);
	ck_assert_ptr_null(fields_missing(&f, &trace));
	/* What comes later goes on from that. */
	ck_assert(parse(&f, "+tid,-ip"));
	ck_assert_uint_eq(fields_of(&f, &clock), FIELD_COMM | FIELD_TID);
	ck_assert_uint_eq(fields_of(&f, &trace), FIELD_TID);
	ck_assert(parse(&f, "time"));
	ck_assert_uint_eq(fields_of(&f, &clock), FIELD_TIME);
	ck_assert(parse(&f, "sw:cpu"));
	ck_assert_str_eq(fields_missing(&f, &clock), "cpu");
	ck_assert_ptr_null(fields_missing(&f, &trace));
}
END_TEST

START_TEST(asked_for)
{
	struct fields f = { 0 };

	ck_assert(!fields_ask(&f, FIELD_SRCLINE));
	ck_assert(parse(&f, "hw:+srcline"));
	ck_assert(fields_ask(&f, FIELD_SRCLINE));
	ck_assert(parse(&f, "-srcline"));
	ck_assert(!fields_ask(&f, FIELD_SRCLINE));
}
END_TEST

START_TEST(raw_events)
{
	struct fields f = { 0 };
	struct perf_attr raw = clock, bpf = clock;

	raw.type = PD_TYPE_RAW;
	raw.sample_type |= PD_SAMPLE_ADDR | PD_SAMPLE_WEIGHT;
	ck_assert_uint_eq(fields_of(&f, &raw) & ~fields_of(&f, &clock),
	    FIELD_ADDR | FIELD_WEIGHT);
	bpf.sample_type |= PD_SAMPLE_RAW;
	ck_assert_uint_eq(fields_of(&f, &bpf) & FIELD_BPF_OUTPUT, 0);
	bpf.config = PD_SW_BPF_OUTPUT;
	ck_assert_uint_ne(fields_of(&f, &bpf) & FIELD_BPF_OUTPUT, 0);
}
END_TEST

START_TEST(implied)
{
	struct fields f = { 0 };

	ck_assert(parse(&f, "ip,dsoff"));
	ck_assert_uint_eq(
	    fields_of(&f, &clock), FIELD_IP | FIELD_DSO | FIELD_DSOFF);
}
END_TEST

UNIT("fields", defaults, lists, changes, refused, says_why, types, asked_for,
    raw_events, implied)
