/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_PERF_NAME_H
#define FG_COMMON_PERF_NAME_H

struct buf;
struct perf_attr;

/*
 * Appends what perf calls an event that nobody has named: "cycles",
 * "page-faults:u", "raw 0x1a8"; modifiers as in perf-list(1).
 */
void perf_attr_name(struct buf *b, const struct perf_attr *a);

#endif
