/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_DATA_H
#define FG_SCRIPT_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/perf/attr.h"
#include "common/perf/format.h"
#include "common/space/buildid.h"
#include "common/str.h"
#include "common/table.h"
#include "stream.h"
#include "tracing.h"

struct reader;

/*
 * A recording: its header, events and features, then its records in the order
 * they lie in the file. Two forms, told apart by the size in the header: the
 * file form, whose header says where everything is (it must be seekable), and
 * the pipe form, where attributes and features are records among the others.
 * A directory holds the file form, and more records in files beside it, which
 * are read in turn as their times go on.
 * The format is that of tools/perf/Documentation/perf.data-file-format.txt in
 * Linux; numbers in common/perf/format.h. Sizes and offsets are checked
 * against what there is, and names are copied: all but a record's bytes lives
 * until data_free.
 */
struct data {
	int fd;    /* of the header; -1: memory */
	bool big;  /* big-endian */
	bool pipe; /* the pipe form */
	struct stream *streams;
	size_t nstreams, streams_cap;
	struct stream *at; /* whose record was read last */
	struct data_event *events;
	size_t nevents, events_cap;
	struct table ids;   /* sample ids, ... */
	uint32_t *id_event; /* ... and the number of the event of each */
	size_t id_event_cap;
	struct str arch, release; /* uname -m, uname -r; empty: not told */
	struct table files;       /* names that have a build-id, ... */
	struct buildid *buildids; /* ... and it */
	size_t buildids_cap;
	struct tracing tracing; /* of tracepoints' raw data */
	uint64_t aux_bytes;     /* of hardware traces, passed over */
	uint64_t passed;        /* records of unknown types and great size */
	struct str features[PD_FEATURE_BITS]; /* feature_payload has them */
	unsigned char has[PD_FEATURE_BITS];   /* a feature is there */
	uint64_t start, size; /* of the records in the file form */
	uint64_t absorbed;    /* records about the recording itself */
	struct arena arena;
	const char *why; /* what is wrong with the input, a literal; or NULL */
	uint64_t where;  /* the offset of that */
};

/* What was counted: one perf_event_attr, in the order of the recording. */
struct data_event {
	struct perf_attr attr;
	struct str name;
	bool named; /* by the recording, not after the attribute */
};

/*
 * Reads what stands before the records. False if reader's input is no
 * recording or cannot be used; why and where tell. What is damaged but not
 * needed (a feature, the event names) is left out.
 */
bool data_open(struct data *d, struct reader *r);
/*
 * The next record that is not about the recording itself: attributes, names,
 * features and build-ids in the stream are taken in and passed over.
 */
enum data_status data_next(struct data *d, struct data_record *rec);
/*
 * Tells the time of the record last read, so that of a directory's files the
 * one is read next that is behind.
 */
void data_time(struct data *d, uint64_t time);
/* The event of a sample id, or of the only or first one; NULL: no events. */
const struct data_event *data_event(const struct data *d, uint64_t id);
/* The event of a sample id; NULL: none has it. */
const struct data_event *data_event_of(const struct data *d, uint64_t id);
/* The build-id recorded for a file's name; NULL if there is none. */
const struct buildid *data_buildid(const struct data *d, struct str name);
void data_free(struct data *d);

#endif
