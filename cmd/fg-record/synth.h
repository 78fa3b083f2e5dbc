/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_SYNTH_H
#define FG_RECORD_SYNTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"
#include "common/table.h"

struct buf;
struct buildid;
struct objects;

/*
 * Records of what was there before sampling began, which the kernel reports
 * only as it happens: made from /proc, with the time 0. What ends while it is
 * looked at is left out; what cannot be read (other users' mappings) too.
 */
struct synth {
	struct buf *out;
	struct objects *objects; /* told of everything mapped */
	size_t trailer;          /* bytes of sample_id behind each record */
	struct table files;      /* device and inode, and beside it ... */
	struct buildid *ids;     /* ... the build-id */
	size_t ids_cap;
};

/* sample_type says what a record ends with. */
void synth_init(struct synth *s, struct buf *out, struct objects *objects,
    uint64_t sample_type);
/* The kernel's code and its modules'. */
void synth_kernel(struct synth *s);
/* A process's threads with their names, and its mappings that can run. */
void synth_process(struct synth *s, int32_t pid);
/* The name of a process that starts now; the kernel reports all else. */
void synth_name(struct synth *s, int32_t pid);
/* A record without contents that is perf's, not the kernel's. */
void synth_mark(struct synth *s, uint32_t type);
/* That n samples were lost. */
void synth_lost(struct synth *s, uint64_t n);
void synth_free(struct synth *s);

/* The parts of synth_kernel that read text, for tests: */
struct synth_text {
	uint64_t start, size; /* of the kernel's code */
	const char *symbol;   /* the one that start is the address of */
};
struct reader;
/* From /proc/iomem, whose physical addresses differ; 0 if not told. */
uint64_t synth_text_size(struct str iomem);
/*
 * From /proc/kallsyms, as far as it must be read: the end of the code comes
 * near its end, 5 MB on, so size may be given. False if addresses are hidden.
 */
bool synth_find_text(struct synth_text *t, struct reader *kallsyms);
/* A line of /proc/modules; false if it hides the address. */
bool synth_module(struct synth *s, struct str line);

#endif
