/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_TALLY_H
#define FG_RECORD_TALLY_H

#include <stdint.h>

#include "common/str.h"
#include "objects.h"

/* What has been recorded: counted as it is written. */
struct tally {
	uint64_t samples;
	uint64_t lost;      /* samples or records, as far as told in records */
	uint64_t throttled; /* times the kernel stopped sampling for a while */
	uint64_t first, last; /* times of the file's samples, 0 without any */
	struct objects objects;
};

/* Counts records that follow one another in bytes, as the kernel made them. */
void tally_add(struct tally *t, struct str records);
/* Another file begins. */
void tally_next(struct tally *t);
void tally_free(struct tally *t);

#endif
