/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_REC_H
#define FG_RECORD_REC_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "common/str.h"

/*
 * The kernel's records as they come, perf_event_open(2): where numbers stand
 * in them, given the fields that sampler.c asks for, counted in bytes from
 * the record's beginning.
 */
enum {
	REC_MISC = 4,
	REC_SIZE = 6, /* of the whole record, a multiple of 8 */
	REC_HEADER = 8,
	/* All that tell of a process have its number, or the thread's, here. */
	REC_PID = 8,
	REC_COMM_TID = 12,
	/* FORK and EXIT; the time of these is in the trailer, too. */
	REC_TASK_PARENT = 12,
	REC_TASK_TID = 16,
	REC_TASK_TIME = 24,
	REC_MMAP2_ADDR = 16,
	REC_MMAP2_LEN = 24,
	REC_MMAP2_PGOFF = 32,
	REC_MMAP2_ID_SIZE = 40, /* of a build-id, ... */
	REC_MMAP2_ID = 44,      /* ... if that takes the place of the inode */
	REC_MMAP2_INO = 48,
	REC_MMAP2_PROT = 64,
	REC_MMAP2_NAME = 72,
	REC_LOST_COUNT = 16,
	REC_LOST_SAMPLES_COUNT = 8,
	REC_SAMPLE_ID = 8,
	REC_SAMPLE_IP = 16,
	REC_SAMPLE_PID = 24,
	REC_SAMPLE_TID = 28,
	REC_SAMPLE_TIME = 32,
	/* CPU and period, as far as they are asked for; then the callchain. */
	REC_SAMPLE_REST = 40
};

/* From the beginning of the trailer, which all others end with. */
enum {
	REC_TRAILER_PID = 0,
	REC_TRAILER_TID = 4,
	REC_TRAILER_TIME = 8,
	REC_TRAILER_CPU = 16 /* if it is asked for; then the event's id */
};

static inline uint32_t
rec_type(struct str rec)
{
	uint32_t v;

	memcpy(&v, rec.s, sizeof(v));
	return v;
}

static inline uint16_t
rec_misc(struct str rec)
{
	uint16_t v;

	memcpy(&v, rec.s + REC_MISC, sizeof(v));
	return v;
}

/* Takes the first record off records, whole ones; false if none is left. */
static inline bool
rec_take(struct str *records, struct str *rec)
{
	uint16_t size;

	if (records->n < REC_HEADER)
		return false;
	memcpy(&size, records->s + REC_SIZE, sizeof(size));
	*rec = str_head(*records, size);
	*records = str_from_index(*records, size);
	return true;
}

#endif
