/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/events.h"

START_TEST(the_first_event_is_kept)
{
	struct events e = { 0 };

	ck_assert(events_sample(&e, STR("cycles:u"), 1));
	ck_assert(!events_sample(&e, STR("instructions:u"), 1));
	ck_assert(!events_sample(&e, STR("cycles:k"), 1));
	ck_assert(events_sample(&e, STR("cycles:u"), 1));
	ck_assert(!events_sample(&e, STR(""), 1));
	ck_assert_uint_eq(e.names.n, 4);
	ck_assert_uint_eq(e.seen[0].samples, 2);
	events_free(&e);
}
END_TEST

START_TEST(both_kinds_of_core_are_one_event)
{
	struct events e = { 0 };

	ck_assert(events_sample(&e, STR("cpu_atom/cycles/u"), 1));
	ck_assert(events_sample(&e, STR("cpu_core/cycles/u"), 1));
	ck_assert(!events_sample(&e, STR("cpu_core/instructions/u"), 1));
	ck_assert(!events_sample(&e, STR("cpu/cycles/u"), 1));
	events_free(&e);
}
END_TEST

START_TEST(filters_match_full_and_base_names)
{
	ck_assert(events_match(STR("cycles"), STR("cycles")));
	ck_assert(events_match(STR("cycles"), STR("cycles:u")));
	ck_assert(events_match(STR("cycles:u"), STR("cycles:u")));
	ck_assert(!events_match(STR("cycles:u"), STR("cycles")));
	ck_assert(!events_match(STR("cycles:u"), STR("cycles:k")));
	ck_assert(events_match(STR("cpu-clock"), STR("cpu-clock:pppHG")));
	ck_assert(events_match(STR("cycles"), STR("cpu_core/cycles/")));
	ck_assert(events_match(STR("cycles"), STR("cpu_atom/cycles/ppp")));
	ck_assert(
	    events_match(STR("sched:sched_switch"), STR("sched:sched_switch")));
	ck_assert(!events_match(STR("sched"), STR("sched:sched_switch")));
	ck_assert(!events_match(STR("cycles"), STR("cycles:")));
	ck_assert(events_match(
	    STR("offcpu-blocked"), STR("offcpu-blocked:approximate")));
	ck_assert(!events_match(STR("cycles"), STR("cycles:approximately")));
}
END_TEST

START_TEST(any_filter_will_do)
{
	struct str filters[] = { STR("page-faults"), STR("cycles") };
	struct events e = { .filters = filters, .nfilters = 2 };

	ck_assert(!events_sample(&e, STR("instructions"), 1));
	ck_assert(events_sample(&e, STR("cycles:k"), 1));
	ck_assert(events_sample(&e, STR("page-faults"), 1));
	events_free(&e);
}
END_TEST

START_TEST(all_are_kept_and_listed)
{
	struct events e = { .all = true }, other = { 0 };
	struct buf b = { 0 };

	events_meet(&e, STR("z"));
	ck_assert(events_sample(&e, STR("b\n"), 1));
	events_add_period(&e, COUNT(5));
	ck_assert(events_sample(&e, STR(""), 1));
	ck_assert(events_sample(&e, STR(""), 1));
	events_forget(&e);
	events_follow(&other, &e);
	ck_assert(events_sample(&other, STR("b\n"), 1));
	events_add_period(&other, COUNT(UINT64_MAX - 5));
	events_merge(&e, &other);
	ck_assert(events_table(&e, &b));
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, "no event\t1\t0\nb?\t2\t18446744073709551615\n");
	ck_assert(events_sample(&e, STR("b\n"), 1));
	events_add_period(&e, COUNT(1));
	ck_assert(!events_table(&e, &b));
	buf_free(&b);
	events_free(&e);
	events_free(&other);
}
END_TEST

START_TEST(the_first_is_first_though_it_is_left_out)
{
	struct events e = { 0 };

	events_meet(&e, STR("cycles"));
	ck_assert(!events_sample(&e, STR("faults"), 1));
	ck_assert(events_sample(&e, STR("cycles"), 1));
	events_free(&e);
}
END_TEST

START_TEST(what_is_counted_is_told)
{
	struct str cycles[] = { STR("cycles") };
	struct events e = { .filters = cycles, .nfilters = 1 };
	struct events clocks = { .all = true };
	struct str event, unit;

	events_counted(&e, &event, &unit);
	ck_assert_uint_eq(event.n, 0);
	events_sample(&e, STR("cpu-clock:u"), 9); /* left out */
	events_sample(&e, STR("cycles:u"), 1);
	events_counted(&e, &event, &unit);
	ck_assert(str_eq(event, STR("cycles")));
	ck_assert(str_eq(unit, STR("samples")));
	events_sample(&e, STR("cycles:k"), 2);
	events_counted(&e, &event, &unit);
	ck_assert(str_eq(event, STR("cycles")));
	ck_assert(str_eq(unit, STR("cycles")));
	events_sample(&clocks, STR("cpu-clock"), 2);
	events_sample(&clocks, STR("task-clock"), 1);
	events_counted(&clocks, &event, &unit);
	ck_assert_uint_eq(event.n, 0);
	ck_assert(str_eq(unit, STR("nanoseconds")));
	events_sample(&clocks, STR("alloc-live"), 9);
	events_counted(&clocks, &event, &unit);
	ck_assert(str_eq(unit, STR(EVENTS_SEVERAL)));
	events_free(&e);
	events_free(&clocks);
}
END_TEST

UNIT("events", the_first_event_is_kept, both_kinds_of_core_are_one_event,
    filters_match_full_and_base_names, any_filter_will_do,
    all_are_kept_and_listed, the_first_is_first_though_it_is_left_out,
    what_is_counted_is_told)
