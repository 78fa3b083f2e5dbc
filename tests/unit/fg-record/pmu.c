/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/pmu.h"

#include <linux/perf_event.h>

#include "tests/unit/unit.h"

START_TEST(bits)
{
	struct perf_event_attr a = { .config = UINT64_MAX };

	ck_assert(pmu_set(&a, STR("config:0-7,32-35"), 0xa5c));
	ck_assert_uint_eq(a.config, UINT64_C(0xfffffffaffffff5c));
	ck_assert(pmu_set(&a, STR("config1:63"), 1));
	ck_assert_uint_eq(a.config1, UINT64_C(1) << 63);
	ck_assert(pmu_set(&a, STR("config2:0-63"), UINT64_MAX));
	ck_assert_uint_eq(a.config2, UINT64_MAX);
	ck_assert(!pmu_set(&a, STR("config1:0-3"), 16));
}
END_TEST

START_TEST(bad_formats)
{
	static const char *const bad[] = { "", "config", "config:", "config9:1",
		"config:x", "config:3-1", "config:0-64", "config:,",
		"config:1-", ":1" };
	struct perf_event_attr a = { 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!pmu_set(&a, str_from(bad[i]), 0), "%s", bad[i]);
}
END_TEST

START_TEST(terms)
{
	struct perf_event_attr a = { 0 };
	struct pmu_terms t;

	ck_assert_ptr_null(pmu_terms(&t, &a, STR(""),
	    STR("config=0x1f,config1=2,config2=3,freq=9,name='a b'")));
	ck_assert_uint_eq(a.config, 0x1f);
	ck_assert_uint_eq(a.config1, 2);
	ck_assert_uint_eq(a.config2, 3);
	ck_assert_uint_eq(t.freq, 9);
	ck_assert(str_eq(t.name, STR("a b")));
	ck_assert_ptr_nonnull(pmu_terms(&t, &a, STR(""), STR("config=x")));
	ck_assert_ptr_nonnull(pmu_terms(&t, &a, STR(""), STR("a/b=1")));
}
END_TEST

UNIT("pmu", bits, bad_formats, terms)
