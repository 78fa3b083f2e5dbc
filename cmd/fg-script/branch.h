/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_BRANCH_H
#define FG_SCRIPT_BRANCH_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct sample;

/* An entry of a sample's branch stack. */
struct branch {
	uint64_t from, to;
	uint64_t flags; /* as perf_branch_entry has them */
};

/* How many there are, and the i-th, the latest first. */
size_t branch_count(const struct sample *s);
struct branch branch_get(const struct sample *s, size_t i);
/*
 * Appends what is known of a branch as perf script 6.1 does: predicted (P) or
 * not (M), in a transaction (X), which it aborted (A), cycles since the last
 * one, kind: "/P/-/-/12/CALL ".
 */
void branch_add_flags(
    struct buf *b, const struct sample *s, const struct branch *br);

#endif
