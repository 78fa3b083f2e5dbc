/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_PERFMAP_H
#define FG_SCRIPT_PERFMAP_H

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/space/maps.h"
#include "common/str.h"

struct reader;

/*
 * Code that a just-in-time compiler made, as it lists it in /tmp/perf-PID.map:
 *
 *	7f1e5c04a2c0 1a4 LazyCompile:*spin /tmp/demo.js:1
 *
 * start and size in hexadecimal, then the name to the end of the line. Code
 * is moved and thrown away without a line that says so: of overlapping ones
 * the last stands. {0} is empty.
 */
struct perfmap {
	struct maps maps; /* offsets count from a name's own start */
	struct str *names;
	size_t n, cap;
	struct arena arena;
};

/* Reads to the end of r; lines of another shape are passed over. */
void perfmap_load(struct perfmap *p, struct reader *r);
/* The name of addr's code and how far in it is; a name of NULL: none. */
struct str perfmap_find(
    const struct perfmap *p, uint64_t addr, uint64_t *offset);
void perfmap_free(struct perfmap *p);

#endif
