/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_ALLOCPROBE_H
#define FG_RECORD_ALLOCPROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/table.h"
#include "uprobe.h"

/*
 * The functions that allocate, where programs have them: in the C library, in
 * another allocator's, or in themselves. Of any object that has one named
 * malloc all are taken, each one's entry and, but for those that free, its
 * return; names for the same code count once.
 */
enum allocprobe_role {
	ALLOCPROBE_MALLOC,         /* bytes */
	ALLOCPROBE_CALLOC,         /* number, bytes of each */
	ALLOCPROBE_REALLOC,        /* block, bytes */
	ALLOCPROBE_POSIX_MEMALIGN, /* where to put it, alignment, bytes */
	ALLOCPROBE_ALIGNED,        /* alignment, bytes */
	ALLOCPROBE_FREE,
	ALLOCPROBE_MMAP, /* where, bytes, access, flags */
	ALLOCPROBE_MUNMAP,
	ALLOCPROBE_MREMAP, /* block, its bytes, bytes */
	ALLOCPROBE_MARK    /* no function: allocmark.h */
};

struct allocprobe {
	enum allocprobe_role role;
	struct uprobe place; /* its path is allocated */
	uint64_t size;       /* of the function's code */
};

struct allocprobes {
	struct allocprobe *v;
	size_t n, cap;
	struct table seen; /* paths */
};

/* Does it only give back? */
bool allocprobe_frees(enum allocprobe_role role);
/* Is it what an allocator has its own memory from? */
bool allocprobe_maps(enum allocprobe_role role);
/* Adds those of what a process that runs has mapped. */
void allocprobes_process(struct allocprobes *p, int32_t pid);

#endif
