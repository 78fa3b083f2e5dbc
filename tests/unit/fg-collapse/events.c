/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/events.h"

START_TEST(the_first_event_is_kept)
{
	struct events e = { 0 };

	ck_assert(events_sample(&e, STR("cycles:u")));
	ck_assert(!events_sample(&e, STR("instructions:u")));
	ck_assert(!events_sample(&e, STR("cycles:k")));
	ck_assert(events_sample(&e, STR("cycles:u")));
	ck_assert(!events_sample(&e, STR("")));
	ck_assert_uint_eq(e.names.n, 4);
	ck_assert_uint_eq(e.seen[0].samples, 2);
	events_free(&e);
}
END_TEST

START_TEST(both_kinds_of_core_are_one_event)
{
	struct events e = { 0 };

	ck_assert(events_sample(&e, STR("cpu_atom/cycles/u")));
	ck_assert(events_sample(&e, STR("cpu_core/cycles/u")));
	ck_assert(!events_sample(&e, STR("cpu_core/instructions/u")));
	ck_assert(!events_sample(&e, STR("cpu/cycles/u")));
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

	ck_assert(!events_sample(&e, STR("instructions")));
	ck_assert(events_sample(&e, STR("cycles:k")));
	ck_assert(events_sample(&e, STR("page-faults")));
	events_free(&e);
}
END_TEST

UNIT("events", the_first_event_is_kept, both_kinds_of_core_are_one_event,
    filters_match_full_and_base_names, any_filter_will_do)
