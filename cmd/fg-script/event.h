/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_EVENT_H
#define FG_SCRIPT_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/space/buildid.h"
#include "common/str.h"
#include "data.h"

/*
 * What happened to a task or its memory: records of types MMAP, MMAP2, COMM,
 * FORK, EXIT, KSYMBOL, LOST and LOST_SAMPLES decoded. perf_event_open(2) has
 * their layouts. The name points into the record.
 */
struct event {
	uint32_t type; /* of the record */
	bool kernel;   /* MMAP: the kernel's memory */
	bool code;     /* MMAP: mapped to be executed */
	bool exec; /* COMM: a new program; KSYMBOL: a name that is no more */
	uint32_t pid, tid, ppid, ptid;
	uint64_t addr, len, pgoff;
	uint32_t major, minor; /* MMAP2 without id: the file's device, ... */
	uint64_t ino;          /* ... and inode; 0: not told */
	uint64_t lost;
	struct str name; /* command or file, without NUL */
	struct buildid id;
};

/* The time of a record that has none: it is to be processed at once. */
#define EVENT_TIME_NONE UINT64_MAX

/*
 * When a record happened, by the clock of the recording, in nanoseconds. Time
 * 0 is that of what was synthesized before the recording began.
 */
uint64_t event_time(const struct data *d, const struct data_record *rec);
/* Whose a record is and when it happened; what it does not tell is 0. */
struct event_id {
	const struct data_event *event; /* of whose samples it is a neighbour */
	uint32_t pid, tid, cpu;
	uint64_t time;
	bool told; /* by the record: its event has sample_id_all */
};

/* What stands at the end of a record that is no sample. */
void event_id(
    struct event_id *id, const struct data *d, const struct data_record *rec);
/* False if rec is of another type, or too short for its type. */
bool event_load(
    struct event *e, const struct data *d, const struct data_record *rec);
/* The event a sample belongs to; NULL if there is none or it is damaged. */
const struct data_event *event_of_sample(
    const struct data *d, const struct data_record *rec);

#endif
