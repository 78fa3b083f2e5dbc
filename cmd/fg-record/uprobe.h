/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_UPROBE_H
#define FG_RECORD_UPROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

struct perf_event_attr;

/*
 * A place in a program's or library's code that is sampled whenever a thread
 * comes by, or, with %return, whenever the function entered there returns:
 *
 *	OBJECT:FUNCTION[+OFFSET][%return]	as in libc:malloc%return
 *	OBJECT:0xADDRESS[%return]	as the object's own tables have it (nm(1))
 *
 * OBJECT is a path, or without a '/' the name of a program (looked for in
 * $PATH) or of a library (where this system keeps them, the rest of its name
 * from ".so" on may be left out). FUNCTION is the name in the symbol table, a
 * mangled one if C++ or Rust; the table may be in a separate debug file.
 * OFFSET is decimal, or hexadecimal behind 0x.
 */
struct uprobe {
	char *path;      /* absolute, without symbolic links */
	uint64_t offset; /* in the file, which is what the kernel wants */
	bool returns;
};

/*
 * Finds the place text names. NULL, or why there is none; u is then {0}.
 */
const char *uprobe_find(struct uprobe *u, struct str text);
/*
 * Makes an event of it: type, config, config1 and config2 of a, the others
 * are left. u must live until the event is open. The event must not be
 * inherited: config1 is a pointer, which the kernel follows again in the
 * process that forks; fork(2) and clone(2) then fail there with EFAULT. False if the kernel has no
 * uprobes, of Linux 4.17 or later, for perf_event_open(2).
 */
bool uprobe_attr(struct perf_event_attr *a, const struct uprobe *u);
/* Whether a is such an event. */
bool uprobe_is(const struct perf_event_attr *a);
void uprobe_free(struct uprobe *u);

#endif
