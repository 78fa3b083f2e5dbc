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

START_TEST(all_are_kept_and_listed)
{
	struct events e = { .all = true }, other = { 0 };
	struct buf b = { 0 };

	events_meet(&e, STR("z"));
	ck_assert(events_sample(&e, STR("b\n")));
	events_add_period(&e, COUNT(5));
	ck_assert(events_sample(&e, STR("")));
	ck_assert(events_sample(&e, STR("")));
	events_forget(&e);
	events_follow(&other, &e);
	ck_assert(events_sample(&other, STR("b\n")));
	events_add_period(&other, COUNT(UINT64_MAX - 5));
	events_merge(&e, &other);
	ck_assert(events_table(&e, &b));
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, "no event\t1\t0\nb?\t2\t18446744073709551615\n");
	ck_assert(events_sample(&e, STR("b\n")));
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
	ck_assert(!events_sample(&e, STR("faults")));
	ck_assert(events_sample(&e, STR("cycles")));
	events_free(&e);
}
END_TEST

UNIT("events", the_first_event_is_kept, both_kinds_of_core_are_one_event,
    filters_match_full_and_base_names, any_filter_will_do,
    all_are_kept_and_listed, the_first_is_first_though_it_is_left_out)
