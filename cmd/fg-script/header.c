/* SPDX-License-Identifier: ISC */
/* The features of a recording as lines of text. */
#include "header.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "attrtext.h"
#include "common/buf.h"
#include "common/perf/format.h"
#include "common/printable.h"
#include "common/reader.h"
#include "cursor.h"
#include "data.h"
#include "dso.h"
#include "feature.h"

#define NS_PER_S UINT64_C(1000000000)
#define ZSTD 1

/* What is being appended to, and the payload that is being read. */
struct head {
	struct buf *b;
	const struct data *d;
	struct cursor c;
};

typedef void line_fn(struct head *h);

static void
add(struct head *h, const char *z)
{
	buf_addstr(h->b, str_from(z));
}

static void
add_number(struct head *h, const char *before, uint64_t v, const char *behind)
{
	add(h, before);
	buf_adddec(h->b, v);
	add(h, behind);
}

static void
add_string(struct head *h)
{
	printable_add(h->b, cursor_string(&h->c));
}

static void
add_named(struct head *h, const char *before)
{
	add(h, before);
	add_string(h);
	add(h, "\n");
}

/* v, which has at most so many digits, with noughts before it. */
static void
add_digits(struct head *h, uint64_t v, int digits)
{
	uint64_t power = 1;

	while (--digits > 0)
		power *= 10;
	for (; power > 0; power /= 10)
		buf_addc(h->b, (char)('0' + v / power % 10));
}

static void
add_seconds(struct head *h, uint64_t ns, int digits)
{
	buf_adddec(h->b, ns / NS_PER_S);
	add(h, ".");
	add_digits(h, ns % NS_PER_S / (digits == 6 ? 1000 : 1), digits);
}

/* A time of this machine's zone, as ctime(3) has it or in order of size. */
static void
add_time(struct head *h, uint64_t seconds, bool words)
{
	time_t t = (time_t)seconds;
	char text[64];
	struct tm tm;
	size_t n;

	if (seconds > INT64_MAX || localtime_r(&t, &tm) == NULL) {
		buf_adddec(h->b, seconds);
		return;
	}
	if (words)
		n = strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y", &tm);
	else
		n = strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	buf_add(h->b, text, n);
}

static void
add_hostname(struct head *h)
{
	add_named(h, "# hostname : ");
}

static void
add_release(struct head *h)
{
	add_named(h, "# os release : ");
}

static void
add_version(struct head *h)
{
	add_named(h, "# perf version : ");
}

static void
add_arch(struct head *h)
{
	add_named(h, "# arch : ");
}

static void
add_cpus(struct head *h)
{
	uint32_t available = cursor_u32(&h->c);

	add_number(h, "# nrcpus online : ", cursor_u32(&h->c), "\n");
	add_number(h, "# nrcpus avail : ", available, "\n");
}

static void
add_cpudesc(struct head *h)
{
	add_named(h, "# cpudesc : ");
}

static void
add_cpuid(struct head *h)
{
	add_named(h, "# cpuid : ");
}

static void
add_memory(struct head *h)
{
	add_number(h, "# total memory : ", cursor_u64(&h->c), " kB\n");
}

static void
add_cmdline(struct head *h)
{
	uint32_t n = cursor_u32(&h->c);
	struct str s;
	size_t quote;

	add(h, "# cmdline : ");
	for (uint32_t i = 0; i < n && !h->c.bad; i++) {
		s = cursor_string(&h->c);
		while ((quote = str_chr(s, '\'')) != STR_NONE) {
			printable_add(h->b, str_head(s, quote));
			add(h, "\\'");
			s = str_from_index(s, quote + 1);
		}
		printable_add(h->b, s);
		add(h, " ");
	}
	add(h, "\n");
}

static void
add_events(struct head *h)
{
	uint32_t n = cursor_u32(&h->c), size = cursor_u32(&h->c), nids;
	struct str attr, name;

	for (uint32_t i = 0; i < n && !h->c.bad; i++) {
		attr = cursor_bytes(&h->c, size);
		nids = cursor_u32(&h->c);
		name = cursor_string(&h->c);
		add(h, "# event : name = ");
		printable_add(h->b, name);
		add(h, ", ");
		for (uint32_t k = 0; k < nids && !h->c.bad; k++)
			add_number(h, k == 0 ? ", id = { " : ", ",
			    cursor_u64(&h->c), k + 1 == nids ? " }" : "");
		attrtext_add(h->b, attr, h->d->big);
		add(h, "\n");
	}
}

static void
add_branches(struct head *h)
{
	add(h, "# contains samples with branch stack\n");
}

static void
add_pmus(struct head *h)
{
	uint32_t n = cursor_u32(&h->c), type;

	add(h, n > 0 ? "# pmu mappings: " : "# pmu mappings: not available");
	for (uint32_t i = 0; i < n && !h->c.bad; i++) {
		type = cursor_u32(&h->c);
		add(h, i > 0 ? ", " : "");
		add_string(h);
		add_number(h, " = ", type, "");
	}
	add(h, "\n");
}

static void
add_groups(struct head *h)
{
	const struct data *d = h->d;
	uint32_t n = cursor_u32(&h->c), first, members;
	struct str name;

	for (uint32_t i = 0; i < n && !h->c.bad; i++) {
		name = cursor_string(&h->c);
		first = cursor_u32(&h->c);
		members = cursor_u32(&h->c);
		if (first >= d->nevents || members > d->nevents - first ||
		    members < 2)
			continue;
		add(h, "# group: ");
		if (!str_eq(name, STR("{anon_group}")))
			printable_add(h->b, name);
		for (uint32_t k = 0; k < members; k++) {
			add(h, k == 0 ? "{" : ",");
			printable_add(h->b, d->events[first + k].name);
		}
		add(h, "}\n");
	}
}

static void
add_auxtrace(struct head *h)
{
	add(h, "# contains AUX area data (e.g. instruction trace)\n");
}

static void
add_stat(struct head *h)
{
	add(h, "# contains stat data\n");
}

static void
add_span(struct head *h)
{
	uint64_t first = cursor_u64(&h->c), last = cursor_u64(&h->c);
	uint64_t ns = last < first ? 0 : last - first;
	char ms[40];

	/* A recorder that writes to a pipe does not know yet. */
	if (last == 0)
		return;
	add(h, "# time of first sample : ");
	add_seconds(h, first, 6);
	add(h, "\n# time of last sample : ");
	add_seconds(h, last, 6);
	add(h, "\n# sample duration : ");
	/* As perf rounds it: a double, whose halves are not quite halves. */
	snprintf(ms, sizeof(ms), "%10.3f", (double)ns / 1e6);
	add(h, ms);
	add(h, " ms\n");
}

static void
add_clock(struct head *h)
{
	add_number(
	    h, "# clockid frequency: ", cursor_u64(&h->c) * 1000, " MHz\n");
}

static void
add_directory(struct head *h)
{
	add_number(h, "# directory data version : ", cursor_u64(&h->c), "\n");
}

static void
add_compressed(struct head *h)
{
	uint32_t type, level;

	cursor_u32(&h->c);
	type = cursor_u32(&h->c);
	level = cursor_u32(&h->c);
	add(h, "# compressed : ");
	add(h, type == ZSTD ? "Zstd" : "Unknown");
	add_number(h, ", level = ", level, "");
	add_number(h, ", ratio = ", cursor_u32(&h->c), "\n");
}

/* Pairs of names and values. */
static void
add_pairs(struct head *h, uint32_t n)
{
	for (uint32_t i = 0; i < n && !h->c.bad; i++) {
		add(h, i > 0 ? ", " : "");
		add_string(h);
		add(h, "=");
		add_string(h);
	}
	add(h, n > 0 ? "\n" : "not available\n");
}

static void
add_cpu_caps(struct head *h)
{
	add(h, "# cpu pmu capabilities: ");
	add_pairs(h, cursor_u32(&h->c));
}

/* What each can do stands before its name. */
static void
add_pmu_caps(struct head *h)
{
	uint32_t n = cursor_u32(&h->c), pairs;
	struct cursor start, behind;

	for (uint32_t i = 0; i < n && !h->c.bad; i++) {
		pairs = cursor_u32(&h->c);
		start = h->c;
		for (uint32_t k = 0; k < pairs && !h->c.bad; k++) {
			cursor_string(&h->c);
			cursor_string(&h->c);
		}
		add(h, "# ");
		add_string(h);
		add(h, " pmu capabilities: ");
		behind = h->c;
		h->c = start;
		add_pairs(h, pairs);
		h->c = behind;
	}
}

static const char *
clock_name(uint32_t id)
{
	/* The numbers of clock_gettime(2) on Linux. */
	static const char *const names[] = { "realtime", "monotonic", "process",
		"thread", "monotonic_raw", NULL, NULL, "boottime", NULL, NULL,
		NULL, "tai" };

	return id < sizeof(names) / sizeof(*names) && names[id] != NULL
	    ? names[id]
	    : "(not found)";
}

static void
add_reference(struct head *h)
{
	uint64_t wall, clock;
	uint32_t id;

	cursor_u32(&h->c);
	id = cursor_u32(&h->c);
	wall = cursor_u64(&h->c);
	clock = cursor_u64(&h->c);
	add(h, "# clockid: ");
	add(h, clock_name(id));
	add_number(h, " (", id, ")\n# reference time: ");
	add_time(h, wall / NS_PER_S, false);
	add(h, ".");
	add_digits(h, wall % NS_PER_S / 1000, 6);
	add(h, " = ");
	add_seconds(h, wall, 6);
	add(h, " (TOD) = ");
	add_seconds(h, clock, 9);
	add(h, " (");
	add(h, clock_name(id));
	add(h, ")\n");
}

/* Features have a line or two, a note, or nothing but a name if missing. */
static const struct {
	const char *name;
	line_fn *line;
	bool note; /* there is more of it than is worth showing */
} table[] = {
	[PD_FEAT_TRACING_DATA] = { "TRACING_DATA", NULL, false },
	[PD_FEAT_BUILD_ID] = { "BUILD_ID", NULL, false },
	[PD_FEAT_HOSTNAME] = { "HOSTNAME", add_hostname, false },
	[PD_FEAT_OSRELEASE] = { "OSRELEASE", add_release, false },
	[PD_FEAT_VERSION] = { "VERSION", add_version, false },
	[PD_FEAT_ARCH] = { "ARCH", add_arch, false },
	[PD_FEAT_NRCPUS] = { "NRCPUS", add_cpus, false },
	[PD_FEAT_CPUDESC] = { "CPUDESC", add_cpudesc, false },
	[PD_FEAT_CPUID] = { "CPUID", add_cpuid, false },
	[PD_FEAT_TOTAL_MEM] = { "TOTAL_MEM", add_memory, false },
	[PD_FEAT_CMDLINE] = { "CMDLINE", add_cmdline, false },
	[PD_FEAT_EVENT_DESC] = { "EVENT_DESC", add_events, false },
	[PD_FEAT_CPU_TOPOLOGY] = { "CPU_TOPOLOGY", NULL, true },
	[PD_FEAT_NUMA_TOPOLOGY] = { "NUMA_TOPOLOGY", NULL, true },
	[PD_FEAT_BRANCH_STACK] = { "BRANCH_STACK", add_branches, false },
	[PD_FEAT_PMU_MAPPINGS] = { "PMU_MAPPINGS", add_pmus, false },
	[PD_FEAT_GROUP_DESC] = { "GROUP_DESC", add_groups, false },
	[PD_FEAT_AUXTRACE] = { "AUXTRACE", add_auxtrace, false },
	[PD_FEAT_STAT] = { "STAT", add_stat, false },
	[PD_FEAT_CACHE] = { "CACHE", NULL, true },
	[PD_FEAT_SAMPLE_TIME] = { "SAMPLE_TIME", add_span, false },
	[PD_FEAT_MEM_TOPOLOGY] = { "MEM_TOPOLOGY", NULL, true },
	[PD_FEAT_CLOCKID] = { "CLOCKID", add_clock, false },
	[PD_FEAT_DIR_FORMAT] = { "DIR_FORMAT", add_directory, false },
	[PD_FEAT_BPF_PROG_INFO] = { "BPF_PROG_INFO", NULL, false },
	[PD_FEAT_BPF_BTF] = { "BPF_BTF", NULL, false },
	[PD_FEAT_COMPRESSED] = { "COMPRESSED", add_compressed, false },
	[PD_FEAT_CPU_PMU_CAPS] = { "CPU_PMU_CAPS", add_cpu_caps, false },
	[PD_FEAT_CLOCK_DATA] = { "CLOCK_DATA", add_reference, false },
	[PD_FEAT_HYBRID_TOPOLOGY] = { "HYBRID_TOPOLOGY", NULL, true },
	[PD_FEAT_PMU_CAPS] = { "PMU_CAPS", add_pmu_caps, false },
};
#define FEATURES (sizeof(table) / sizeof(*table))

/* A feature's lines; a damaged one says so in place of them. */
static void
add_feature(struct head *h, unsigned n)
{
	size_t start = h->b->n;

	h->c = (struct cursor){ feature_payload(h->d, n), h->d->big, false };
	table[n].line(h);
	if (!h->c.bad)
		return;
	h->b->n = start;
	add(h, "# ");
	add(h, table[n].name);
	add(h, ": damaged\n");
}

/* Tables of the machine, which the one who has made them shows. */
static void
add_note(struct head *h, unsigned n)
{
	add(h, "# ");
	add(h, table[n].name);
	add(h, " info available, use perf script -I to display\n");
}

/* Where the recording lies in the file, and when that was written last. */
static void
add_file(struct head *h)
{
	const struct data *d = h->d;
	struct stat st;

	if (fstat(d->fd, &st) == 0 && S_ISREG(st.st_mode)) {
		add(h, "# captured on    : ");
		add_time(h, (uint64_t)st.st_mtime, true);
		add(h, "\n");
	}
	add(h, "# header version : 1\n");
	add_number(h, "# data offset    : ", d->start, "\n");
	add_number(h, "# data size      : ", d->size, "\n");
	add_number(h, "# feat offset    : ", d->start + d->size, "\n");
}

void
header_add(struct buf *b, const struct data *d)
{
	struct head h = { b, d, { { 0 }, false, false } };

	add(&h, "# ========\n");
	add_file(&h);
	for (unsigned i = 0; i < FEATURES; i++) {
		if (d->has[i] && table[i].note)
			add_note(&h, i);
		else if (d->has[i] && table[i].line != NULL)
			add_feature(&h, i);
	}
	add(&h, "# missing features: ");
	for (unsigned i = 0; i < FEATURES; i++) {
		if (!d->has[i] && table[i].name != NULL) {
			add(&h, table[i].name);
			add(&h, " ");
		}
	}
	add(&h, "\n# ========\n#\n");
}

bool
header_span(const struct data *d, uint64_t *first, uint64_t *last)
{
	struct cursor c = { feature_payload(d, PD_FEAT_SAMPLE_TIME), d->big,
		false };

	*first = cursor_u64(&c);
	*last = cursor_u64(&c);
	return !c.bad && *last > 0 && *first <= *last;
}
