/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/fg-record/event.h"
#include "cmd/fg-record/feature.h"
#include "cmd/fg-record/sampler.h"
#include "cmd/fg-record/tally.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "common/xalloc.h"
#include "tests/unit/unit.h"

/* Two counters of one event, as on two CPUs. */
static struct counter counters[] = { { .fd = -1, .id = 11 },
	{ .fd = -1, .id = 12 } };
static struct sampler_cpu cpus[] = { { .counters = counters, .n = 2 } };
static struct sampler sampler = { .cpus = cpus, .n = 1 };
static char name[] = "fg-record", argument[] = "x";
static char *arguments[] = { name, argument, NULL };

static uint64_t
number(const char *bytes, size_t at)
{
	uint64_t v;

	memcpy(&v, bytes + at, sizeof(v));
	return v;
}

static size_t
read_all(int fd, char *bytes, size_t n)
{
	ssize_t got = pread(fd, bytes, n, 0);

	ck_assert_int_gt(got, 0);
	return (size_t)got;
}

static void
add_record(struct writer *w)
{
	(void)put_end(&w->buf, put_begin(&w->buf, PD_RECORD_FINISHED_ROUND, 0));
}

START_TEST(file_form)
{
	struct events ev = { 0 };
	struct tally tally = { .samples = 1, .first = 3, .last = 9 };
	struct feature_facts facts = {
		.events = &ev, .sampler = &sampler, .argv = arguments
	};
	struct writer w;
	char path[] = "/tmp/fg-writer-XXXXXX", b[16384];
	int fd = mkstemp(path);
	uint64_t attrs, data, table, early;
	size_t n;

	unlink(path);
	ck_assert_int_eq(pwrite(fd, "old", 3, 9999), 3);
	events_add_default(&ev);
	writer_init(&w, fd);
	ck_assert(w.file);
	ck_assert(writer_begin(&w, &facts));
	add_record(&w);
	ck_assert(writer_flush(&w));

	/* Killed here, it would be complete but for the features. */
	n = read_all(fd, b, sizeof(b));
	ck_assert_mem_eq(b, PD_MAGIC, 8);
	attrs = number(b, 24);
	data = number(b, 40);
	ck_assert_uint_eq(number(b, 32), number(b, 16));
	early = number(b, 48) - 8;
	ck_assert_uint_gt(early, 0);
	ck_assert_uint_eq(n, data + early + 8);
	ck_assert_uint_eq(number(b, 72), 0);
	/* The ids' place and length follow the attribute. */
	ck_assert_uint_eq(number(b, attrs + ev.v[0].attr.size), PD_FILE_HEADER);
	ck_assert_uint_eq(number(b, attrs + ev.v[0].attr.size + 8), 16);
	ck_assert_uint_eq(number(b, PD_FILE_HEADER + 8), 12);

	add_record(&w);
	facts.tally = &tally;
	ck_assert(writer_end(&w, &facts));
	n = read_all(fd, b, sizeof(b));
	ck_assert_uint_eq(w.bytes, n);
	ck_assert_uint_eq(number(b, 48), early + 16);
	table = data + early + 16;
	for (int bit = 0; bit < 64; bit++) {
		if ((number(b, 72) >> bit & 1) == 0)
			continue;
		ck_assert_uint_le(number(b, table) + number(b, table + 8), n);
		if (bit == PD_FEAT_SAMPLE_TIME)
			ck_assert_uint_eq(number(b, number(b, table)), 3);
		table += 16;
	}
	ck_assert(number(b, 72) >> PD_FEAT_EVENT_DESC & 1);
	ck_assert(number(b, 72) >> PD_FEAT_SAMPLE_TIME & 1);
	close(fd);
	events_free(&ev);
	writer_free(&w);
}
END_TEST

START_TEST(pipe_form)
{
	struct events ev = { 0 };
	struct feature_facts facts = {
		.events = &ev, .sampler = &sampler, .argv = arguments
	};
	struct writer w;
	int fd[2];
	char b[16384];
	ssize_t n;
	size_t at = 16;
	uint32_t type = 0;
	uint16_t size;

	ck_assert_int_eq(pipe(fd), 0);
	events_add_default(&ev);
	writer_init(&w, fd[1]);
	ck_assert(!w.file);
	ck_assert(writer_begin(&w, &facts));
	add_record(&w);
	ck_assert(writer_end(&w, &facts));
	n = read(fd[0], b, sizeof(b));
	ck_assert_uint_eq((uint64_t)n, w.bytes);
	ck_assert_mem_eq(b, PD_MAGIC, 8);
	ck_assert_uint_eq(number(b, 8), 16);
	for (int i = 0; at < (size_t)n; i++) {
		memcpy(&type, b + at, sizeof(type));
		memcpy(&size, b + at + 6, sizeof(size));
		if (i == 0)
			ck_assert_uint_eq(type, PD_RECORD_HEADER_ATTR);
		else if (i == 1)
			ck_assert_uint_eq(type, PD_RECORD_EVENT_UPDATE);
		ck_assert_uint_ge(size, 8);
		at += size;
	}
	ck_assert_uint_eq(at, (size_t)n);
	ck_assert_uint_eq(type, PD_RECORD_FINISHED_ROUND);
	close(fd[0]);
	close(fd[1]);
	events_free(&ev);
	writer_free(&w);
}
END_TEST

/* perf evlist, which reads up to the first feature, stumbles over it. */
START_TEST(tracepoints_after_features)
{
	static char tracepoint[] = "none/none";
	struct events ev = { 0 };
	struct feature_facts facts = {
		.events = &ev, .sampler = &sampler, .argv = arguments
	};
	struct writer w;
	int fd[2];
	char b[16384];
	size_t at = 16, n;
	uint32_t type = 0, before = 0, size = 0;
	uint16_t record;

	ck_assert_int_eq(pipe(fd), 0);
	events_add_default(&ev);
	ev.v[0].tracepoint = xstrdup(tracepoint);
	writer_init(&w, fd[1]);
	ck_assert(writer_begin(&w, &facts));
	n = (size_t)read(fd[0], b, sizeof(b));
	while (at < n && type != PD_RECORD_TRACING_DATA) {
		before = type;
		memcpy(&type, b + at, sizeof(type));
		memcpy(&record, b + at + 6, sizeof(record));
		memcpy(&size, b + at + 8, sizeof(size));
		at += record;
	}
	ck_assert_uint_eq(type, PD_RECORD_TRACING_DATA);
	ck_assert_uint_eq(before, PD_RECORD_HEADER_FEATURE);
	ck_assert_uint_eq(size % 8, 0);
	ck_assert_uint_eq(at + size, n);
	close(fd[0]);
	close(fd[1]);
	events_free(&ev);
	writer_free(&w);
}
END_TEST

START_TEST(non_blocking)
{
	struct events ev = { 0 };
	struct feature_facts facts = {
		.events = &ev, .sampler = &sampler, .argv = arguments
	};
	struct writer w;
	int fd[2];
	char b[65536];
	pid_t pid;
	size_t n = 0;
	ssize_t got;

	ck_assert_int_eq(pipe2(fd, O_NONBLOCK), 0);
	events_add_default(&ev);
	pid = fork();
	if (pid == 0) {
		writer_init(&w, fd[1]);
		(void)writer_begin(&w, &facts);
		buf_addzero(&w.buf, 1000000);
		_exit(writer_flush(&w) ? 0 : 1);
	}
	close(fd[1]);
	while ((got = read(fd[0], b, sizeof(b))) != 0) {
		if (got > 0)
			n += (size_t)got;
		else
			ck_assert_int_eq(errno, EAGAIN);
	}
	ck_assert_uint_gt(n, 1000000);
	close(fd[0]);
	events_free(&ev);
}
END_TEST

START_TEST(not_from_the_start)
{
	char path[] = "/tmp/fg-writer-XXXXXX";
	int fd = mkstemp(path);
	struct writer w;

	ck_assert_int_eq(write(fd, "x", 1), 1);
	writer_init(&w, fd);
	ck_assert(!w.file);
	close(fd);
	fd = open(path, O_WRONLY | O_APPEND);
	writer_init(&w, fd);
	ck_assert(!w.file);
	close(fd);
	unlink(path);
}
END_TEST

START_TEST(failures)
{
	struct events ev = { 0 };
	struct feature_facts facts = {
		.events = &ev, .sampler = &sampler, .argv = arguments
	};
	int fd = open("/dev/full", O_WRONLY);
	struct writer w;

	if (fd == -1)
		return;
	events_add_default(&ev);
	writer_init(&w, fd);
	ck_assert(!writer_begin(&w, &facts));
	add_record(&w);
	ck_assert(!writer_flush(&w));
	ck_assert_uint_eq(w.buf.n, 0);
	close(fd);
	events_free(&ev);
	writer_free(&w);
}
END_TEST

/* More counters than a record has room for: no sample needs the number. */
START_TEST(many_ids)
{
	static struct counter many[9000];
	struct sampler_cpu cpu = { .counters = many, .n = 9000 };
	struct sampler s = { .cpus = &cpu, .n = 1 };
	struct events ev = { 0 };
	struct feature_facts facts = {
		.events = &ev, .sampler = &s, .argv = arguments
	};
	struct writer w;
	char *bad;
	int fd = open("/dev/null", O_WRONLY);

	events_add_default(&ev);
	writer_init(&w, fd);
	ck_assert(writer_begin(&w, &facts));
	/* Of two events the number says which one it was. */
	ck_assert_ptr_null(events_add(&ev, "faults", &bad));
	ck_assert(!writer_begin(&w, &facts));
	close(fd);
	events_free(&ev);
	writer_free(&w);
}
END_TEST

UNIT("writer", file_form, pipe_form, tracepoints_after_features, non_blocking,
    not_from_the_start, failures, many_ids)
