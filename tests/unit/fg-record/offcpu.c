/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/offcpu.h"

#include <linux/perf_event.h>
#include <string.h>

#include "cmd/fg-record/event.h"
#include "cmd/fg-record/sampler.h"
#include "common/buf.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "tests/unit/unit.h"

#define TYPE                                                    \
	(PD_SAMPLE_IDENTIFIER | PD_SAMPLE_IP | PD_SAMPLE_TID |  \
	    PD_SAMPLE_TIME | PD_SAMPLE_CPU | PD_SAMPLE_PERIOD | \
	    PD_SAMPLE_CALLCHAIN)
enum { CLOCK = 3, SWITCHES = 5 };
#define PREEMPTED ((UINT64_C(1) << 62) + 2)
#define PID 40
#define TID 41

/* What was written. */
struct sample {
	uint64_t id, ip, time, period;
	uint32_t tid;
};

static struct offcpu o;
static struct buf b;
static uint32_t who = TID;

static void
begin(bool approximate, bool by_cpu)
{
	struct event e[3] = { { 0 } };
	struct events ev = { .v = e, .n = 3 };
	struct counter counters[] = { { .fd = -1, .id = CLOCK, .event = 0 },
		{ .fd = -1, .id = SWITCHES, .event = 1 } };
	struct sampler_cpu cpu = { .counters = counters, .n = 2 };
	struct sampler s = { .cpus = &cpu, .n = 1 };

	e[0].attr.type = e[1].attr.type = e[2].attr.type = PERF_TYPE_SOFTWARE;
	e[0].attr.config = PERF_COUNT_SW_CPU_CLOCK;
	e[1].attr.config =
	    approximate ? PERF_COUNT_SW_DUMMY : PERF_COUNT_SW_CONTEXT_SWITCHES;
	for (int i = 0; i < 3; i++)
		e[i].attr.sample_type = TYPE;
	offcpu_init(&o, &ev, &s, by_cpu);
	buf_clear(&b);
}

static void
end(void)
{
	offcpu_free(&o);
	buf_free(&b);
}

/* A sample of a callchain of one. */
static void
take(uint64_t id, uint64_t time, uint64_t ip)
{
	size_t start = put_begin(&b, PD_RECORD_SAMPLE, PD_MISC_USER);

	put_u64(&b, id);
	put_u64(&b, ip);
	put_u32(&b, PID);
	put_u32(&b, TID);
	put_u64(&b, time);
	put_u64(&b, 0);
	put_u64(&b, 1);
	put_u64(&b, 1);
	put_u64(&b, ip);
	(void)put_end(&b, start);
	offcpu_sample(&o, &b, start);
}

static void
put_trailer(struct buf *r, uint64_t time, uint64_t cpu)
{
	put_u32(r, PID);
	put_u32(r, who);
	put_u64(r, time);
	put_u64(r, cpu);
	put_u64(r, SWITCHES);
}

static void
leave_or_come(uint64_t time, uint64_t cpu, unsigned misc)
{
	struct buf r = { 0 };
	size_t start = put_begin(&r, PD_RECORD_SWITCH, (uint16_t)misc);

	put_trailer(&r, time, cpu);
	(void)put_end(&r, start);
	offcpu_switch(&o, &b, buf_str(&r));
	buf_free(&r);
}

#define leave(time) leave_or_come(time, 0, PD_MISC_SWITCH_OUT)
#define preempt(time) \
	leave_or_come(time, 0, PD_MISC_SWITCH_OUT | PD_MISC_SWITCH_PREEMPT)
#define come(time) leave_or_come(time, 1, 0)

static void
leave_for_good(uint64_t time)
{
	struct buf r = { 0 };
	size_t start = put_begin(&r, PD_RECORD_EXIT, 0);

	put_u32(&r, PID);
	put_u32(&r, PID);
	put_u32(&r, TID);
	put_u32(&r, TID);
	put_u64(&r, time);
	put_trailer(&r, time, 0);
	(void)put_end(&r, start);
	offcpu_exit(&o, &b, buf_str(&r));
	buf_free(&r);
}

/* The first sample that was written, which is taken off. */
static struct sample
written(void)
{
	struct perf_event_header h;
	struct sample s;

	ck_assert_uint_ge(b.n, 56);
	memcpy(&h, b.s, sizeof(h));
	ck_assert_uint_le(h.size, b.n);
	memcpy(&s.id, b.s + 8, 8);
	memcpy(&s.ip, b.s + 16, 8);
	memcpy(&s.tid, b.s + 28, 4);
	memcpy(&s.time, b.s + 32, 8);
	memcpy(&s.period, b.s + 48, 8);
	b.n -= h.size;
	memmove(b.s, b.s + h.size, b.n);
	return s;
}

static void
is(uint64_t id, uint64_t ip, uint64_t time, uint64_t period)
{
	struct sample s = written();

	ck_assert_uint_eq(s.id, id);
	ck_assert_uint_eq(s.ip, ip);
	ck_assert_uint_eq(s.tid, TID);
	ck_assert_uint_eq(s.time, time);
	ck_assert_uint_eq(s.period, period);
}

#define T UINT64_C(1000000000)

START_TEST(away)
{
	begin(false, false);
	take(SWITCHES, T, 7);
	ck_assert_uint_eq(b.n, 0);
	leave(T + 10);
	come(T + 50010);
	is(SWITCHES, 7, T + 50010, 50010);
	take(SWITCHES, T + 60000, 8);
	preempt(T + 60010);
	come(T + 160010);
	is(PREEMPTED, 8, T + 160010, 100010);
	/* One that does not come back, and one without a stack. */
	take(SWITCHES, T + 200000, 9);
	leave(T + 200000);
	offcpu_end(&o, &b, T + 300000);
	is(SWITCHES, 9, T + 300000, 100000);
	ck_assert_uint_eq(b.n, 0);
	end();
}
END_TEST

/* Every nanosecond of a thread is in one sample. */
START_TEST(adds_up)
{
	begin(false, false);
	come(T);
	take(CLOCK, T + 500, 1);
	is(CLOCK, 1, T + 500, 500);
	take(SWITCHES, T + 900, 2);
	leave(T + 900);
	come(T + 100900);
	is(SWITCHES, 2, T + 100900, 100000);
	take(CLOCK, T + 101000, 3);
	is(CLOCK, 3, T + 101000, 500);
	leave_for_good(T + 101300);
	is(CLOCK, 3, T + 101300, 300);
	ck_assert_uint_eq(b.n, 0);
	end();
}
END_TEST

/* On its way out it leaves the CPU once more. */
START_TEST(ended)
{
	begin(false, true);
	leave_for_good(T);
	take(SWITCHES, T + 10, 1);
	leave(T + 10);
	offcpu_end(&o, &b, T + 1000000);
	ck_assert_uint_eq(b.n, 0);
	end();
}
END_TEST

/* The clock of CPUs stays as it is. */
START_TEST(by_cpu)
{
	begin(false, true);
	come(T);
	take(CLOCK, T + 500, 1);
	is(CLOCK, 1, T + 500, 1);
	end();
}
END_TEST

/* It has come when the one before it left, if that was another. */
START_TEST(since_the_one_before)
{
	begin(false, false);
	take(SWITCHES, T, 7);
	leave(T);
	who = TID + 1;
	leave_or_come(T + 100000, 1, PD_MISC_SWITCH_OUT);
	who = TID;
	come(T + 102000);
	is(SWITCHES, 7, T + 100000, 100000);
	take(SWITCHES, T + 200000, 8);
	leave_or_come(T + 200000, 1, PD_MISC_SWITCH_OUT);
	come(T + 202000);
	is(SWITCHES, 8, T + 202000, 2000);
	end();
}
END_TEST

/* It leaves when that is sampled; its record comes after the copying. */
START_TEST(left_when_sampled)
{
	begin(false, false);
	take(SWITCHES, T, 7);
	leave(T + 6000);
	come(T + 30000);
	is(SWITCHES, 7, T + 30000, 30000);
	/* What is as late as this is another thing. */
	take(SWITCHES, T + 40000, 8);
	leave(T + 70000);
	come(T + 90000);
	is(SWITCHES, 8, T + 90000, 20000);
	end();
}
END_TEST

/* Arrivals are recorded late; by how much is known from others. */
START_TEST(late)
{
	begin(false, false);
	o.arrival.late = 3000;
	take(SWITCHES, T, 7);
	leave(T);
	come(T + 10000);
	is(SWITCHES, 7, T + 7000, 7000);
	ck_assert_uint_eq(o.arrival.n, 1);
	ck_assert_uint_eq(o.arrival.recent[0], TID);
	take(SWITCHES, T + 20000, 8);
	leave(T + 20000);
	come(T + 22000);
	is(SWITCHES, 8, T + 20001, 1);
	end();
}
END_TEST

/* Those without a stack count with one that took as long. */
START_TEST(unsampled)
{
	begin(false, false);
	leave(T);
	come(T + 50000);
	leave(T + 60000);
	come(T + 5060000);
	ck_assert_uint_eq(b.n, 0);
	take(SWITCHES, T + 6000000, 1);
	leave(T + 6000000);
	come(T + 6060000);
	is(SWITCHES, 1, T + 6060000, 110000);
	take(SWITCHES, T + 7000000, 2);
	leave(T + 7000000);
	come(T + 11000000);
	is(SWITCHES, 2, T + 11000000, 9000000);
	/* What is left: of a short wait, and of a long one. */
	leave(T + 12000000);
	come(T + 12050000);
	leave(T + 13000000);
	come(T + 33000000);
	leave_for_good(T + 34000000);
	is(SWITCHES, 2, T + 34000000, 50000);
	is(SWITCHES, PD_TRUNCATED, T + 34000000, 20000000);
	ck_assert_uint_eq(b.n, 0);
	end();
}
END_TEST

/* The stack is that of the last sample, and written once that changes. */
START_TEST(approximate)
{
	begin(true, false);
	take(CLOCK, T, 1);
	is(CLOCK, 1, T, 1);
	leave(T + 100);
	come(T + 50100);
	leave(T + 60000);
	come(T + 110000);
	ck_assert_uint_eq(b.n, 0);
	take(CLOCK, T + 120000, 2);
	is(CLOCK, 2, T + 120000, 100 + 9900 + 10000);
	is(SWITCHES, 1, T + 120000, 100000);
	preempt(T + 120000);
	offcpu_end(&o, &b, T + 220000);
	is(PREEMPTED, 2, T + 220000, 100000);
	ck_assert_uint_eq(b.n, 0);
	end();
}
END_TEST

/* Asleep when it begins; the stack is believed if it still was when seen. */
START_TEST(asleep)
{
	struct offcpu_start s = { .pid = PID,
		.tid = TID,
		.since = T,
		.seen = T + 100,
		.asleep = true };
	struct buf sample = { 0 };
	size_t start = put_begin(&sample, PD_RECORD_SAMPLE, PD_MISC_USER);

	offcpu_put_head(&sample, PID, TID, 6);
	put_u64(&sample, 0);
	(void)put_end(&sample, start);
	s.sample = buf_str(&sample);
	begin(false, false);
	offcpu_start(&o, &s);
	offcpu_end(&o, &b, T + 3000000);
	is(SWITCHES, 6, T + 3000000, 3000000);
	offcpu_start(&o, &s);
	come(T + 50);
	ck_assert_uint_eq(b.n, 0);
	s.asleep = false;
	leave_for_good(T + 60);
	b.n = 0;
	offcpu_start(&o, &s);
	come(T + 3000000);
	leave_for_good(T + 3000010);
	is(PREEMPTED, PD_TRUNCATED, T + 3000010, 3000000);
	end();
	buf_free(&sample);
}
END_TEST

UNIT("offcpu", away, adds_up, ended, by_cpu, since_the_one_before,
    left_when_sampled, late, unsampled, approximate, asleep)
