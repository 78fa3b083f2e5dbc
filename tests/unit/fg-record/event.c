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
	ev.v[0].each = true;
	events_rate(&ev, (struct event_rate){ 0 });
	ck_assert(!ev.v[0].attr.freq);
	ck_assert_uint_eq(ev.v[0].attr.sample_period, 1);
	events_free(&ev);
}
END_TEST

START_TEST(kinds)
{
	struct events ev = { 0 };
	char *bad;

	ck_assert_ptr_null(events_add(&ev,
	    "LLC-store-misses:u,page-faults/period=7,name=pf/k,"
	    "mem:0x1000/8:w:u,mem:4096:x,cpu-clock/freq=50/",
	    &bad));
	ck_assert_uint_eq(ev.n, 5);
	ck_assert_uint_eq(ev.v[0].attr.type, PERF_TYPE_HW_CACHE);
	ck_assert_uint_eq(ev.v[0].attr.config, 0x10102);
	ck_assert_str_eq(ev.v[1].name, "pf");
	ck_assert(ev.v[1].attr.exclude_user && !ev.v[1].attr.exclude_kernel);
	ck_assert_uint_eq(ev.v[2].attr.type, PERF_TYPE_BREAKPOINT);
	ck_assert_uint_eq(ev.v[2].attr.bp_addr, 0x1000);
	ck_assert_uint_eq(ev.v[2].attr.bp_len, 8);
	ck_assert_uint_eq(ev.v[2].attr.bp_type, 2);
	ck_assert(ev.v[2].attr.exclude_kernel);
	ck_assert_uint_eq(ev.v[3].attr.bp_type, 4);
	ck_assert_uint_eq(ev.v[3].attr.bp_len, sizeof(long));
	events_rate(&ev, (struct event_rate){ .period = 3 });
	ck_assert_uint_eq(ev.v[0].attr.sample_period, 3);
	ck_assert_uint_eq(ev.v[1].attr.sample_period, 7);
	ck_assert(ev.v[4].attr.freq);
	ck_assert_uint_eq(ev.v[4].attr.sample_freq, 50);
	ck_assert_uint_eq(events_top_freq(&ev), 50);
	ck_assert(!ev.v[0].burst && ev.v[1].burst && ev.v[2].burst);
	events_free(&ev);
}
END_TEST

START_TEST(modifiers)
{
	struct events ev = { 0 };
	char *bad;

	ck_assert_ptr_null(
	    events_add(&ev, "cycles:hG,cycles:ukGHI,cycles:PDe", &bad));
	ck_assert(ev.v[0].attr.exclude_user && ev.v[0].attr.exclude_kernel);
	ck_assert(!ev.v[0].attr.exclude_hv && ev.v[0].attr.exclude_host);
	ck_assert(!ev.v[0].attr.exclude_guest);
	ck_assert(!ev.v[1].attr.exclude_user && ev.v[1].attr.exclude_hv);
	ck_assert(!ev.v[1].attr.exclude_host && ev.v[1].attr.exclude_idle);
	ck_assert(ev.v[2].best && ev.v[2].attr.pinned);
	ck_assert(ev.v[2].attr.exclusive && ev.v[2].attr.exclude_guest);
	ck_assert_uint_eq(ev.v[2].attr.precise_ip, 3);
	events_free(&ev);
}
END_TEST

START_TEST(bad_kinds)
{
	refused("{cycles,faults}", "{cycles");
	refused("mem:", "mem:");
	refused("mem:x", "mem:x");
	refused("mem:1/9", "mem:1/9");
	refused("mem:1/0:w", "mem:1/0:w");
	refused("cycles/period=1", "cycles/period=1");
	refused("cycles/period=0/", "cycles/period=0/");
	refused("cycles/period=1,freq=1/", "cycles/period=1,freq=1/");
	refused("cycles/name=/", "cycles/name=/");
	refused("cycles:u/period=1/", "cycles:u/period=1/");
	refused("cycles/nonsense/", "cycles/nonsense/");
	refused("../x/config=1/", "../x/config=1/");
	refused("uprobe:", "uprobe:");
	refused("uprobe:x", "uprobe:x");
	refused("uprobe:/no/such:f", "uprobe:/no/such:f");
	refused("no*such", "no*such");
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

UNIT("event", lists, bad_events, rates, kinds, modifiers, bad_kinds, changes)
