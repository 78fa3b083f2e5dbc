/* SPDX-License-Identifier: ISC */
/* Kernel, JIT or user code, told by the name of the mapped object. */
#include "dso.h"

#include "common/num.h"

/* Mappings in brackets that are not the kernel's code, by how they begin. */
static const char *const user_brackets[] = { "[anon", "[heap", "[stack",
	"[uprobes]", "[vdso", "[vectors]", "[vsyscall", "[vvar", NULL };

static bool
is_jit(struct str dso)
{
	if (str_find(dso, STR("/tmp/perf-")) != STR_NONE)
		return str_ends(dso, STR(".map"));
	if (str_find(dso, STR("/jitted-")) != STR_NONE)
		return str_ends(dso, STR(".so"));
	return str_starts(dso, STR("[JIT"));
}

static bool
is_version(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.s[i], lower = (char)(c | 0x20);

		if (!num_isdigit(c) && (lower < 'a' || lower > 'z') &&
		    c != '.' && c != '_' && c != '-')
			return false;
	}
	return true;
}

/* "vmlinux", "/boot/vmlinux-6.1.0-18-amd64" */
static bool
is_vmlinux(struct str dso)
{
	size_t at;
	bool found = false;

	while ((at = str_find(dso, STR("vmlinux"))) != STR_NONE) {
		dso = str_from_index(dso, at + 7);
		found = true;
	}
	return found && is_version(dso);
}

static bool
is_module(struct str dso)
{
	return str_ends(dso, STR(".ko")) || str_ends(dso, STR(".ko.gz")) ||
	    str_ends(dso, STR(".ko.xz")) || str_ends(dso, STR(".ko.zst"));
}

enum dso_kind
dso_kind(struct str dso)
{
	if (dso.n == 0 || str_eq(dso, STR("[unknown]")))
		return DSO_UNKNOWN;
	if (str_eq(dso, STR("inlined")))
		return DSO_INLINED;
	if (is_jit(dso))
		return DSO_JIT;
	for (size_t i = 0; user_brackets[i] != NULL; i++)
		if (str_starts(dso, str_from(user_brackets[i])))
			return DSO_USER;
	if (dso.s[0] == '[' || is_module(dso) || is_vmlinux(dso))
		return DSO_KERNEL;
	return DSO_USER;
}
