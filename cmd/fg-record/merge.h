/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_MERGE_H
#define FG_RECORD_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

struct sampler;

/*
 * What lies in the rings of all CPUs as one stream of records in order of
 * time, read in place: what a process did to its memory must be known before
 * a stack that was sampled later on another CPU is looked at.
 */
struct merge {
	struct merge_ring *heap; /* by the time of each one's next record */
	size_t n;
	size_t trailer_time; /* of others than samples: bytes from the end */
	char *scratch;       /* for a record that wraps around */
};

/* For the rings of a sampler whose records end with those of sample_type. */
void merge_init(struct merge *m, const struct sampler *s, uint64_t sample_type);
/* What is in the rings now; false if that is nothing. */
bool merge_begin(struct merge *m, const struct sampler *s);
/*
 * The next record, until the next call, with which its room is the kernel's
 * again. False after the last one.
 */
bool merge_next(struct merge *m, struct str *record);
void merge_free(struct merge *m);

#endif
