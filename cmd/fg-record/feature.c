/* SPDX-License-Identifier: ISC */
/* Features, perf.data-file-format.txt's "optional headers". */
#include "feature.h"

#include <stddef.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "archive.h"
#include "common/buf.h"
#include "common/num.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "deflate.h"
#include "event.h"
#include "proc.h"
#include "sampler.h"
#include "tally.h"
#include "tracing.h"

#define CLOCK_VERSION 1

typedef void put_fn(struct buf *b, const struct feature_facts *f);

static void
put_tracing(struct buf *b, const struct feature_facts *f)
{
	tracing_put(b, f->events);
}

static void
put_build_ids(struct buf *b, const struct feature_facts *f)
{
	if (f->tally != NULL)
		objects_put(&f->tally->objects, b);
}

static void
put_hostname(struct buf *b, const struct feature_facts *f)
{
	struct utsname u;

	if (uname(&u) == 0)
		put_string(b, str_from(u.nodename));
}

static void
put_osrelease(struct buf *b, const struct feature_facts *f)
{
	struct utsname u;

	if (uname(&u) == 0)
		put_string(b, str_from(u.release));
}

static void
put_version(struct buf *b, const struct feature_facts *f)
{
	put_string(b, STR("fg-record " FG_VERSION));
}

static void
put_arch(struct buf *b, const struct feature_facts *f)
{
	struct utsname u;

	if (uname(&u) == 0)
		put_string(b, str_from(u.machine));
}

static void
put_nrcpus(struct buf *b, const struct feature_facts *f)
{
	/* The document has them the other way round; perf writes these. */
	put_u32(b, (uint32_t)sysconf(_SC_NPROCESSORS_CONF));
	put_u32(b, (uint32_t)sysconf(_SC_NPROCESSORS_ONLN));
}

static void
put_cpudesc(struct buf *b, const struct feature_facts *f)
{
	/* What the architectures call it. */
	static const char *const keys[] = { "model name", "cpu model", "cpu",
		"Processor", "machine" };
	struct buf text = { 0 };
	struct str model = { 0 };

	if (proc_read(&text, "/proc/cpuinfo"))
		for (size_t i = 0; i < 5 && model.n == 0; i++)
			model = proc_field(buf_str(&text), str_from(keys[i]));
	if (model.n > 0)
		put_string(b, model);
	buf_free(&text);
}

static void
put_total_mem(struct buf *b, const struct feature_facts *f)
{
	struct buf text = { 0 };
	struct str kb;
	uint64_t v;

	if (proc_read(&text, "/proc/meminfo")) {
		kb = proc_field(buf_str(&text), STR("MemTotal"));
		if (num_parse_dec(str_word(&kb), &v))
			put_u64(b, v);
	}
	buf_free(&text);
}

static void
put_cmdline(struct buf *b, const struct feature_facts *f)
{
	uint32_t n = 0;

	while (f->argv[n] != NULL)
		n++;
	put_u32(b, n);
	for (uint32_t i = 0; i < n; i++)
		put_string(b, str_from(f->argv[i]));
}

static void
put_event_desc(struct buf *b, const struct feature_facts *f)
{
	const struct events *ev = f->events;
	struct buf ids = { 0 };

	put_u32(b, (uint32_t)ev->n);
	put_u32(b, ev->v[0].attr.size);
	for (uint32_t i = 0; i < ev->n; i++) {
		buf_clear(&ids);
		sampler_ids(f->sampler, i, &ids);
		buf_add(b, &ev->v[i].attr, ev->v[i].attr.size);
		put_u32(b, (uint32_t)(ids.n / sizeof(uint64_t)));
		put_string(b, str_from(ev->v[i].name));
		buf_addstr(b, buf_str(&ids));
	}
	buf_free(&ids);
}

static void
put_sample_time(struct buf *b, const struct feature_facts *f)
{
	if (f->tally == NULL || f->tally->last == 0)
		return;
	put_u64(b, f->tally->first);
	put_u64(b, f->tally->last);
}

static uint64_t
nanoseconds(struct timespec t)
{
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* How exact the times are. */
static void
put_clockid(struct buf *b, const struct feature_facts *f)
{
	struct timespec t;

	if (clock_getres(CLOCK_MONOTONIC, &t) == 0)
		put_u64(b, nanoseconds(t));
}

static void
put_clock_data(struct buf *b, const struct feature_facts *f)
{
	if (f->clock.wall == 0)
		return;
	put_u32(b, CLOCK_VERSION);
	put_u32(b, CLOCK_MONOTONIC);
	put_u64(b, f->clock.wall);
	put_u64(b, f->clock.monotonic);
}

static void
put_compressed(struct buf *b, const struct feature_facts *f)
{
	if (f->deflate != NULL)
		deflate_feature(f->deflate, f->ratio, b);
}

static void
put_perf_maps(struct buf *b, const struct feature_facts *f)
{
	/* Not before the end: perf would complain of it in a pipe. */
	if (f->archive != NULL && f->tally != NULL)
		archive_put(f->archive, b);
}

static const struct {
	enum pd_feature feature;
	put_fn *put;
} table[] = {
	{ PD_FEAT_TRACING_DATA, put_tracing },
	{ PD_FEAT_BUILD_ID, put_build_ids },
	{ PD_FEAT_HOSTNAME, put_hostname },
	{ PD_FEAT_OSRELEASE, put_osrelease },
	{ PD_FEAT_VERSION, put_version },
	{ PD_FEAT_ARCH, put_arch },
	{ PD_FEAT_NRCPUS, put_nrcpus },
	{ PD_FEAT_CPUDESC, put_cpudesc },
	{ PD_FEAT_TOTAL_MEM, put_total_mem },
	{ PD_FEAT_CMDLINE, put_cmdline },
	{ PD_FEAT_EVENT_DESC, put_event_desc },
	{ PD_FEAT_SAMPLE_TIME, put_sample_time },
	{ PD_FEAT_CLOCKID, put_clockid },
	{ PD_FEAT_COMPRESSED, put_compressed },
	{ PD_FEAT_CLOCK_DATA, put_clock_data },
	{ PD_FEAT_PERF_MAPS, put_perf_maps },
};

bool
feature_each(const struct feature_facts *facts, feature_fn *fn, void *arg)
{
	struct buf b = { 0 };
	bool ok = true;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]) && ok; i++) {
		buf_clear(&b);
		table[i].put(&b, facts);
		if (b.n > 0)
			ok = fn(arg, table[i].feature, buf_str(&b));
	}
	buf_free(&b);
	return ok;
}

struct feature_clock
feature_now(void)
{
	struct timespec wall, monotonic;

	clock_gettime(CLOCK_MONOTONIC, &monotonic);
	clock_gettime(CLOCK_REALTIME, &wall);
	return (
	    struct feature_clock){ nanoseconds(wall), nanoseconds(monotonic) };
}
