/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/session.h"

#include "cmd/fg-script/show.h"
#include "common/out.h"
#include "make.h"

#define TYPE                                                             \
	(PD_SAMPLE_IP | PD_SAMPLE_TID | PD_SAMPLE_TIME | PD_SAMPLE_CPU | \
	    PD_SAMPLE_PERIOD)
#define SAMPLES 6

/* What stands at the end of records that are no samples. */
static void
put_trailer(struct make *m, uint64_t time)
{
	put32(m, 10);
	put32(m, 11);
	put64(m, time);
	put32(m, 1);
	put32(m, 0);
	put_end(m);
}

static void
put_sample(struct make *m, uint32_t tid, uint64_t time, uint32_t cpu)
{
	put_begin(m, PD_RECORD_SAMPLE, PD_MISC_USER);
	put64(m, 0x1000);
	put32(m, 10);
	put32(m, tid);
	put64(m, time);
	put32(m, cpu);
	put32(m, 0);
	put64(m, 1);
	put_end(m);
}

static void
put_comm(struct make *m, uint32_t tid, const char *name, uint64_t time)
{
	put_begin(m, PD_RECORD_COMM, 0);
	put32(m, 10);
	put32(m, tid);
	put_text(m, name, 8);
	put_trailer(m, time);
}

/* A record of each fate; where each sample ends. */
static void
put_all(struct make *m, size_t *ends)
{
	put_pipe(m, TYPE, 1);
	put_comm(m, 10, "one", 1);
	put_comm(m, 11, "two", 2);
	for (uint32_t i = 0; i < SAMPLES; i++) {
		if (i == 3) {
			put_begin(m, PD_RECORD_FINISHED_ROUND, 0);
			put_end(m);
		}
		/* The buffers of two CPUs, in turn. */
		put_sample(m, 10 + i % 2, i % 2 ? 30 - i : 10 + i, i % 2);
		ends[i] = m->b.n;
	}
	put_begin(m, PD_RECORD_SWITCH, PD_MISC_SWITCH_OUT);
	put_trailer(m, 40);
	put_begin(m, PD_RECORD_LOST, 0);
	put64(m, 1);
	put64(m, 77);
	put_trailer(m, 41);
}

/* Records that are not what they should be. */
static void
put_bad(struct make *m)
{
	put_begin(m, 63, 0);
	put_trailer(m, 42);
	put_begin(m, 99, 0);
	put_end(m);
	put_begin(m, PD_RECORD_SAMPLE, PD_MISC_USER);
	put64(m, 0x1000);
	put_end(m);
	put_begin(m, PD_RECORD_MMAP, PD_MISC_USER);
	put_end(m);
}

struct ran {
	struct session s;
	struct reader r;
	struct out out;
	bool opened, ok;
};

static void
run(struct ran *t, const struct make *m, struct session_options *o)
{
	o->symbols.symfs = "/nonexistent";
	o->symbols.buildids = "";
	o->symbols.kallsyms = "/nonexistent";
	o->account = true;
	out_init(&t->out);
	make_reader(m, &t->r);
	t->opened = session_open(&t->s, &t->r, o, &t->out);
	t->ok = t->opened && session_run(&t->s);
}

static uint64_t
accounted(const struct session *s)
{
	return s->samples + session_filtered(s) + s->refused + s->taken +
	    s->passed + s->damaged + s->unknown;
}

static void
end(struct ran *t)
{
	ck_assert_uint_eq(t->s.records, accounted(&t->s));
	session_free(&t->s);
	close(t->r.fd);
	reader_free(&t->r);
	buf_free(&t->out.buf);
}

static void
count_all(bool big)
{
	struct make m = { .big = big };
	struct session_options o = { .show = 0 };
	size_t ends[SAMPLES];
	struct ran t;

	put_all(&m, ends);
	put_bad(&m);
	run(&t, &m, &o);
	ck_assert(!t.ok);
	ck_assert_uint_eq(t.s.records, 15);
	ck_assert_uint_eq(t.s.samples, SAMPLES);
	ck_assert_uint_eq(t.s.taken, 3);
	ck_assert_uint_eq(t.s.passed, 2);
	ck_assert_uint_eq(t.s.damaged, 2);
	ck_assert_uint_eq(t.s.unknown, 2);
	ck_assert_uint_eq(t.s.lost, 77);
	ck_assert_uint_eq(t.s.first, 10);
	ck_assert_uint_eq(t.s.last, 29);
	ck_assert_uint_eq(t.s.data.absorbed, 1);
	end(&t);
	buf_free(&m.b);
}

START_TEST(every_record_counted)
{
	count_all(false);
	count_all(true);
}
END_TEST

START_TEST(filtered)
{
	struct make m = { 0 };
	struct session_options o = { .show = SHOW_TASK | SHOW_LOST };
	size_t ends[SAMPLES];
	struct ran t;

	put_all(&m, ends);
	ck_assert(filter_parse(&o.filter, FILTER_CPU, "0"));
	ck_assert(filter_parse(&o.filter, FILTER_TIME, "0.000000012,"));
	run(&t, &m, &o);
	ck_assert(t.ok);
	ck_assert_uint_eq(t.s.samples, 2);
	ck_assert_uint_eq(t.s.filtered[FILTER_CPU], 3);
	ck_assert_uint_eq(t.s.filtered[FILTER_TIME], 1);
	/* Records are of CPU 1. */
	ck_assert_uint_eq(t.s.shown, 0);
	end(&t);
	filter_free(&o.filter);
	buf_free(&m.b);
}
END_TEST

/* Percentages: the recorder did not note the span, so it is looked for. */
START_TEST(span_of_file)
{
	struct make m = { 0 };
	struct session_options o = { .show = 0 };
	size_t ends[SAMPLES];
	struct ran t;

	put_all(&m, ends);
	ck_assert(filter_parse(&o.filter, FILTER_TIME, "0%-50%"));
	run(&t, &m, &o);
	ck_assert(t.ok);
	ck_assert_uint_eq(t.s.samples, 3);
	ck_assert_uint_eq(t.s.filtered[FILTER_TIME], 3);
	end(&t);
	filter_free(&o.filter);
	buf_free(&m.b);
}
END_TEST

START_TEST(lacking_field)
{
	struct make m = { 0 };
	struct session_options o = { .show = 0 };
	struct ran t;

	put_pipe(&m, PD_SAMPLE_IP, 1);
	put_begin(&m, PD_RECORD_SAMPLE, PD_MISC_USER);
	put64(&m, 0x1000);
	put_end(&m);
	ck_assert(filter_parse(&o.filter, FILTER_PID, "1"));
	run(&t, &m, &o);
	ck_assert(!t.ok);
	ck_assert_uint_eq(t.s.refused, 1);
	ck_assert_str_eq(t.s.no_field, "pid");
	end(&t);
	filter_free(&o.filter);
	buf_free(&m.b);
}
END_TEST

/* In order of time, wherever they lay in the file. */
START_TEST(shown)
{
	static const char *const want[] = {
		"             one    11 [001]     0.000000: PERF_RECORD_COMM: "
		"one:10/10",
		"             two    11 [001]     0.000000: PERF_RECORD_COMM: "
		"two:10/11",
		"PERF_RECORD_FINISHED_ROUND",
		"             two    11 [001]     0.000000: PERF_RECORD_SWITCH "
		"OUT"
		"        ",
		"             two    11 [001]     0.000000: PERF_RECORD_LOST "
		"lost "
		"77",
	};
	struct make m = { 0 };
	struct session_options o = { .show = ~0U };
	size_t ends[SAMPLES], k = 0;
	struct str rest, line;
	struct ran t;

	put_all(&m, ends);
	run(&t, &m, &o);
	ck_assert(t.ok);
	ck_assert_uint_eq(t.s.shown, 5);
	rest = buf_str(&t.out.buf);
	while (rest.n > 0) {
		line = str_head(rest, str_chr(rest, '\n'));
		rest = str_from_index(rest, line.n + 1);
		if (str_find(line, STR("PERF_RECORD_")) == STR_NONE)
			continue;
		ck_assert_uint_lt(k, 5);
		ck_assert_msg(str_eq(line, str_from(want[k])), "%.*s",
		    (int)line.n, line.s);
		k++;
	}
	ck_assert_uint_eq(k, 5);
	end(&t);
	buf_free(&m.b);
}
END_TEST

/* Cut anywhere, all that is whole before is printed. */
START_TEST(every_cut)
{
	struct make m = { 0 };
	struct session_options o = { .show = 0 };
	size_t ends[SAMPLES], whole = 0, all;

	put_all(&m, ends);
	all = m.b.n;
	for (m.b.n = 0; m.b.n < all; m.b.n++) {
		struct ran t;

		run(&t, &m, &o);
		while (whole < SAMPLES && ends[whole] <= m.b.n)
			whole++;
		ck_assert_uint_eq(t.s.samples, whole);
		ck_assert(t.ok || t.s.data.why != NULL);
		end(&t);
	}
	ck_assert_uint_eq(whole, SAMPLES);
	buf_free(&m.b);
}
END_TEST

UNIT("session", every_record_counted, filtered, span_of_file, lacking_field,
    shown, every_cut)
