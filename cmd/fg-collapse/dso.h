/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_DSO_H
#define FG_COLLAPSE_DSO_H

#include "common/str.h"

/* What kind of code a mapped object holds, by its name in a profile. */
enum dso_kind {
	DSO_USER,    /* a program, a library, or not known */
	DSO_KERNEL,  /* [kernel.kallsyms], [module], vmlinux-6.1, x.ko.xz */
	DSO_JIT,     /* /tmp/perf-PID.map, jitted-PID-N.so, [JIT app cache] */
	DSO_INLINED, /* perf's "inlined" in place of an object */
	DSO_UNKNOWN, /* [unknown], or no name */
	DSO_KINDS
};

enum dso_kind dso_kind(struct str dso);

#endif
