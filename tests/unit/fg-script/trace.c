/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/trace.h"

#include "cmd/fg-script/pointer.h"
#include "make.h"

#define FIELDS                                                                 \
	"name: x\nID: 7\nformat:\n"                                            \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n" \
	"\n"                                                                   \
	"\tfield:int minus;\toffset:4;\tsize:4;\tsigned:1;\n"                  \
	"\tfield:u32 few;\toffset:8;\tsize:4;\tsigned:0;\n"                    \
	"\tfield:u64 big;\toffset:16;\tsize:8;\tsigned:0;\n"                   \
	"\tfield:char comm[8];\toffset:24;\tsize:8;\tsigned:0;\n"              \
	"\tfield:__data_loc char[] path;\toffset:32;\tsize:4;\tsigned:0;\n"    \
	"\tfield:__rel_loc u16[] list;\toffset:36;\tsize:4;\tsigned:0;\n"      \
	"\tfield:void * ptr;\toffset:40;\tsize:8;\tsigned:0;\n"                \
	"\tfield:unsigned long args[2];\toffset:48;\tsize:16;\tsigned:0;\n"    \
	"\tfield:__data_loc cpumask_t mask;\toffset:64;\tsize:4;\tsigned:0;\n" \
	"\nprint fmt: "

/* The data of one event with these fields. */
static void
make_raw(struct make *m)
{
	put64(m, 7);
	m->b.n -= 4;
	put32(m, (uint32_t)-11);
	put32(m, 5);
	put32(m, 0);
	put64(m, 0xfedcba9876543210);
	put_text(m, "co\nmm", 8);
	put32(m, 8 << 16 | 72);
	put32(m, 4 << 16 | (80 - 40));
	put64(m, 0xffffffff81000010);
	put64(m, 1);
	put64(m, (uint64_t)-2);
	put32(m, 8 << 16 | 88);
	put32(m, 0);
	put_text(m, "/bin/ls", 8);
	put16(m, 0x102);
	put16(m, 3);
	put32(m, 0);
	put64(m, 0x800000001);
}

/* A TRACING_DATA of one event and one string of printk's. */
static void
make_blob(struct make *m, const char *format)
{
	static const char printk[] = "0xffffffff81000020 : \"hi \\n\"\n";
	struct str text = str_from(format);

	buf_add(&m->b, "\x17\x08\x44tracing0.6", 14);
	put(m, m->big, 1);
	put(m, 8, 1);
	put32(m, 4096);
	buf_add(&m->b, "header_page", 12);
	put64(m, 0);
	buf_add(&m->b, "header_event", 13);
	put64(m, 0);
	put32(m, 0);
	put32(m, 1);
	buf_add(&m->b, "sys", 4);
	put32(m, 1);
	put64(m, text.n);
	buf_addstr(&m->b, text);
	put32(m, 0);
	put32(m, sizeof(printk) - 1);
	put_text(m, printk, sizeof(printk) - 1);
	put64(m, 0);
}

static bool
find_symbol(void *arg, uint64_t addr, struct str *name, uint64_t *offset)
{
	*name = STR("func");
	*offset = addr & 0xff;
	return addr >> 63 != 0;
}

/* What a format prints, in both byte orders. */
static void
prints(const char *print, const char *want)
{
	for (int big = 0; big < 2; big++) {
		struct make blob = { .big = big }, raw = { .big = big };
		struct tracing tracing = { 0 };
		struct buf text = { 0 }, out = { 0 };
		struct trace t;

		buf_addstr(&text, str_from(FIELDS));
		buf_addstr(&text, str_from(print));
		buf_addc(&text, '\0');
		make_blob(&blob, text.s);
		make_raw(&raw);
		ck_assert(tracing_load(&tracing, buf_str(&blob.b)));
		trace_init(&t, &tracing, find_symbol, NULL);
		trace_add(&t, &out, 8, buf_str(&raw.b));
		ck_assert_uint_eq(out.n, 0);
		trace_add(&t, &out, 7, buf_str(&raw.b));
		buf_addc(&out, '\0');
		ck_assert_str_eq(out.s, want);
		trace_free(&t);
		tracing_free(&tracing);
		buf_free(&text);
		buf_free(&out);
		buf_free(&blob.b);
		buf_free(&raw.b);
	}
}

START_TEST(integers)
{
	prints(
	    "\"%d %u %x\", REC->minus, REC->few, REC->minus", "-11 5 fffffff5");
	prints("\"[%4d|%-4d|%04d|%+d]\", REC->few, REC->few, REC->minus, 3",
	    "[   5|5   |-011|+3]");
	prints("\"%#x %#010x %o %#o %X\", 31, REC->few, 8, 8, 0xab",
	    "0x1f 0x00000005 10 010 AB");
	prints("\"%llx %lu %hhd %c%%\", REC->big, REC->big, 257, 'x'",
	    "fedcba9876543210 18364758544493064720 1 x%");
	prints("\"%*d %.*s\", 3, REC->few, 2, __get_str(path)", "  5 /b");
}
END_TEST

START_TEST(expressions)
{
	prints("\"%d\", 1 + 2 * 3 - -4", "11");
	prints("\"%d\", REC->minus < 0 ? 1 : 2", "1");
	prints("\"%d\", 0 ? 1 : 0 ? 2 : 3", "3");
	prints("\"%d %d\", 10 - 4 - 3, 1 << 2 + 1", "3 8");
	prints("\"%d\", (REC->few & ~1) == 4 && !(REC->few | 0) || 0", "0");
	prints(
	    "\"%llu\", (u8)REC->big + sizeof(REC->args) + sizeof(u64)", "40");
	prints("\"%ld %lu\", REC->args[1], ((u16 *)__get_rel_dynamic_array("
	       "list))[0]",
	    "-2 258");
	prints("\"%d %d\", 7 / 0, REC->minus % 4", "0 -3");
	prints("\"%d\", __builtin_expect(!!(REC->few), 1)", "1");
	prints("\"%d\", __get_dynamic_array_len(path)", "8");
	prints("\"a\" \"%s\" \"b\", (char *)REC->comm", "aco?mmb");
	prints("\"x\\ny\\t%d\", 1", "x y 1");
}
END_TEST

START_TEST(functions)
{
	prints("\"%s\", __print_flags(REC->few, \"|\", { 1, \"A\" }, "
	       "{ (1 << 1), \"B\" }, { 0, ((void *)0) })",
	    "A|0x4");
	prints("\"%s\", __print_flags(0, \"|\", { 1, \"A\" }, { 0, \"none\" })",
	    "none");
	prints("\"%s %s\", __print_symbolic(REC->minus, { -11, \"AGAIN\" }), "
	       "__print_symbolic(REC->minus, { 11, \"no\" })",
	    "AGAIN 0xfffffff5");
	prints("\"%s\", __print_symbolic(REC->few, { TASKLET_SOFTIRQ, \"T\" }, "
	       "{ IRQ_POLL_SOFTIRQ, \"P\" })",
	    "P");
	prints("\"%s %s\", __print_hex(REC->comm, 3), __print_hex_str("
	       "REC->comm, 100)",
	    "63 6f 0a 636f0a6d6d000000");
	prints("\"%s\", __print_array(__get_rel_dynamic_array(list), 2, 2)",
	    "{0x102,0x3}");
	prints("\"%s\", __get_bitmask(mask)", "00000008,00000001");
	prints("\"%s\", REC->few ? __print_flags(REC->few & 1, \"\", "
	       "{ 1, \"yes\" }) : \"no\"",
	    "yes");
}
END_TEST

START_TEST(pointers)
{
	struct buf b = { 0 };

	prints("\"%p %p\", REC->ptr, 0", "0xffffffff81000010 (nil)");
	prints("\"%ps %pS %pS\", REC->ptr, (void *)REC->ptr, 5",
	    "func func+0x10 0x5");
	prints("\"%s %s\", 0xffffffff81000020, REC->few", "hi  5");
	ck_assert(pointer_add(&b, "I4", STR("\x7f\0\0\1"), false));
	ck_assert(pointer_add(
	    &b, "I6c", STR("\x20\1\0\0\0\0\0\0\0\0\0\1\0\0\0\2"), false));
	ck_assert(pointer_add(
	    &b, "I6c", STR("\0\0\0\0\0\0\0\0\0\0\xff\xff\xa\0\0\1"), false));
	ck_assert(pointer_add(&b, "ISpc", STR("\0\2\0\x50\1\2\3\4"), true));
	ck_assert(pointer_add(&b, "M", STR("\1\2\3\4\5\xf"), false));
	ck_assert(pointer_add(
	    &b, "Ul", STR("\0\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xd\xe\xf"), false));
	ck_assert(!pointer_add(&b, "I4", STR("\1\2\3"), false));
	ck_assert(!pointer_add(&b, "Q", STR("\1\2\3"), false));
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s,
	    "127.0.0.12001::1:0:2::ffff:10.0.0.11.2.3.4:80"
	    "01:02:03:04:05:0f03020100-0504-0706-0809-0a0b0c0d0e0f");
	buf_free(&b);
}
END_TEST

#define ALL                                                                   \
	"[FAILED TO PARSE] minus=-11 few=5 big=18364758544493064720 "         \
	"comm=ARRAY[63, 6f, 0a, 6d, 6d, 00, 00, 00] path=/bin/ls "            \
	"list=ARRAY[02, 01, 03, 00] ptr=0xffffffff81000010 "                  \
	"args=ARRAY[01, 00, 00, 00, 00, 00, 00, 00, fe, ff, ff, ff, ff, ff, " \
	"ff, ff] mask=ARRAY[01, 00, 00, 00, 08, 00, 00, 00]"

/* What is not understood is not guessed at. */
START_TEST(strange)
{
	static const char *const bad[] = { "", "REC->few", "\"%d\"",
		"\"%d\", REC->other", "\"%d\", REC->few +", "\"%d\", (1",
		"\"%d\", 1)", "\"%d\", f(1)", "\"%d\", 1 2", "\"%y\", 1",
		"\"%s\", __print_flags(1)", "\"%s\", __print_flags(1, \"|\")",
		"\"%s\", __print_symbolic(1, { 1 })", "\"%d\", 1 ? 2",
		"\"%d\", 1 : 2", "\"%d\", {1,\"x\"}", "\"%d\", *REC->ptr",
		"\"%9999d\", 1", "\"%d\", 1 +* 2", "\"%d", "\"%d\", 0x1g" };
	struct make raw = { 0 };
	struct buf deep = { 0 };

	make_raw(&raw);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct make blob = { 0 };
		struct tracing tracing = { 0 };
		struct buf text = { 0 }, out = { 0 };
		struct trace t;

		buf_addstr(&text, str_from(FIELDS));
		buf_addstr(&text, str_from(bad[i]));
		buf_addc(&text, '\0');
		make_blob(&blob, text.s);
		ck_assert(tracing_load(&tracing, buf_str(&blob.b)));
		trace_init(&t, &tracing, find_symbol, NULL);
		trace_add(&t, &out, 7, buf_str(&raw.b));
		buf_addc(&out, '\0');
		ck_assert_msg(str_eq(str_from(out.s), str_from(ALL)), "%s: %s",
		    bad[i], out.s);
		trace_free(&t);
		tracing_free(&tracing);
		buf_free(&text);
		buf_free(&out);
		buf_free(&blob.b);
	}
	buf_free(&raw.b);
	prints("\"%d %s\", 1 + jiffies, __print_flags(vmemmap, \"\", {1,\"\"})",
	    "? ?");
	/* Deeper than there is room for: refused, not followed. */
	buf_addstr(&deep, STR("\"%d\", "));
	for (int i = 0; i < 150; i++)
		buf_addc(&deep, '(');
	buf_addc(&deep, '1');
	for (int i = 0; i < 150; i++)
		buf_addc(&deep, ')');
	buf_addc(&deep, '\0');
	prints(deep.s, "1");
	buf_free(&deep);
}
END_TEST

/* Data cut anywhere is printed as far as it goes; so is a cut TRACING_DATA. */
START_TEST(cut)
{
	struct make blob = { 0 }, raw = { 0 };

	make_blob(&blob,
	    FIELDS "\"%s %s %s %lx\", __get_str(path), REC->comm, "
		   "__print_hex(__get_rel_dynamic_array(list), 4), "
		   "REC->args[1]");
	make_raw(&raw);
	for (size_t n = 0; n < raw.b.n; n++) {
		struct tracing tracing = { 0 };
		struct buf out = { 0 };
		struct trace t;

		ck_assert(tracing_load(&tracing, buf_str(&blob.b)));
		trace_init(&t, &tracing, find_symbol, NULL);
		trace_add(&t, &out, 7, str_head(buf_str(&raw.b), n));
		ck_assert_uint_gt(out.n, 0);
		trace_free(&t);
		tracing_free(&tracing);
		buf_free(&out);
	}
	for (size_t n = 0; n + 8 < blob.b.n; n++) {
		struct tracing tracing = { 0 };

		ck_assert(
		    !tracing_load(&tracing, str_head(buf_str(&blob.b), n)));
		tracing_free(&tracing);
	}
	buf_free(&blob.b);
	buf_free(&raw.b);
}
END_TEST

UNIT("trace", integers, expressions, functions, pointers, strange, cut)
