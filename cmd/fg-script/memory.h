/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_MEMORY_H
#define FG_SCRIPT_MEMORY_H

#include <stdint.h>

struct buf;

/*
 * Appends what perf_event_open(2) has under PERF_SAMPLE_DATA_SRC, as perf
 * script 6.1 prints it: "       5080021 |OP LOAD|LVL N/A|SNP ...".
 */
void memory_add_source(struct buf *b, uint64_t v);
/*
 * Appends the size of a page, "4K", "2M", or "N/A" for 0. Of a unit there are
 * two at least, so a gigabyte is "1024M".
 */
void memory_add_page(struct buf *b, uint64_t size);

#endif
