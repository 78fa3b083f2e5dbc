/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_MAPPING_H
#define FG_RECORD_MAPPING_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

/*
 * A line of /proc/PID/maps, proc(5), taken apart:
 *
 *	7f7c0a628000-7f7c0a77d000 r-xp 00026000 fe:00 332835    /lib/libc.so.6
 */
struct mapping {
	uint64_t start, end, offset, inode;
	uint32_t major, minor;
	uint32_t prot;   /* mmap(2)'s PROT_* and ... */
	uint32_t flags;  /* ... MAP_SHARED or MAP_PRIVATE */
	struct str path; /* as it stands in the line; may be empty */
};

bool mapping_parse(struct mapping *m, struct str line);

#endif
