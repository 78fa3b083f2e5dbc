/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/filter.h"

#include "common/perf/format.h"
#include "tests/unit/unit.h"

static bool
parses(enum filter_kind kind, const char *arg)
{
	struct filter f = { 0 };
	bool ok = filter_parse(&f, kind, arg);

	filter_free(&f);
	return ok;
}

START_TEST(arguments)
{
	ck_assert(parses(FILTER_CPU, "0"));
	ck_assert(parses(FILTER_CPU, "0,2-4,7"));
	ck_assert(parses(FILTER_PID, "4294967295"));
	ck_assert(parses(FILTER_COMM, "a b,/c"));
	ck_assert(parses(FILTER_EVENT, "cpu/event=1,umask=2/u,cycles"));
	ck_assert(parses(FILTER_TIME, "1,2"));
	ck_assert(parses(FILTER_TIME, "1.5,"));
	ck_assert(parses(FILTER_TIME, ",2.000000001"));
	ck_assert(parses(FILTER_TIME, "1,2 3,4"));
	ck_assert(parses(FILTER_TIME, "10%"));
	ck_assert(parses(FILTER_TIME, "10.5%-20%,30%-40%"));
	ck_assert(parses(FILTER_TIME, "10%/10"));
	ck_assert(parses(FILTER_TIME, "30%/4"));
}
END_TEST

START_TEST(not_arguments)
{
	static const struct {
		enum filter_kind kind;
		const char *arg;
	} v[] = {
		{ FILTER_CPU, "" },
		{ FILTER_CPU, "0," },
		{ FILTER_CPU, ",0" },
		{ FILTER_CPU, "0,,1" },
		{ FILTER_CPU, "4-2" },
		{ FILTER_CPU, "-1" },
		{ FILTER_CPU, "1-" },
		{ FILTER_CPU, "1-2-3" },
		{ FILTER_PID, "x" },
		{ FILTER_TID, "4294967296" },
		{ FILTER_COMM, "" },
		{ FILTER_COMM, "a," },
		{ FILTER_EVENT, "" },
		{ FILTER_EVENT, "a,,b" },
		{ FILTER_TIME, "" },
		{ FILTER_TIME, "5" },
		{ FILTER_TIME, "a,b" },
		{ FILTER_TIME, "2,1" },
		{ FILTER_TIME, "1,2,3" },
		{ FILTER_TIME, "1.,2" },
		{ FILTER_TIME, "1.0000000001,2" },
		{ FILTER_TIME, "99999999999999999999,2" },
		{ FILTER_TIME, "20%-10%" },
		{ FILTER_TIME, "90%-110%" },
		{ FILTER_TIME, "10%/0" },
		{ FILTER_TIME, "10%/11" },
		{ FILTER_TIME, "0%/1" },
		{ FILTER_TIME, "10%/2-1" },
		{ FILTER_TIME, "10%,5" },
		{ FILTER_TIME, "10%-" },
	};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++)
		ck_assert_msg(!parses(v[i].kind, v[i].arg), "%s", v[i].arg);
}
END_TEST

static enum filter_kind
check(const struct filter *f, uint32_t pid, uint32_t tid, uint64_t time,
    uint32_t cpu)
{
	const struct task k = { .pid = pid, .tid = tid, .comm = STR("demo") };

	return filter_check(f, &k, time, cpu);
}

START_TEST(passes)
{
	struct filter f = { 0 };

	ck_assert(!filter_any(&f));
	ck_assert_int_eq(check(&f, 1, 2, 3, 4), FILTER_KINDS);
	ck_assert(filter_parse(&f, FILTER_CPU, "0,2-4"));
	ck_assert(filter_parse(&f, FILTER_PID, "10"));
	ck_assert(filter_parse(&f, FILTER_PID, "12"));
	ck_assert(filter_parse(&f, FILTER_TID, "10-19"));
	ck_assert(filter_parse(&f, FILTER_TIME, "1,2.5"));
	ck_assert(filter_any(&f));
	ck_assert_int_eq(check(&f, 10, 11, 1000000000, 3), FILTER_KINDS);
	ck_assert_int_eq(check(&f, 12, 11, 2500000000, 4), FILTER_KINDS);
	ck_assert_int_eq(check(&f, 12, 11, 2500000001, 4), FILTER_TIME);
	ck_assert_int_eq(check(&f, 12, 11, 999999999, 4), FILTER_TIME);
	ck_assert_int_eq(check(&f, 12, 11, 2000000000, 1), FILTER_CPU);
	ck_assert_int_eq(check(&f, 11, 11, 2000000000, 0), FILTER_PID);
	ck_assert_int_eq(check(&f, 10, 20, 2000000000, 0), FILTER_TID);
	ck_assert(filter_parse(&f, FILTER_COMM, "other,dem"));
	ck_assert_int_eq(check(&f, 10, 10, 2000000000, 0), FILTER_COMM);
	ck_assert(filter_parse(&f, FILTER_COMM, "demo"));
	ck_assert_int_eq(check(&f, 10, 10, 2000000000, 0), FILTER_KINDS);
	filter_free(&f);
}
END_TEST

/* The limits are those of perf script on the same 201 samples. */
START_TEST(parts)
{
	static const struct {
		const char *arg;
		uint64_t first, last;
	} v[] = {
		{ "10%", 1000, 1019 },
		{ "0%-10%", 1000, 1019 },
		{ "10%/2", 1020, 1039 },
		{ "33.3%/2", 1067, 1132 },
		{ "50%-100%", 1100, 1200 },
		{ "100%/1", 1000, 1200 },
		{ "10%/10", 1180, 1200 },
		{ "0%-0%", 1000, 1000 },
		{ "50%-50%", 1100, 1100 },
	};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		struct filter f = { 0 };

		ck_assert(filter_parse(&f, FILTER_TIME, v[i].arg));
		ck_assert(filter_needs_span(&f));
		filter_span(&f, 1000, 1200);
		ck_assert(!filter_needs_span(&f));
		ck_assert_uint_eq(f.times.n, 1);
		ck_assert_uint_eq(f.times.v[0].first, v[i].first);
		ck_assert_uint_eq(f.times.v[0].last, v[i].last);
		filter_free(&f);
	}
}
END_TEST

/* A span that is as long as there is does not overflow. */
START_TEST(longest_span)
{
	struct filter f = { 0 };

	ck_assert(filter_parse(&f, FILTER_TIME, "50%-100%"));
	filter_span(&f, 0, UINT64_MAX);
	ck_assert_uint_eq(f.times.v[0].first, UINT64_MAX / 2 + 1);
	ck_assert_uint_eq(f.times.v[0].last, UINT64_MAX);
	filter_free(&f);
}
END_TEST

static bool
event(const char *arg, const char *name)
{
	struct filter f = { 0 };
	bool ok;

	ck_assert(filter_parse(&f, FILTER_EVENT, arg));
	ok = filter_event(&f, str_from(name));
	filter_free(&f);
	return ok;
}

START_TEST(events)
{
	ck_assert(event("cpu-clock:ppp", "cpu-clock:ppp"));
	ck_assert(event("cpu-clock", "cpu-clock:pppH"));
	ck_assert(!event("cpu-clock:u", "cpu-clock:pppH"));
	ck_assert(!event("cpu", "cpu-clock"));
	ck_assert(event("page-faults,cycles", "cycles:u"));
	ck_assert(event("sched:sched_switch", "sched:sched_switch"));
	ck_assert(!event("sched", "sched:sched_switch"));
	ck_assert(event("cycles", "cpu_core/cycles/u"));
	ck_assert(event("cpu/event=1,umask=2/", "cpu/event=1,umask=2/"));
}
END_TEST

START_TEST(fields_missing)
{
	struct data_event ev = { .name = STR("cycles") };
	struct filter f = { 0 };

	ck_assert_ptr_null(filter_missing(&f, &ev));
	ck_assert(filter_parse(&f, FILTER_COMM, "x"));
	ck_assert_str_eq(filter_missing(&f, &ev), "comm");
	ck_assert(filter_parse(&f, FILTER_CPU, "1"));
	ev.attr.sample_type = PD_SAMPLE_TID;
	ck_assert_str_eq(filter_missing(&f, &ev), "cpu");
	ev.attr.sample_type |= PD_SAMPLE_CPU;
	ck_assert_ptr_null(filter_missing(&f, &ev));
	ck_assert(filter_parse(&f, FILTER_TIME, "1%"));
	ck_assert_str_eq(filter_missing(&f, &ev), "time");
	ck_assert(filter_parse(&f, FILTER_EVENT, "other"));
	ck_assert_ptr_null(filter_missing(&f, &ev));
	filter_free(&f);
}
END_TEST

UNIT("filter", arguments, not_arguments, passes, parts, longest_span, events,
    fields_missing)
