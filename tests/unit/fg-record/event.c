/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/event.h"

#include <string.h>

#include "common/xalloc.h"
#include "tests/unit/unit.h"

static void
refused(const char *list, const char *part)
{
	struct events ev = { 0 };
	char *bad;

	ck_assert_ptr_nonnull(events_add(&ev, list, &bad));
	ck_assert_str_eq(bad, part);
	xfree(bad);
	events_free(&ev);
}

START_TEST(lists)
{
	struct events ev = { 0 };
	char *bad;

	ck_assert_ptr_null(events_add(&ev, "page-faults,r1a8:up", &bad));
	ck_assert_ptr_null(events_add(&ev, "cs:k", &bad));
	ck_assert_uint_eq(ev.n, 3);
	ck_assert_str_eq(ev.v[0].name, "page-faults");
	ck_assert_uint_eq(ev.v[0].attr.type, PERF_TYPE_SOFTWARE);
	ck_assert_uint_eq(ev.v[0].attr.config, PERF_COUNT_SW_PAGE_FAULTS);
	ck_assert(!ev.v[0].modes && !ev.v[0].fall_back);
	ck_assert_str_eq(ev.v[1].name, "r1a8:up");
	ck_assert_uint_eq(ev.v[1].attr.type, PERF_TYPE_RAW);
	ck_assert_uint_eq(ev.v[1].attr.config, 0x1a8);
	ck_assert(ev.v[1].attr.exclude_kernel && !ev.v[1].attr.exclude_user);
	ck_assert_uint_eq(ev.v[1].attr.precise_ip, 1);
	ck_assert(ev.v[2].attr.exclude_user && !ev.v[2].attr.exclude_kernel);
	events_free(&ev);
}
END_TEST

START_TEST(bad_events)
{
	refused("", "");
	refused("cycles,", "");
	refused("cycle", "cycle");
	refused("rxyz", "rxyz");
	refused("r", "r");
	refused("r11112222333344445", "r11112222333344445");
	refused("cpu-clock:x", "cpu-clock:x");
	refused("cycles:pppp", "cycles:pppp");
	refused("faults,no:such", "no:such");
	refused("../..:x", "../..:x");
	refused("a:../../../../etc", "a:../../../../etc");
}
END_TEST

START_TEST(rates)
{
	struct events ev = { 0 };

	events_add_default(&ev);
	ck_assert(ev.v[0].fall_back);
	events_rate(&ev, (struct event_rate){ 0 });
	ck_assert(ev.v[0].attr.freq);
	ck_assert_uint_eq(ev.v[0].attr.sample_freq, EVENT_FREQ);
	events_rate(&ev, (struct event_rate){ .freq = 99 });
	ck_assert_uint_eq(ev.v[0].attr.sample_freq, 99);
	events_rate(&ev, (struct event_rate){ .period = 5 });
	ck_assert(!ev.v[0].attr.freq);
	ck_assert_uint_eq(ev.v[0].attr.sample_period, 5);
	ev.v[0].attr.type = PERF_TYPE_TRACEPOINT;
	events_rate(&ev, (struct event_rate){ 0 });
	ck_assert(!ev.v[0].attr.freq);
	ck_assert_uint_eq(ev.v[0].attr.sample_period, 1);
	events_free(&ev);
}
END_TEST

START_TEST(changes)
{
	struct events ev = { 0 };
	char *bad;

	events_add_default(&ev);
	event_to_user(&ev.v[0]);
	ck_assert_str_eq(ev.v[0].name, "cycles:u");
	ck_assert(ev.v[0].attr.exclude_kernel && ev.v[0].modes);
	event_to_clock(&ev.v[0]);
	ck_assert_str_eq(ev.v[0].name, "cpu-clock:u");
	ck_assert(!ev.v[0].fall_back);
	ck_assert_ptr_null(events_add(&ev, "cycles:pp", &bad));
	event_to_user(&ev.v[1]);
	ck_assert_str_eq(ev.v[1].name, "cycles:ppu");
	events_free(&ev);
}
END_TEST

UNIT("event", lists, bad_events, rates, changes)
