/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_ALLOC_H
#define FG_RECORD_ALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "allocmode.h"
#include "common/str.h"
#include "common/table.h"
#include "ids.h"
#include "retained.h"

struct buf;
struct events;
struct live;
struct sampler;
struct target;

/*
 * Memory by the stack it is allocated with: samples of the event "alloc",
 * whose period is the bytes, or 1 of "alloc-count". There are two ways to it:
 *
 * In a command: a library loaded into it picks allocations by chance, or all
 * of them, and tells them by a data breakpoint (allocmark.h), so that stack,
 * order and inheritance by threads and children are the kernel's. It needs no
 * rights.
 *
 * In what runs already: the functions that allocate are probed in every object
 * that has them, with the size in their arguments. That needs root. Threads
 * that start later are not seen, for the kernel cannot pass such a probe on:
 * it looks for the object's path in the memory of whoever starts the thread.
 *
 * Memory that a program maps itself, without a file, counts as well; what an
 * allocator maps to hand it out does not: calls from any object with a malloc.
 *
 * A realloc counts as a new block of its whole size, its old one as freed; a
 * block of no bytes does not count.
 *
 * Of what lives, in either way, nothing is written until its process ends,
 * executes another program, or the recording ends: then one sample of
 * "alloc-live" for each stack that some bytes were allocated with and not
 * freed. Blocks inherited over fork are the parent's.
 */
struct alloc {
	struct allocmode mode;
	struct live *calls;        /* which tells of registers */
	size_t first;              /* number of the first event, ... */
	struct allocprobe *probes; /* ... and what each tells */
	size_t nprobes, probes_cap;
	struct ids sources; /* which of probes a sample is from */
	uint64_t id;        /* to write */
	size_t period;      /* offset of that in a sample */
	struct retained retained;
	/* Of the sample at hand: what it stands for, and where that lies. */
	uint64_t weight, addr;
	/* Threads, and the one at hand. */
	struct table tids;
	struct alloc_thread *threads, *thread;
	size_t threads_cap;
	uint64_t execs, loads; /* programs run, and those with the library */
};

/*
 * Adds the events; they precede all that are made of others. False if there is
 * nothing to probe in the target's processes, or the kernel has no probes.
 */
bool alloc_add_events(
    struct alloc *a, struct events *ev, const struct target *t);
/* For a sampler of those that is open. */
void alloc_init(struct alloc *a, const struct events *ev,
    const struct sampler *s, struct live *calls);
/*
 * Looks at a sample as it comes. False if nothing is to be written of it;
 * else it is unwound and then shown to alloc_sample.
 */
bool alloc_call(struct alloc *a, struct str record);
/* The same as written, at the end of b, from start on. */
void alloc_sample(struct alloc *a, struct buf *b, size_t start);
/* Any other record, before it is written: may append samples. */
void alloc_event(struct alloc *a, struct buf *b, struct str record);
/* Appends samples of all that lives at a time. */
void alloc_end(struct alloc *a, struct buf *b, uint64_t now);
void alloc_free(struct alloc *a);

#endif
