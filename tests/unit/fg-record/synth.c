/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/synth.h"

#include <string.h>
#include <unistd.h>

#include "cmd/fg-record/objects.h"
#include "common/buf.h"
#include "common/perf/format.h"
#include "common/reader.h"
#include "common/space/buildid.h"
#include "tests/unit/threads.h"
#include "tests/unit/unit.h"

/* IDENTIFIER, TID, TIME and CPU end a record; the rest is for samples. */
#define TYPE                                                     \
	(PD_SAMPLE_IDENTIFIER | PD_SAMPLE_TID | PD_SAMPLE_TIME | \
	    PD_SAMPLE_CPU | PD_SAMPLE_IP | PD_SAMPLE_PERIOD |    \
	    PD_SAMPLE_CALLCHAIN)
#define TRAILER 32

static bool
find_text(struct synth_text *t, struct str kallsyms)
{
	struct reader r;
	bool ok;

	reader_init_mem(&r, kallsyms.s, kallsyms.n);
	ok = synth_find_text(t, &r);
	reader_free(&r);
	return ok;
}

START_TEST(text)
{
	struct str all = STR("0000000000000000 A fixed_percpu_data\n"
			     "ffffffff81000000 T _text\n"
			     "ffffffff81000000 T _stext\n"
			     "ffffffff81000010 t x_text\n"
			     "ffffffff82000000 T _etext\n"
			     "ffffffffc0000000 t f\t[mod]\n");
	struct synth_text t = { 0 };

	ck_assert(find_text(&t, all));
	ck_assert_uint_eq(t.start, 0xffffffff81000000);
	ck_assert_uint_eq(t.size, 0x1000000);
	ck_assert_str_eq(t.symbol, "_text");
	/* A size already known need not be looked for. */
	t = (struct synth_text){ .size = 7 };
	ck_assert(find_text(&t, str_head(all, 70)));
	ck_assert_uint_eq(t.size, 7);
	t = (struct synth_text){ 0 };
	ck_assert(find_text(
	    &t, STR("ffff800080010000 T _stext\nffff800081000000 D _etext\n")));
	ck_assert_str_eq(t.symbol, "_stext");
}
END_TEST

START_TEST(hidden_text)
{
	struct synth_text t = { .size = 7 };

	ck_assert(!find_text(&t,
	    STR("0000000000000000 T _text\n"
		"0000000000000000 T _etext\n")));
	ck_assert(!find_text(&t, STR("")));
	t.size = 0;
	ck_assert(!find_text(&t, STR("ffffffff81000000 T _text\n")));
	ck_assert(!find_text(&t, STR("garbage\n\n_text\nx T _text\n")));
}
END_TEST

START_TEST(text_size)
{
	ck_assert_uint_eq(
	    synth_text_size(STR("00100000-bfffffff : System RAM\n"
				"  01000000-022090c7 : Kernel code\n")),
	    0x12090c8);
	ck_assert_uint_eq(
	    synth_text_size(STR("  00000000-00000000 : Kernel code\n")), 0);
	ck_assert_uint_eq(synth_text_size(STR("x : Kernel code\n")), 0);
	ck_assert_uint_eq(synth_text_size(STR("")), 0);
}
END_TEST

START_TEST(modules)
{
	struct buf b = { 0 };
	struct synth s;

	synth_init(&s, &b, NULL, TYPE);
	ck_assert(
	    synth_module(&s, STR("xfs 16384 1 - Live 0xffffffffc0000000")));
	ck_assert_uint_eq(b.n, 8 + 8 + 24 + 8 + TRAILER);
	ck_assert_uint_eq(b.s[0], PD_RECORD_MMAP);
	ck_assert_str_eq(b.s + 40, "[xfs]");
	ck_assert(
	    synth_module(&s, STR("a 1 2 b,c, Live 0xffffffffc0000000 (OE)")));
	buf_clear(&b);
	ck_assert(!synth_module(&s, STR("a 1 0 - Live 0x0000000000000000")));
	ck_assert(!synth_module(&s, STR("a x 0 - Live 0xffffffffc0000000")));
	ck_assert(!synth_module(&s, STR("a 1")));
	ck_assert_uint_eq(b.n, 0);
	synth_free(&s);
	buf_free(&b);
}
END_TEST

/* What is made of this very process: sizes add up, the test is in it. */
START_TEST(this_process)
{
	struct buf b = { 0 };
	struct objects o = { 0 };
	struct synth s;
	unsigned forks = 0, comms = 0, maps = 0;
	uint32_t pid;

	synth_init(&s, &b, &o, TYPE);
	synth_process(&s, getpid());
	for (size_t at = 0; at < b.n;) {
		uint32_t type;
		uint16_t size;

		memcpy(&type, b.s + at, sizeof(type));
		memcpy(&size, b.s + at + 6, sizeof(size));
		memcpy(&pid, b.s + at + 8, sizeof(pid));
		ck_assert_uint_ge(size, 8 + TRAILER);
		ck_assert_uint_eq(size % 8, 0);
		ck_assert_uint_eq(pid, (uint32_t)getpid());
		forks += type == PD_RECORD_FORK;
		comms += type == PD_RECORD_COMM;
		maps += type == PD_RECORD_MMAP2;
		at += size;
		ck_assert_uint_le(at, b.n);
	}
	ck_assert_uint_eq(forks, threads());
	ck_assert_uint_eq(comms, threads());
	ck_assert_uint_ge(maps, 2);
	ck_assert_uint_ge(o.names.n, 2);
	synth_free(&s);
	objects_free(&o);
	buf_free(&b);
}
END_TEST

START_TEST(gone_process)
{
	struct buf b = { 0 };
	struct objects o = { 0 };
	struct synth s;

	synth_init(&s, &b, &o, TYPE);
	synth_process(&s, INT32_MAX);
	synth_name(&s, INT32_MAX);
	ck_assert_uint_eq(b.n, 0);
	synth_free(&s);
}
END_TEST

UNIT("synth", text, hidden_text, text_size, modules, this_process, gone_process)
