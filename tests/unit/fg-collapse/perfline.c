/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "cmd/fg-collapse/perfline.h"

/* Columns joined by '|': command, pid, tid, period, event, tail. */
static void
header(const char *line, const char *want)
{
	struct perf_header h;
	char got[256];

	ck_assert_msg(perf_header(str_from(line), &h), "%s", line);
	snprintf(got, sizeof(got), "%.*s|%.*s|%.*s|%llu|%.*s|%.*s",
	    (int)h.comm.n, h.comm.s, (int)h.pid.n, h.pid.s, (int)h.tid.n,
	    h.tid.s, (unsigned long long)h.period, (int)h.event.n, h.event.s,
	    (int)h.tail.n, h.tail.s);
	ck_assert_str_eq(got, want);
}

static void
no_header(const char *line)
{
	struct perf_header h;

	ck_assert_msg(!perf_header(str_from(line), &h), "%s", line);
}

START_TEST(headers_with_any_columns)
{
	header("java 25607 4794564.109216: cycles:", "java||25607|1|cycles|");
	header("java 12688 [002] 6544038.708352: 235 cpu-clock: ",
	    "java||12688|235|cpu-clock|");
	header("java 24636/25607 [000] 4794564.109216: 1 cycles:",
	    "java|24636|25607|1|cycles|");
	header("java 12688/12764 6544038.708352: 10309278 cpu-clock:",
	    "java|12688|12764|10309278|cpu-clock|");
	header("java 19983 cycles:", "java||19983|1|cycles|");
	header("vote   913    72.176760:     257597 cycles:uppp:",
	    "vote||913|257597|cycles:uppp|");
	header(
	    "bb 1 2.0: 100 cpu_core/cycles/:", "bb||1|100|cpu_core/cycles/|");
	header("a 1 [000] KU   1.0: 5 cycles: ", "a||1|5|cycles|");
	header("a 4.5: 5 cycles:", "a|||5|cycles|");
	header("a 1 4.5: ", "a||1|1||");
	header("a -1/-1 4.5: 0 cycles:", "a|-1|-1|0|cycles|");
	header("swapper     0/0 [003] 9.000000001: 18446744073709551615 c:",
	    "swapper|0|0|18446744073709551615|c|");
}
END_TEST

START_TEST(commands_are_free_text)
{
	header("V8 WorkerThread 24636/25607 [000] 94564.109216: 100 cycles:",
	    "V8 WorkerThread|24636|25607|100|cycles|");
	header(
	    "Foo 12 bar 33 [001] 9.5: 1 cycles:", "Foo 12 bar||33|1|cycles|");
	header("Foo 12 io: 33 9.5: 1 cycles:", "Foo 12 io:||33|1|cycles|");
	header("x 9.5: 1 c: 26481 [003] 910.5: 7 cycles:",
	    "x 9.5: 1 c:||26481|7|cycles|");
	header("web 12/3 [x] 44 9.5: 1 cycles:", "web 12/3 [x]||44|1|cycles|");
	header("12 34/35 9.5: 1 cycles:", "12|34|35|1|cycles|");
	header("12 34 9.5: 1 cycles:", "12||34|1|cycles|");
	header(":1234 1234 9.5: 1 cycles:", ":1234||1234|1|cycles|");
	header(
	    "kworker/0:1-ev 77 9.5: 1 cycles:", "kworker/0:1-ev||77|1|cycles|");
	header("     77 9.5: 1 cycles:", "||77|1|cycles|");
	header("my thr: a;b 5 9.5: 1 cycles:", "my thr: a;b||5|1|cycles|");
}
END_TEST

START_TEST(what_follows_the_event)
{
	header("aa 1 [000] 1.0: sched:sched_switch: prev_pid=1 ==> x 5 1.0: y:",
	    "aa||1|1|sched:sched_switch|prev_pid=1 ==> x 5 1.0: y:");
	header(
	    "   false 39654 19115.4:  1 cycles:u:  ffff [unknown] ([unknown])",
	    "false||39654|1|cycles:u|ffff [unknown] ([unknown])");
	header("demo 2 [1] 9.3: probe_libc:malloc: (7f28) size=1000",
	    "demo||2|1|probe_libc:malloc|(7f28) size=1000");
}
END_TEST

START_TEST(side_band_records_are_told_apart)
{
	struct perf_header h;

	ck_assert(perf_header(
	    STR("sp 27157 1.5: PERF_RECORD_COMM exec: sp:27157/27157"), &h));
	ck_assert(h.record);
	ck_assert(perf_header(
	    STR("sp 0 0.000000: PERF_RECORD_COMM: sp:27157/27157"), &h));
	ck_assert(h.record);
	ck_assert(perf_comment(STR("PERF_RECORD_FINISHED_ROUND")));
	ck_assert(perf_header(STR("sp 27157 1.5: 1 cycles:"), &h));
	ck_assert(!h.record);
}
END_TEST

START_TEST(no_headers)
{
	no_header("");
	no_header("# captured on: Sun Oct 25 23:31:43 2015");
	no_header("main;f 12");
	no_header("a 1 2 3");
	no_header("a 12 b");
	no_header("a 12 :");
	no_header("a 1 1.5: 18446744073709551616 cycles:");
	no_header("\tffffffff8104f45a native_write ([kernel.kallsyms])");
}
END_TEST

static void
frame(const char *line, const char *want)
{
	struct perf_frame f;
	char got[256];

	ck_assert_msg(perf_frame(str_from(line), &f), "%s", line);
	snprintf(got, sizeof(got), "%.*s|%.*s|%.*s", (int)f.address.n,
	    f.address.s, (int)f.symbol.n, f.symbol.s, (int)f.object.n,
	    f.object.s);
	ck_assert_str_eq(got, want);
}

START_TEST(frames_are_parsed_from_the_right)
{
	frame("\t  118a spin+0x11 (/home/d/demo)", "118a|spin|/home/d/demo");
	frame("118a spin (/home/d/demo)\r", "118a|spin|/home/d/demo");
	frame("\t1 f (/full/path/to/a out)", "1|f|/full/path/to/a out");
	frame("\t1 f ([JIT app cache])", "1|f|[JIT app cache]");
	frame("\t1 f (/tmp/a (deleted))", "1|f|/tmp/a (deleted)");
	frame("\t1 f(int)+0x3 (/tmp/my (copy)/x)", "1|f(int)|/tmp/my (copy)/x");
	frame("\t1 f(int) (/tmp/a)b)", "1|f(int)|/tmp/a)b");
	frame("\t1 f (/tmp/a(b)", "1|f|/tmp/a(b");
	frame("\t1 A::operator()(int) const (/x)",
	    "1|A::operator()(int) const|/x");
	frame("\t1 f+0x10 extra (/x)", "1|f+0x10 extra|/x");
	frame("\t1 f+0x (/x)", "1|f+0x|/x");
	frame("\t1 f+0x12 (/x+0x34)", "1|f|/x");
	frame("\t1 _start+0xffff018fd5dce000 (/ld.so)", "1|_start|/ld.so");
	frame("\t1  (/x)", "1||/x");
	frame("\t1 (/x)", "1||/x");
	frame("\t1 LazyCompile:*f /a b.js:39 (/tmp/perf-3.map)",
	    "1|LazyCompile:*f /a b.js:39|/tmp/perf-3.map");
	frame("\t1 f+0x2 (inlined)", "1|f|inlined");
}
END_TEST

START_TEST(frames_without_object)
{
	struct perf_frame f;

	frame("\t118a spin+0x11", "118a|spin|");
	frame("\t118a", "118a||");
	ck_assert(!perf_frame(STR("118a spin"), &f));
	ck_assert(!perf_frame(STR("  file.c:12"), &f));
	ck_assert(!perf_frame(STR("main;f 12"), &f));
	ck_assert(!perf_frame(STR(""), &f));
	ck_assert(!perf_frame(STR("\t"), &f));
}
END_TEST

START_TEST(blank_lines_and_comments)
{
	ck_assert(perf_blank(STR("")));
	ck_assert(perf_blank(STR(" \t\r")));
	ck_assert(!perf_blank(STR(" x")));
	ck_assert(perf_comment(STR("#")));
	ck_assert(perf_comment(STR("# x")));
	ck_assert(!perf_comment(STR("#1 12 1.5: cycles:")));
	ck_assert(!perf_comment(STR("")));
}
END_TEST

UNIT("perfline", headers_with_any_columns, commands_are_free_text,
    what_follows_the_event, side_band_records_are_told_apart, no_headers,
    frames_are_parsed_from_the_right, frames_without_object,
    blank_lines_and_comments)
