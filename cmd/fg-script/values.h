/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_VALUES_H
#define FG_SCRIPT_VALUES_H

#include <stddef.h>
#include <stdint.h>

#include "data.h"
#include "sample.h"
#include "tail.h"
#include "task.h"

struct buf;

/*
 * The fields of a sample that are neither about its event nor its frames: what
 * it is about, which stands between these two, and the rest, behind them.
 */
struct values {
	const struct data *data;
	const struct tasks *tasks;
	struct tailset *tails;
	size_t source_width; /* of the longest data source so far */
};

/* Appends addr, data_src, weight and ins_lat, those of them in fields. */
void values_add_before(struct values *v, struct buf *b, const struct sample *s,
    const struct task *k, uint32_t fields);
/*
 * Appends registers, branches, bytes, the physical address and sizes of pages,
 * those of them in fields. Line feeds stand within, but none at the end.
 */
void values_add_behind(struct values *v, struct buf *b, const struct sample *s,
    const struct task *k, uint32_t fields);
/* Appends an address, set right in 16 columns. */
void values_add_hex(struct buf *b, uint64_t addr);

#endif
