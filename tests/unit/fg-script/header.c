/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/header.h"

#include <stdlib.h>
#include <time.h>

#include "cmd/fg-script/data.h"
#include "make.h"

/* A recording with one feature, and the line that becomes of it. */
static void
line(unsigned feature, const struct make *payload, const char *want)
{
	struct data d = { .fd = -1, .big = payload->big };
	struct str text, first;
	struct buf b = { 0 };

	d.has[feature] = 1;
	d.features[feature] = buf_str(&payload->b);
	header_add(&b, &d);
	text = buf_str(&b);
	/* Behind "header version", offset and sizes. */
	for (int i = 0; i < 5; i++)
		text = str_from_index(text, str_chr(text, '\n') + 1);
	first = str_head(text, str_find(text, STR("# missing features: ")));
	ck_assert_msg(
	    str_eq(first, str_from(want)), "%.*s", (int)first.n, first.s);
	buf_free(&b);
}

static void
put_string(struct make *m, const char *z)
{
	put32(m, 16);
	put_text(m, z, 16);
}

START_TEST(strings)
{
	struct make m = { 0 };

	put_string(&m, "bo\033x");
	line(PD_FEAT_HOSTNAME, &m, "# hostname : bo?x\n");
	line(PD_FEAT_CPUID, &m, "# cpuid : bo?x\n");
	buf_clear(&m.b);
	put32(&m, 2);
	put_string(&m, "perf");
	put_string(&m, "it's");
	line(PD_FEAT_CMDLINE, &m, "# cmdline : perf it\\'s \n");
	m.b.n--;
	line(PD_FEAT_CMDLINE, &m, "# CMDLINE: damaged\n");
	buf_clear(&m.b);
	line(PD_FEAT_HOSTNAME, &m, "# HOSTNAME: damaged\n");
	buf_free(&m.b);
}
END_TEST

static void
numbers_of(bool big)
{
	struct make m = { .big = big };

	put32(&m, 4);
	put32(&m, 2);
	line(PD_FEAT_NRCPUS, &m, "# nrcpus online : 2\n# nrcpus avail : 4\n");
	buf_clear(&m.b);
	put64(&m, UINT64_C(1500000000));
	put64(&m, UINT64_C(2700123956));
	line(PD_FEAT_SAMPLE_TIME, &m,
	    "# time of first sample : 1.500000\n"
	    "# time of last sample : 2.700123\n"
	    "# sample duration :   1200.124 ms\n");
	buf_clear(&m.b);
	put64(&m, 0);
	put64(&m, 0);
	line(PD_FEAT_SAMPLE_TIME, &m, "");
	buf_clear(&m.b);
	for (uint32_t i = 0; i < 5; i++)
		put32(&m, i == 1 ? 1 : 3 + i);
	line(PD_FEAT_COMPRESSED, &m,
	    "# compressed : Zstd, level = 5, ratio = 6\n");
	buf_free(&m.b);
}

START_TEST(numbers)
{
	numbers_of(false);
	numbers_of(true);
}
END_TEST

START_TEST(reference_time)
{
	struct make m = { 0 };

	ck_assert_int_eq(setenv("TZ", "UTC", 1), 0);
	tzset();
	put32(&m, 1);
	put32(&m, 1);
	put64(&m, UINT64_C(1795272456734726123));
	put64(&m, UINT64_C(11317321797109));
	line(PD_FEAT_CLOCK_DATA, &m,
	    "# clockid: monotonic (1)\n"
	    "# reference time: 2026-11-21 14:47:36.734726 = "
	    "1795272456.734726 (TOD) = 11317.321797109 (monotonic)\n");
	buf_free(&m.b);
}
END_TEST

static void
events_of(bool big)
{
	struct make m = { .big = big };

	put32(&m, 1);
	put32(&m, 128);
	put_attr(&m, PD_SAMPLE_IP | PD_SAMPLE_TID, PD_READ_ID);
	put32(&m, 2);
	put_string(&m, "cpu-clock");
	put64(&m, 6);
	put64(&m, 7);
	line(PD_FEAT_EVENT_DESC, &m,
	    "# event : name = cpu-clock, , id = { 6, 7 }, type = 1, "
	    "size = 128, { sample_period, sample_freq } = 4000, "
	    "sample_type = IP|TID, read_format = ID, sample_id_all = 1, "
	    "exclude_guest = 1, branch_sample_type = HW_INDEX, "
	    "sample_regs_user = 0x101, sample_regs_intr = 0x7\n");
	buf_free(&m.b);
}

START_TEST(events)
{
	events_of(false);
	events_of(true);
}
END_TEST

/* What each can do is named before what it is called itself. */
START_TEST(capabilities)
{
	struct make m = { 0 };

	put32(&m, 2);
	put32(&m, 2);
	put_string(&m, "branches");
	put_string(&m, "32");
	put_string(&m, "a");
	put_string(&m, "b");
	put_string(&m, "cpu_core");
	put32(&m, 0);
	put_string(&m, "cpu_atom");
	line(PD_FEAT_PMU_CAPS, &m,
	    "# cpu_core pmu capabilities: branches=32, a=b\n"
	    "# cpu_atom pmu capabilities: not available\n");
	m.b.n -= 8;
	line(PD_FEAT_PMU_CAPS, &m, "# PMU_CAPS: damaged\n");
	buf_free(&m.b);
}
END_TEST

/* Counts that the payload cannot hold. */
START_TEST(too_many)
{
	static const unsigned features[] = { PD_FEAT_CMDLINE,
		PD_FEAT_EVENT_DESC, PD_FEAT_PMU_MAPPINGS, PD_FEAT_GROUP_DESC,
		PD_FEAT_CPU_PMU_CAPS, PD_FEAT_PMU_CAPS };
	static const char *const names[] = { "CMDLINE", "EVENT_DESC",
		"PMU_MAPPINGS", "GROUP_DESC", "CPU_PMU_CAPS", "PMU_CAPS" };
	struct make m = { 0 };
	char want[64];

	for (int i = 0; i < 4; i++)
		put32(&m, UINT32_MAX);
	for (size_t i = 0; i < sizeof(features) / sizeof(*features); i++) {
		snprintf(want, sizeof(want), "# %s: damaged\n", names[i]);
		line(features[i], &m, want);
	}
	buf_free(&m.b);
}
END_TEST

UNIT("header", strings, numbers, reference_time, events, capabilities, too_many)
