/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/dso.h"

static void
all_are(enum dso_kind kind, const char *const *names)
{
	for (; *names != NULL; names++)
		ck_assert_msg(dso_kind(str_from(*names)) == kind,
		    "%s is %d, not %d", *names, (int)dso_kind(str_from(*names)),
		    (int)kind);
}

START_TEST(kernel_code)
{
	static const char *const names[] = { "[", "[vmlinux", "[test", "[test]",
		".ko", "module.ko", "vmlinux.ko", "vmlinux", " [vmlinux",
		"vmlinux-5", "vmlinux-54", "vmlinux_54", "vmlinux-vmlinux",
		"vmlinux-5.4.14", "vmlinux-54-2020", "vmlinux-cloudflare",
		"vmlinux_cloudflare", "vmlinux-cloudflare-2020.1.11",
		"vmlinux-5.4.14-cloudflare-2020.1.11",
		"/usr/lib/debug/boot/vmlinux",
		"/usr/lib/debug/boot/vmlinux-5.4.14-cloudflare-2020.1.11",
		"[kernel.kallsyms]", "[guest.kernel.kallsyms.5]",
		"/lib/modules/6.1/nf_tables.ko.xz", "x.ko.gz", "x.ko.zst",
		NULL };

	all_are(DSO_KERNEL, names);
}
END_TEST

START_TEST(user_code)
{
	static const char *const names[] = { "vmlinux/", "vmlinux ",
		"vmlinux+5", "vmlinux,54", "vmlinux\\5.4.14",
		"vmlinux-\xd0\xa2\xd0\xb5\xd1\x81\xd1\x82",
		"vmlinux-cloudflare ", "vmlinux-5.4.14-cloudflare-2020.1.11)",
		"/usr/lib/debug/boot/vmlinu", " [", ".ko ", " [.ko ", "[vdso]",
		"[vsyscall]", "[heap]", "[stack]", "[stack:12]", "[anon]",
		"[anon:x]", "[uprobes]", "/bin/ls", "/tmp/perf-1.txt",
		"/tmp/perf-1.map2", "/lib/jitted-1.o", NULL };

	all_are(DSO_USER, names);
}
END_TEST

START_TEST(code_made_at_run_time)
{
	static const char *const names[] = { "/tmp/perf-12345.map",
		"/proc/7/root/tmp/perf-7.map", "/tmp/perf-x.map",
		"/root/.debug/jit/llvm-IR-jit/jitted-99-3.so",
		"[JIT app cache]", "[JIT] tid 77", NULL };

	all_are(DSO_JIT, names);
}
END_TEST

START_TEST(no_object)
{
	ck_assert_int_eq(dso_kind(STR("[unknown]")), DSO_UNKNOWN);
	ck_assert_int_eq(dso_kind(STR("")), DSO_UNKNOWN);
	ck_assert_int_eq(dso_kind(STR("inlined")), DSO_INLINED);
}
END_TEST

UNIT("dso", kernel_code, user_code, code_made_at_run_time, no_object)
